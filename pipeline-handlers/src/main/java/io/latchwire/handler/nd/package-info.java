/**
 * The access router on its two ports: frames for the router go to {@code handover}, all others are
 * forwarded, natively or through a tunnel.
 *
 * <p>Touches: {@code wire..}, {@code segment}, {@code handover}, Netty. Reading order: {@link
 * io.latchwire.handler.nd.AccessRouterHandler}, {@link io.latchwire.handler.nd.PacketForwarder},
 * {@link io.latchwire.handler.nd.EthernetOutput}, {@link
 * io.latchwire.handler.nd.MobileNodeHandler}.
 */
@NullMarked
package io.latchwire.handler.nd;

import org.jspecify.annotations.NullMarked;
