/**
 * Keys made from keys.
 *
 * <p>Touches: the JDK, Bouncy Castle for KMAC, {@code crypto.mac}, {@code crypto.secret}.
 */
@NullMarked
package io.latchwire.crypto.kdf;

import org.jspecify.annotations.NullMarked;
