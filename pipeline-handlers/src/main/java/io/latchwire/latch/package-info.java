/**
 * Connection latching (RFC 5660, draft-ietf-btns-connection-latching-02): a flow stays with the
 * peer and the protection that it began with, whatever becomes of policies, keys and associations
 * meanwhile. Knows no particular kind of protection, no socket and no clock.
 *
 * <p>Touches: {@code policy}. Reading order: {@link io.latchwire.latch.LatchedParameters} (what is
 * fixed), {@link io.latchwire.latch.LatchMoves} (the states), {@link io.latchwire.latch.Latch}
 * (what the data path asks), {@link io.latchwire.latch.Association} (what protects), {@link
 * io.latchwire.latch.Conflicts} (the predicates), {@link io.latchwire.latch.LatchDatabase} (the one
 * writer), {@link io.latchwire.latch.EpochGate} (when a change may take effect).
 */
@NullMarked
package io.latchwire.latch;

import org.jspecify.annotations.NullMarked;
