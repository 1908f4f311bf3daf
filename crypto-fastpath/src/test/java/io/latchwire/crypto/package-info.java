/**
 * What the tests of this module share.
 *
 * <p>Touches: the JDK and Jackson.
 */
@NullMarked
package io.latchwire.crypto;

import org.jspecify.annotations.NullMarked;
