/**
 * Key-encrypting keys and what they make of the octets that travel in a segment.
 *
 * <p>Touches: the JDK, {@code crypto.kdf}, {@code crypto.secret}.
 */
@NullMarked
package io.latchwire.crypto.kek;

import org.jspecify.annotations.NullMarked;
