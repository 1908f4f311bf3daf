package io.latchwire.segment;

import io.latchwire.wire.Octets;
import io.latchwire.wire.ether.EthernetView;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.ip.Ipv4View;
import io.latchwire.wire.ip.Ipv6View;
import io.latchwire.wire.tcp.TcpView;

/** Puts the marks on a {@link Segment} that all later handlers go by. Owned by one thread. */
public final class SegmentParser {
  private static final int IPV4_MAPPED = 0x0000_FFFF;
  private static final int PORTS_LENGTH = 4;
  private static final int DCCP = 33;
  private static final int SCTP = 132;
  private static final int UDP_LITE = 136;

  private final EthernetView ethernet = new EthernetView();
  private final Ipv4View ipv4 = new Ipv4View();
  private final Ipv6View ipv6 = new Ipv6View();
  private final TcpView tcp = new TcpView();

  /** Marks the segment, or drops it as {@link DropReason#MALFORMED}. */
  public void parse(Segment segment) {
    segment.content = Segment.Content.NOT_IP;
    segment.vlan = 0;
    if (!ethernet.wrap(segment.octets, segment.frameAt, segment.frameLength)) {
      segment.drop(DropReason.MALFORMED);
      return;
    }
    segment.vlan = ethernet.vlan();
    long at = segment.frameAt + ethernet.length();
    int length = segment.frameLength - ethernet.length();
    boolean wellFormed =
        switch (ethernet.etherType()) {
          case EthernetView.IPV4 -> ipv4(segment, at, length);
          case EthernetView.IPV6 -> ipv6(segment, at, length);
          default -> true;
        };
    if (!wellFormed) {
      segment.drop(DropReason.MALFORMED);
    }
  }

  private boolean ipv4(Segment segment, long at, int length) {
    if (!ipv4.wrap(segment.octets, at, length)) {
      return false;
    }
    segment.ipVersion = 4;
    segment.sourceHigh = 0;
    segment.sourceLow = mapped(ipv4.source());
    segment.destinationHigh = 0;
    segment.destinationLow = mapped(ipv4.destination());
    return upper(
        segment, at, ipv4.headerLength(), ipv4.totalLength(), ipv4.protocol(), ipv4.isFragment());
  }

  private boolean ipv6(Segment segment, long at, int length) {
    if (!ipv6.wrap(segment.octets, at, length)) {
      return false;
    }
    segment.ipVersion = 6;
    segment.sourceHigh = ipv6.sourceHigh();
    segment.sourceLow = ipv6.sourceLow();
    segment.destinationHigh = ipv6.destinationHigh();
    segment.destinationLow = ipv6.destinationLow();
    return upper(
        segment,
        at,
        ipv6.headerLength(),
        ipv6.totalLength(),
        ipv6.protocol(),
        // The final destination of a routed packet is not in its header: no flow can be told.
        ipv6.isFragment() || ipv6.isRouted());
  }

  private static long mapped(int address) {
    return (long) IPV4_MAPPED << 32 | (address & 0xFFFF_FFFFL);
  }

  private boolean upper(
      Segment segment, long at, int headerLength, int totalLength, int protocol, boolean piece) {
    segment.ipAt = at;
    segment.ipEnd = at + totalLength;
    segment.upperAt = at + headerLength;
    segment.protocol = protocol;
    segment.sourcePort = Segment.NO_PORT;
    segment.destinationPort = Segment.NO_PORT;
    if (piece) {
      segment.content = Segment.Content.FRAGMENT;
      return true;
    }
    int upperLength = totalLength - headerLength;
    if (protocol == IpProtocol.TCP) {
      segment.content = Segment.Content.TCP;
      if (!tcp.wrap(segment.octets, segment.upperAt, upperLength)) {
        return false;
      }
      segment.tcpHeaderLength = tcp.headerLength();
    } else {
      segment.content = Segment.Content.IP;
    }
    if (hasPorts(protocol)) {
      if (upperLength < PORTS_LENGTH) {
        return false;
      }
      segment.sourcePort = Octets.u16(segment.octets, segment.upperAt);
      segment.destinationPort = Octets.u16(segment.octets, segment.upperAt + 2);
    }
    return true;
  }

  private static boolean hasPorts(int protocol) {
    return protocol == IpProtocol.TCP
        || protocol == IpProtocol.UDP
        || protocol == SCTP
        || protocol == DCCP
        || protocol == UDP_LITE;
  }
}
