package io.latchwire.handler.packet;

import io.latchwire.segment.Segment;
import io.latchwire.wire.ip.Ipv4View;
import io.latchwire.wire.ip.Ipv6View;

/** Makes the IP header agree with a packet that has grown or shrunk. Owned by one thread. */
final class IpLength {
  private final Ipv4View ipv4 = new Ipv4View();
  private final Ipv6View ipv6 = new Ipv6View();

  /** Writes the length that the marks of the segment give. */
  void write(Segment segment) {
    // What wrap says does not matter: it was parsed before, and its length is the one to be mended.
    if (segment.ipVersion == 4) {
      ipv4.wrap(segment.octets, segment.ipAt, segment.ipLength());
      ipv4.totalLength(segment.ipLength());
    } else {
      ipv6.wrap(segment.octets, segment.ipAt, segment.ipLength());
      ipv6.totalLength(segment.ipLength());
    }
  }
}
