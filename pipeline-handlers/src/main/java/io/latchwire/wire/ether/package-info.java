/**
 * Ethernet II frames and the VLAN tags in front of their payload.
 *
 * <p>Touches: {@code wire}.
 */
@NullMarked
package io.latchwire.wire.ether;

import org.jspecify.annotations.NullMarked;
