/**
 * Message authentication codes over octets that lie off the heap, many at a time.
 *
 * <p>Touches: the JDK, {@code crypto.secret}. Reading order: {@link
 * io.latchwire.crypto.mac.MacAlgorithm}, {@link io.latchwire.crypto.mac.MacKey}, {@link
 * io.latchwire.crypto.mac.MacBatch}, {@link io.latchwire.crypto.mac.MacProvider}.
 */
@NullMarked
package io.latchwire.crypto.mac;

import org.jspecify.annotations.NullMarked;
