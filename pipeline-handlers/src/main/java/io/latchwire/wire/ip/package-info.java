/**
 * IPv4 and IPv6 headers, and the ICMP errors that quote them.
 *
 * <p>Touches: {@code wire}.
 */
@NullMarked
package io.latchwire.wire.ip;

import org.jspecify.annotations.NullMarked;
