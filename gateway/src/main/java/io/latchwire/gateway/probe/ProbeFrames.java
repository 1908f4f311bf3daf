package io.latchwire.gateway.probe;

import io.latchwire.segment.Segment;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.ip.Ipv4View;
import io.latchwire.wire.ip.Ipv6View;
import io.latchwire.wire.tcp.TcpView;

/**
 * Frames of a probe: segments of a connection that is never finished, and the questions for
 * hardware addresses, RFC 826 and RFC 4861 s4.3. Hardware addresses are the low 48 bits of a long.
 */
final class ProbeFrames {
  /** Room for the longest of them. */
  static final int MOST_OCTETS = 128;

  static final int ETHERNET_HEADER_LENGTH = 14;
  static final int ARP = 0x0806;
  static final int ARP_LENGTH = 28;
  static final int ARP_REPLY = 2;
  static final int NEIGHBOR_ADVERTISEMENT = 136;

  /** Octets of an advertisement up to the end of its target, RFC 4861 s4.4. */
  static final int ADVERTISEMENT_LENGTH = 24;

  private static final int ARP_REQUEST = 1;
  private static final int NEIGHBOR_SOLICITATION = 135;
  private static final int ETHERNET_TYPE_OFFSET = 12;
  private static final int TTL_OFFSET = 8;
  private static final int CHECKSUM_OFFSET = 10;
  private static final int HOP_LIMIT_OFFSET = 7;
  private static final int TCP_CHECKSUM_OFFSET = 16;

  /** What RFC 5082 wants of a neighbour, and no router minds. */
  private static final int MOST_HOPS = 255;

  private static final int MSS_OPTION = 2 << 24 | 4 << 16;

  private ProbeFrames() {}

  static void hardware(Segment frame, long at, long address) {
    Octets.putU16(frame.octets, at, (int) (address >>> 32));
    Octets.putI32(frame.octets, at + 2, (int) address);
  }

  static long hardware(Segment frame, long at) {
    return (long) Octets.u16(frame.octets, at) << 32 | Octets.u32(frame.octets, at + 2);
  }

  /**
   * A segment without payload from the own router.
   *
   * @param link the Ethernet header, tags included
   * @param mss of a SYN; 0 for a segment without options
   */
  static void tcp(
      Segment frame, byte[] link, ProbeTarget target, int ownPort, int seq, int flags, int mss) {
    int tcpLength = TcpView.MIN_HEADER_LENGTH + (mss > 0 ? 4 : 0);
    boolean v4 = target.local().ipv4();
    int ipLength = v4 ? Ipv4View.MIN_HEADER_LENGTH : Ipv6View.HEADER_LENGTH;
    frame.received(link.length + ipLength + tcpLength);
    Octets.put(frame.octets, frame.frameAt, link);
    long ipAt = frame.frameAt + link.length;
    long tcpAt = ipAt + ipLength;
    ip(frame, ipAt, target, tcpLength);
    TcpView.write(frame.octets, tcpAt, ownPort, target.port(), seq, 0, flags);
    if (mss > 0) {
      Octets.putI32(frame.octets, tcpAt + TcpView.MIN_HEADER_LENGTH, MSS_OPTION | mss);
      TcpView view = new TcpView();
      view.wrap(frame.octets, tcpAt, tcpLength);
      view.headerLength(tcpLength);
    }
    long sum =
        pseudoSum(v4, target.local().high(), target.local().low())
            + pseudoSum(v4, target.remote().high(), target.remote().low())
            + IpProtocol.TCP
            + tcpLength
            + Checksum.sum(frame.octets, tcpAt, tcpLength);
    Octets.putU16(frame.octets, tcpAt + TCP_CHECKSUM_OFFSET, Checksum.of(sum));
  }

  private static void ip(Segment frame, long at, ProbeTarget target, int tcpLength) {
    if (target.local().ipv4()) {
      Ipv4View.write(
          frame.octets,
          at,
          Ipv4View.MIN_HEADER_LENGTH + tcpLength,
          IpProtocol.TCP,
          (int) target.local().low(),
          (int) target.remote().low());
      Octets.putU8(frame.octets, at + TTL_OFFSET, MOST_HOPS);
      Octets.putU16(frame.octets, at + CHECKSUM_OFFSET, 0);
      Octets.putU16(
          frame.octets,
          at + CHECKSUM_OFFSET,
          Checksum.of(Checksum.sum(frame.octets, at, Ipv4View.MIN_HEADER_LENGTH)));
    } else {
      Ipv6View.write(
          frame.octets,
          at,
          tcpLength,
          IpProtocol.TCP,
          target.local().high(),
          target.local().low(),
          target.remote().high(),
          target.remote().low());
      Octets.putU8(frame.octets, at + HOP_LIMIT_OFFSET, MOST_HOPS);
    }
  }

  private static long pseudoSum(boolean v4, long high, long low) {
    return v4
        ? low & 0xFFFF_FFFFL
        : (high >>> 32) + (high & 0xFFFF_FFFFL) + (low >>> 32) + (low & 0xFFFF_FFFFL);
  }

  /**
   * Asks who has an IPv4 address.
   *
   * @param sender whose question it is; 0 for nobody's, RFC 5227 s1.1
   */
  static void arpRequest(Segment frame, long from, int sender, int target) {
    frame.received(ETHERNET_HEADER_LENGTH + ARP_LENGTH);
    long at = frame.frameAt;
    hardware(frame, at, 0xFFFF_FFFF_FFFFL);
    hardware(frame, at + 6, from);
    Octets.putU16(frame.octets, at + ETHERNET_TYPE_OFFSET, ARP);
    long arp = at + ETHERNET_HEADER_LENGTH;
    Octets.putI32(frame.octets, arp, 1 << 16 | 0x0800);
    Octets.putI32(frame.octets, arp + 4, 6 << 24 | 4 << 16 | ARP_REQUEST);
    hardware(frame, arp + 8, from);
    Octets.putI32(frame.octets, arp + 14, sender);
    hardware(frame, arp + 18, 0);
    Octets.putI32(frame.octets, arp + 24, target);
  }

  /**
   * Asks who has an IPv6 address.
   *
   * @param senderHigh with {@code senderLow}, whose question it is; the unspecified address for
   *     nobody's, RFC 4862 s5.4.2
   */
  static void solicitation(
      Segment frame, long from, long senderHigh, long senderLow, long targetHigh, long targetLow) {
    boolean anonymous = senderHigh == 0 && senderLow == 0;
    int length = ADVERTISEMENT_LENGTH + (anonymous ? 0 : 8);
    frame.received(ETHERNET_HEADER_LENGTH + Ipv6View.HEADER_LENGTH + length);
    long at = frame.frameAt;
    long low24 = targetLow & 0xFF_FFFFL;
    hardware(frame, at, 0x3333_FF00_0000L | low24);
    hardware(frame, at + 6, from);
    Octets.putU16(frame.octets, at + ETHERNET_TYPE_OFFSET, 0x86DD);
    long ip = at + ETHERNET_HEADER_LENGTH;
    long groupHigh = 0xFF02L << 48;
    long groupLow = 0x1_FF00_0000L | low24;
    Ipv6View.write(
        frame.octets, ip, length, IpProtocol.ICMPV6, senderHigh, senderLow, groupHigh, groupLow);
    Octets.putU8(frame.octets, ip + HOP_LIMIT_OFFSET, MOST_HOPS);
    long icmp = ip + Ipv6View.HEADER_LENGTH;
    Octets.putI32(frame.octets, icmp, NEIGHBOR_SOLICITATION << 24);
    Octets.putI32(frame.octets, icmp + 4, 0);
    Octets.putI64(frame.octets, icmp + 8, targetHigh);
    Octets.putI64(frame.octets, icmp + 16, targetLow);
    if (!anonymous) {
      Octets.putU16(frame.octets, icmp + ADVERTISEMENT_LENGTH, 1 << 8 | 1);
      hardware(frame, icmp + ADVERTISEMENT_LENGTH + 2, from);
    }
    long sum =
        pseudoSum(false, senderHigh, senderLow)
            + pseudoSum(false, groupHigh, groupLow)
            + IpProtocol.ICMPV6
            + length
            + Checksum.sum(frame.octets, icmp, length);
    Octets.putU16(frame.octets, icmp + 2, Checksum.of(sum));
  }
}
