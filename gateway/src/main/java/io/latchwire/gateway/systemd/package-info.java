/**
 * What systemd wants to hear of a service: that it is ready, and that it lives.
 *
 * <p>Touches: {@code gateway.loop}, Netty.
 */
@NullMarked
package io.latchwire.gateway.systemd;

import org.jspecify.annotations.NullMarked;
