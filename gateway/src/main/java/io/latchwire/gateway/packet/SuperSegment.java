package io.latchwire.gateway.packet;

import io.latchwire.segment.Segment;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.ether.EthernetView;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.ip.Ipv4View;
import io.latchwire.wire.ip.Ipv6View;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpView;
import java.lang.foreign.MemorySegment;

/**
 * A frame with more TCP payload than fits a segment, which its sender left to a device to take
 * apart. The pieces are what that device would have sent: same headers, payload in turn, sequence
 * numbers that count on, IPv4 identifications that count on, PSH and FIN on the last piece only,
 * CWR (RFC 3168 s6.1.2) on the first only, lengths and checksums of their own.
 */
final class SuperSegment {
  private static final int IPV4_TOTAL_LENGTH_OFFSET = 2;
  private static final int IPV4_IDENTIFICATION_OFFSET = 4;
  private static final int IPV4_CHECKSUM_OFFSET = 10;
  private static final int IPV4_ADDRESSES_OFFSET = 12;
  private static final int IPV4_ADDRESSES_LENGTH = 8;
  private static final int IPV6_PAYLOAD_LENGTH_OFFSET = 4;
  private static final int IPV6_ADDRESSES_OFFSET = 8;
  private static final int IPV6_ADDRESSES_LENGTH = 32;
  private static final int SEQ_OFFSET = 4;
  private static final int FLAGS_OFFSET = 13;
  private static final int CHECKSUM_OFFSET = 16;
  private static final int PSH = 0x08;
  private static final int CWR = 0x80;

  private final EthernetView ethernet = new EthernetView();
  private final Ipv4View ipv4 = new Ipv4View();
  private final Ipv6View ipv6 = new Ipv6View();
  private final TcpView tcp = new TcpView();

  private MemorySegment octets = MemorySegment.NULL;
  private long at;
  private boolean isIpv4;
  private int ipOffset;
  private int tcpOffset;
  private int payloadOffset;
  private int payloadLength;
  private int pieceLength;

  /**
   * False when the frame cannot be taken apart: anything but TCP in whole IPv4 or IPv6, or pieces
   * that would not fit.
   *
   * @param pieceLength octets of payload in every piece but the last
   * @param longestFrame octets that a piece may have with all headers
   */
  boolean wrap(MemorySegment octets, long at, int length, int pieceLength, int longestFrame) {
    this.octets = octets;
    this.at = at;
    this.pieceLength = pieceLength;
    return pieceLength > 0
        && ethernet.wrap(octets, at, length)
        && wrapIp(length)
        && payloadOffset + pieceLength <= longestFrame;
  }

  private boolean wrapIp(int length) {
    ipOffset = ethernet.length();
    int ipLength = length - ipOffset;
    isIpv4 = ethernet.etherType() == EthernetView.IPV4;
    if (isIpv4) {
      return ipv4.wrap(octets, at + ipOffset, ipLength)
          && ipv4.protocol() == IpProtocol.TCP
          && !ipv4.isFragment()
          && wrapTcp(ipv4.headerLength(), ipv4.totalLength());
    }
    return ethernet.etherType() == EthernetView.IPV6
        && ipv6.wrap(octets, at + ipOffset, ipLength)
        && ipv6.protocol() == IpProtocol.TCP
        && !ipv6.isFragment()
        && !ipv6.isRouted()
        && wrapTcp(ipv6.headerLength(), ipv6.totalLength());
  }

  private boolean wrapTcp(int ipHeaderLength, int totalLength) {
    tcpOffset = ipOffset + ipHeaderLength;
    if (!tcp.wrap(octets, at + tcpOffset, totalLength - ipHeaderLength)) {
      return false;
    }
    payloadOffset = tcpOffset + tcp.headerLength();
    payloadLength = tcp.payloadLength();
    return payloadLength > 0;
  }

  /** How many segments it makes. */
  int pieces() {
    return (payloadLength + pieceLength - 1) / pieceLength;
  }

  /** Writes one of them, 0 being the first. */
  void write(int piece, Segment into) {
    int from = piece * pieceLength;
    int length = Math.min(pieceLength, payloadLength - from);
    into.received(payloadOffset + length);
    MemorySegment.copy(octets, at, into.octets, into.frameAt, payloadOffset);
    MemorySegment.copy(
        octets, at + payloadOffset + from, into.octets, into.frameAt + payloadOffset, length);

    long ipAt = into.frameAt + ipOffset;
    int ipLength = payloadOffset - ipOffset + length;
    if (isIpv4) {
      writeIpv4(into.octets, ipAt, piece, ipLength);
    } else {
      Octets.putU16(
          into.octets, ipAt + IPV6_PAYLOAD_LENGTH_OFFSET, ipLength - Ipv6View.HEADER_LENGTH);
    }
    writeTcp(into.octets, ipAt, piece, payloadOffset - tcpOffset + length);
  }

  private void writeIpv4(MemorySegment octets, long ipAt, int piece, int ipLength) {
    int identification = Octets.u16(octets, ipAt + IPV4_IDENTIFICATION_OFFSET) + piece;
    Octets.putU16(octets, ipAt + IPV4_TOTAL_LENGTH_OFFSET, ipLength);
    Octets.putU16(octets, ipAt + IPV4_IDENTIFICATION_OFFSET, identification);
    Octets.putU16(octets, ipAt + IPV4_CHECKSUM_OFFSET, 0);
    long sum = Checksum.sum(octets, ipAt, tcpOffset - ipOffset);
    Octets.putU16(octets, ipAt + IPV4_CHECKSUM_OFFSET, Checksum.of(sum));
  }

  private void writeTcp(MemorySegment octets, long ipAt, int piece, int tcpLength) {
    long tcpAt = ipAt - ipOffset + tcpOffset;
    int seq = Octets.i32(octets, tcpAt + SEQ_OFFSET) + piece * pieceLength;
    int flags = Octets.u8(octets, tcpAt + FLAGS_OFFSET);
    if (piece > 0) {
      flags &= ~CWR;
    }
    if (piece < pieces() - 1) {
      flags &= ~(PSH | TcpFlags.FIN);
    }
    Octets.putI32(octets, tcpAt + SEQ_OFFSET, seq);
    Octets.putU8(octets, tcpAt + FLAGS_OFFSET, flags);
    Octets.putU16(octets, tcpAt + CHECKSUM_OFFSET, 0);
    long sum = pseudoHeader(octets, ipAt, tcpLength) + Checksum.sum(octets, tcpAt, tcpLength);
    Octets.putU16(octets, tcpAt + CHECKSUM_OFFSET, Checksum.of(sum));
  }

  private long pseudoHeader(MemorySegment octets, long ipAt, int tcpLength) {
    long addresses =
        isIpv4
            ? Checksum.sum(octets, ipAt + IPV4_ADDRESSES_OFFSET, IPV4_ADDRESSES_LENGTH)
            : Checksum.sum(octets, ipAt + IPV6_ADDRESSES_OFFSET, IPV6_ADDRESSES_LENGTH);
    return addresses + IpProtocol.TCP + tcpLength;
  }
}
