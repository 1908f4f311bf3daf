/**
 * Octets, bits and checksums in network order.
 *
 * <p>Touches: the JDK alone.
 */
@NullMarked
package io.latchwire.wire;

import org.jspecify.annotations.NullMarked;
