package io.latchwire.handover;

import io.latchwire.wire.nd.LinkLayerAddress;

/** Where packets leave. Nothing waits: what cannot be sent is lost, as on any link. */
@FunctionalInterface
public interface PacketOutput {
  /**
   * Sends a packet to a station.
   *
   * @param packet a whole IPv6 packet; not to be changed afterwards
   */
  void transmit(RouterPort port, LinkLayerAddress to, byte[] packet);
}
