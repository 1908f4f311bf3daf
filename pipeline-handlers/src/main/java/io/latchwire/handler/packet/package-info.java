/**
 * The way of a segment: one Netty handler per step, each working through the window of a batch.
 *
 * <p>From the router: {@link io.latchwire.handler.packet.ParseHandler}, {@link
 * io.latchwire.handler.packet.OutboundFlowHandler}, {@link
 * io.latchwire.handler.packet.OutboundLatchHandler}, {@link
 * io.latchwire.handler.packet.RolloverHandler}, {@link io.latchwire.handler.packet.InsertHandler},
 * {@link io.latchwire.handler.packet.SignHandler}, {@link
 * io.latchwire.handler.packet.TransmitHandler}.
 *
 * <p>From the network: {@link io.latchwire.handler.packet.ParseHandler}, {@link
 * io.latchwire.handler.packet.InboundFlowHandler}, {@link io.latchwire.handler.packet.IcmpHandler},
 * {@link io.latchwire.handler.packet.ReceiveKeyHandler}, {@link
 * io.latchwire.handler.packet.VerifyHandler}, {@link
 * io.latchwire.handler.packet.InboundLatchHandler}, {@link
 * io.latchwire.handler.packet.AcceptHandler}, {@link io.latchwire.handler.packet.StripHandler},
 * {@link io.latchwire.handler.packet.TransmitHandler}.
 *
 * <p>Touches: {@code crypto..}, {@code wire..}, {@code segment}, {@code policy}, {@code flow},
 * {@code keyset}, {@code latch}, {@code diagnosis}, Netty.
 */
@NullMarked
package io.latchwire.handler.packet;

import org.jspecify.annotations.NullMarked;
