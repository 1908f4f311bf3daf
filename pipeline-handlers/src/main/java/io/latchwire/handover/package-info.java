/**
 * Handover keys of FMIPv6 over SEND, RFC 5269: the access router that gives them out and changes
 * the forwarding they authorise, and the mobile node that asks for them. No I/O: packets, events
 * and a time come in, packets go out through an interface.
 *
 * <p>Touches: {@code wire.nd}, {@code crypto..}. Reading order: {@link
 * io.latchwire.handover.AccessRouter}, {@link io.latchwire.handover.SolicitationCheck}, {@link
 * io.latchwire.handover.HandoverKeyStore}, {@link io.latchwire.handover.FastBindings}, {@link
 * io.latchwire.handover.MobileNode}.
 */
@NullMarked
package io.latchwire.handover;

import org.jspecify.annotations.NullMarked;
