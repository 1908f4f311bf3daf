/**
 * The TCP header, its options and its sequence numbers.
 *
 * <p>Touches: {@code wire}.
 */
@NullMarked
package io.latchwire.wire.tcp;

import org.jspecify.annotations.NullMarked;
