/** Tests of the keys of one flow. */
@NullMarked
package io.latchwire.keyset;

import org.jspecify.annotations.NullMarked;
