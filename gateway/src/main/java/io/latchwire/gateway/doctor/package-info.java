/**
 * Whether a machine is fit to be a gateway: kernel, capabilities, JDK, native libraries, clock,
 * interfaces. Looks only, changes nothing.
 *
 * <p>Touches: {@code gateway.config}, {@code gateway.packet}, {@code gateway.nativeio}, {@code
 * crypto.mac}, Netty.
 */
@NullMarked
package io.latchwire.gateway.doctor;

import org.jspecify.annotations.NullMarked;
