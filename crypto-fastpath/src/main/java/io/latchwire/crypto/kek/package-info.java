/**
 * Key-encrypting keys and what they make of the octets that travel in a segment.
 *
 * <p>Touches: the JDK alone.
 */
@NullMarked
package io.latchwire.crypto.kek;

import org.jspecify.annotations.NullMarked;
