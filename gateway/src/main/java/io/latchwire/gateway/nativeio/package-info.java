/**
 * The C library and the kernel's headers: one method per function, one class of constants per
 * header, and nothing else. The only room of this module that links native code.
 *
 * <p>Touches: {@code java.lang.foreign} alone. Reading order: {@link
 * io.latchwire.gateway.nativeio.Libc}, then the headers.
 */
@NullMarked
package io.latchwire.gateway.nativeio;

import org.jspecify.annotations.NullMarked;
