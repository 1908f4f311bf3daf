package io.latchwire.handler.packet;

import io.latchwire.segment.FramePort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.ether.EthernetView;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.ip.Ipv4View;
import io.latchwire.wire.ip.Ipv6View;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpView;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * What the gateway says to its own router, in the name of the far end: that a connection is gone,
 * or that a packet is too big. Nothing is ever said to the network.
 */
final class RouterReply {
  private static final int SLOTS = 32;
  private static final int FRAME_OCTETS = 256;
  private static final long ONCE_PER_NANOS = 1_000_000_000L;
  private static final int REMEMBERED = 1024;
  private static final int ICMP_HEADER_LENGTH = 8;
  private static final int QUOTED_TCP = 8;
  private static final int ICMP_FRAGMENTATION_NEEDED = 3 << 24 | 4 << 16;
  private static final int ICMPV6_PACKET_TOO_BIG = 2 << 24;

  private final SegmentBatch batch;
  private final FramePort port;
  private final EthernetView ethernet = new EthernetView();
  private final TcpView tcp = new TcpView();

  /** When an answer was last given, by a hash of what it was about. */
  private final long[] answeredNanos = new long[REMEMBERED];

  RouterReply(FramePort port, long nowNanos, Arena arena) {
    this.port = port;
    this.batch = new SegmentBatch(SLOTS, FRAME_OCTETS, arena);
    Arrays.fill(answeredNanos, nowNanos - ONCE_PER_NANOS);
  }

  /** Answers a segment of a connection that nobody knows with a reset, RFC 9293 s3.5.2. */
  void reset(Segment cause, int seq, long nowNanos) {
    if (batch.size() == batch.capacity() || !isTime(cause, nowNanos)) {
      return;
    }
    Segment reply = begin(cause, TcpView.MIN_HEADER_LENGTH, IpProtocol.TCP);
    TcpView.write(
        reply.octets,
        reply.upperAt,
        /* sourcePort= */ cause.destinationPort,
        /* destinationPort= */ cause.sourcePort,
        seq,
        0,
        TcpFlags.RST);
    long sum = pseudoSum(cause, IpProtocol.TCP, TcpView.MIN_HEADER_LENGTH);
    tcp.wrap(reply.octets, reply.upperAt, TcpView.MIN_HEADER_LENGTH);
    tcp.checksum(
        Checksum.of(sum + Checksum.sum(reply.octets, reply.upperAt, TcpView.MIN_HEADER_LENGTH)));
  }

  /**
   * Says that a packet must not be larger than {@code mtu}: RFC 1191 s4, RFC 8201 s4. Quotes the
   * router's own packet as it came: IP header and 8 octets.
   */
  void tooBig(Segment cause, int mtu, long nowNanos) {
    if (batch.size() == batch.capacity() || !isTime(cause, nowNanos)) {
      return;
    }
    int quoted = (int) (cause.upperAt - cause.ipAt) + QUOTED_TCP;
    boolean v4 = cause.ipVersion == 4;
    int protocol = v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    Segment reply = begin(cause, ICMP_HEADER_LENGTH + quoted, protocol);
    long at = reply.upperAt;
    Octets.putI32(reply.octets, at, v4 ? ICMP_FRAGMENTATION_NEEDED : ICMPV6_PACKET_TOO_BIG);
    Octets.putI32(reply.octets, at + 4, mtu);
    Octets.copy(cause.octets, cause.ipAt, reply.octets, at + ICMP_HEADER_LENGTH, quoted);
    long sum = v4 ? 0 : pseudoSum(cause, protocol, ICMP_HEADER_LENGTH + quoted);
    int checksum = Checksum.of(sum + Checksum.sum(reply.octets, at, ICMP_HEADER_LENGTH + quoted));
    Octets.putU16(reply.octets, at + 2, checksum);
  }

  /** Sends what has been said since the last time. */
  void flush() {
    if (batch.size() > 0) {
      port.transmit(batch);
      batch.size(0);
    }
  }

  /** Lays out Ethernet and IP headers back to where {@code cause} came from. */
  private Segment begin(Segment cause, int upperLength, int protocol) {
    Segment reply = batch.segment(batch.size());
    batch.size(batch.size() + 1);
    boolean v4 = cause.ipVersion == 4;
    int linkLength = (int) (cause.ipAt - cause.frameAt);
    int ipLength = v4 ? Ipv4View.MIN_HEADER_LENGTH : Ipv6View.HEADER_LENGTH;
    reply.received(linkLength + ipLength + upperLength);
    Octets.copy(cause.octets, cause.frameAt, reply.octets, reply.frameAt, linkLength);
    ethernet.wrap(reply.octets, reply.frameAt, reply.frameLength);
    ethernet.turnAround();
    long ipAt = reply.frameAt + linkLength;
    reply.upperAt = ipAt + ipLength;
    if (v4) {
      Ipv4View.write(
          reply.octets,
          ipAt,
          ipLength + upperLength,
          protocol,
          (int) cause.destinationLow,
          (int) cause.sourceLow);
    } else {
      Ipv6View.write(
          reply.octets,
          ipAt,
          upperLength,
          protocol,
          /* sourceHigh= */ cause.destinationHigh,
          /* sourceLow= */ cause.destinationLow,
          /* destinationHigh= */ cause.sourceHigh,
          /* destinationLow= */ cause.sourceLow);
    }
    return reply;
  }

  private static long pseudoSum(Segment cause, int protocol, int length) {
    return half(cause.sourceHigh, cause.ipVersion)
        + low(cause.sourceLow, cause.ipVersion)
        + half(cause.destinationHigh, cause.ipVersion)
        + low(cause.destinationLow, cause.ipVersion)
        + protocol
        + length;
  }

  private static long half(long high, int ipVersion) {
    return ipVersion == 4 ? 0 : (high >>> 32) + (high & 0xFFFF_FFFFL);
  }

  private static long low(long low, int ipVersion) {
    return (ipVersion == 4 ? 0 : low >>> 32) + (low & 0xFFFF_FFFFL);
  }

  /** Whether the last answer about this connection is a second ago, as far as is remembered. */
  private boolean isTime(Segment cause, long nowNanos) {
    long mixed = cause.sourceLow * 31 + cause.destinationLow;
    mixed = mixed * 31 + cause.sourcePort * 65537L + cause.destinationPort;
    int index = (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 54);
    if (nowNanos - answeredNanos[index] < ONCE_PER_NANOS) {
      return false;
    }
    answeredNanos[index] = nowNanos;
    return true;
  }
}
