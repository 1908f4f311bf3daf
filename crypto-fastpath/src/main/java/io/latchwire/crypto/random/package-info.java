/**
 * The only source of key octets.
 *
 * <p>Touches: the JDK alone.
 */
@NullMarked
package io.latchwire.crypto.random;

import org.jspecify.annotations.NullMarked;
