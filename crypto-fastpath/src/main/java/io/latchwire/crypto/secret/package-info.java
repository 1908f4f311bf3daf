/**
 * Memory for what must not be read by anybody else.
 *
 * <p>Touches: the JDK alone.
 */
@NullMarked
package io.latchwire.crypto.secret;

import org.jspecify.annotations.NullMarked;
