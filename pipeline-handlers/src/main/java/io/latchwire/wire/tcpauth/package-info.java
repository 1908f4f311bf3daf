/**
 * The TCP Enhanced Authentication Option and the key that may ride in it.
 *
 * <p>Touches: {@code wire}.
 */
@NullMarked
package io.latchwire.wire.tcpauth;

import org.jspecify.annotations.NullMarked;
