package io.latchwire.handler.nd;

import io.latchwire.handover.PacketOutput;
import io.latchwire.handover.RouterPort;
import io.latchwire.segment.Segment;
import io.latchwire.wire.nd.LinkLayerAddress;

/**
 * What an access router sends, collected while a batch of received frames is worked on. Owned by
 * the event loop.
 *
 * @param link the port of the mobile nodes
 * @param upstream the port of the network
 */
public record EthernetOutput(EthernetPort link, EthernetPort upstream) implements PacketOutput {
  EthernetPort port(RouterPort port) {
    return port == RouterPort.LINK ? link : upstream;
  }

  @Override
  public void transmit(RouterPort port, LinkLayerAddress to, byte[] packet) {
    port(port).transmit(to, packet);
  }

  Segment next(RouterPort port, LinkLayerAddress to, int packetOctets) {
    return port(port).next(to, packetOctets);
  }

  /** Sends what was collected. */
  public void flush() {
    link.flush();
    upstream.flush();
  }
}
