/**
 * Ports: an Ethernet interface as a Netty channel whose messages are batches of frames.
 *
 * <p>A frame enters as it was on the wire, or as it would have been had the sender's network card
 * done the work that it was left: with its VLAN tag, its checksum complete, and no longer than one
 * segment. What cannot be made so is dropped and counted.
 *
 * <p>Touches: {@code gateway.nativeio}, {@code segment}, {@code wire..}, Netty. Reading order:
 * {@link io.latchwire.gateway.packet.PacketPorts}, {@link
 * io.latchwire.gateway.packet.PacketChannel}, {@link io.latchwire.gateway.packet.PacketSocket},
 * {@link io.latchwire.gateway.packet.ReceiveVector}, {@link
 * io.latchwire.gateway.packet.SuperSegment}, {@link io.latchwire.gateway.packet.TransmitVector},
 * {@link io.latchwire.gateway.packet.Offloads}.
 */
@NullMarked
package io.latchwire.gateway.packet;

import org.jspecify.annotations.NullMarked;
