package io.latchwire.wire.ip;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * An ICMP or ICMPv6 error that quotes a TCP segment, RFC 792 and RFC 4443 s3.
 *
 * <pre>{@code
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |     Code      |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |       unused, or MTU (ICMP: low 16 bits; ICMPv6: all 32)      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   IP header of the packet at fault, and at least 8 octets     ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public final class IcmpErrorView {
  /** Octets in front of the quoted packet. */
  public static final int HEADER_LENGTH = 8;

  /** Octets of TCP that every quotation has: ports and sequence number. */
  public static final int QUOTED_TCP = 8;

  private static final int CHECKSUM_OFFSET = 2;
  private static final int MTU_OFFSET = 4;
  private static final int DESTINATION_UNREACHABLE = 3;
  private static final int SOURCE_QUENCH = 4;
  private static final int REDIRECT = 5;
  private static final int TIME_EXCEEDED = 11;
  private static final int PARAMETER_PROBLEM = 12;
  private static final int PROTOCOL_UNREACHABLE = 2;
  private static final int PORT_UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  private static final int V6_UNREACHABLE = 1;
  private static final int V6_TOO_BIG = 2;
  private static final int V6_LAST_ERROR = 4;
  private static final int V6_PROHIBITED = 1;
  private static final int V6_PORT_UNREACHABLE = 4;
  private static final int IPV4_PROTOCOL_OFFSET = 9;
  private static final int IPV4_SOURCE_OFFSET = 12;
  private static final int IPV6_NEXT_HEADER_OFFSET = 6;
  private static final int IPV6_SOURCE_OFFSET = 8;
  private static final long IPV4_MAPPED = 0xFFFFL << 32;

  private MemorySegment octets = MemorySegment.NULL;
  private long at;
  private boolean v4;
  private int quotedHeader;

  /** False unless this is an error message that quotes ports and sequence number of TCP. */
  public boolean wrap(MemorySegment octets, long at, int length, boolean v4) {
    this.octets = octets;
    this.at = at;
    this.v4 = v4;
    if (length < HEADER_LENGTH + Ipv4View.MIN_HEADER_LENGTH + QUOTED_TCP || !isError()) {
      return false;
    }
    long quoted = at + HEADER_LENGTH;
    int version = v4 ? 4 : 6;
    if (Octets.u8(octets, quoted) >>> 4 != version) {
      return false;
    }
    quotedHeader = v4 ? (Octets.u8(octets, quoted) & 0x0F) * 4 : Ipv6View.HEADER_LENGTH;
    if (quotedHeader < Ipv4View.MIN_HEADER_LENGTH
        || length < HEADER_LENGTH + quotedHeader + QUOTED_TCP) {
      return false;
    }
    int protocolOffset = v4 ? IPV4_PROTOCOL_OFFSET : IPV6_NEXT_HEADER_OFFSET;
    return Octets.u8(octets, quoted + protocolOffset) == IpProtocol.TCP;
  }

  private boolean isError() {
    int type = type();
    if (!v4) {
      return type >= V6_UNREACHABLE && type <= V6_LAST_ERROR;
    }
    return type == DESTINATION_UNREACHABLE
        || type == SOURCE_QUENCH
        || type == REDIRECT
        || type == TIME_EXCEEDED
        || type == PARAMETER_PROBLEM;
  }

  private int type() {
    return Octets.u8(octets, at);
  }

  private int code() {
    return Octets.u8(octets, at + 1);
  }

  /** Whether it says that a packet was too big for a link on its way. */
  public boolean isTooBig() {
    return v4
        ? type() == DESTINATION_UNREACHABLE && code() == FRAGMENTATION_NEEDED
        : type() == V6_TOO_BIG;
  }

  /** Whether a believer would end the connection or slow it down: RFC 5927 s4 and s5. */
  public boolean isHard() {
    if (!v4) {
      return type() == V6_UNREACHABLE && (code() == V6_PROHIBITED || code() == V6_PORT_UNREACHABLE);
    }
    return type() == SOURCE_QUENCH
        || type() == REDIRECT
        || (type() == DESTINATION_UNREACHABLE
            && (code() == PROTOCOL_UNREACHABLE || code() == PORT_UNREACHABLE));
  }

  /** The MTU that a {@linkplain #isTooBig too-big message} gives, in octets. */
  public long mtu() {
    return v4 ? Octets.u16(octets, at + MTU_OFFSET + 2) : Octets.u32(octets, at + MTU_OFFSET);
  }

  /** Writes the MTU. */
  public void mtu(int octetsOfPacket) {
    if (v4) {
      Octets.putU16(octets, at + MTU_OFFSET + 2, octetsOfPacket);
    } else {
      Octets.putI32(octets, at + MTU_OFFSET, octetsOfPacket);
    }
  }

  /** Writes the checksum field. */
  public void checksum(int checksum) {
    Octets.putU16(octets, at + CHECKSUM_OFFSET, checksum);
  }

  /** Octets of the quoted IP header. */
  public int quotedHeaderLength() {
    return quotedHeader;
  }

  /** Where the quoted packet starts. */
  public long quotedAt() {
    return at + HEADER_LENGTH;
  }

  /** High half of the quoted source address. */
  public long sourceHigh() {
    return v4 ? 0 : Octets.i64(octets, quotedAt() + IPV6_SOURCE_OFFSET);
  }

  /** Low half of the quoted source address; IPv4 is IPv4-mapped. */
  public long sourceLow() {
    return v4
        ? IPV4_MAPPED | Octets.u32(octets, quotedAt() + IPV4_SOURCE_OFFSET)
        : Octets.i64(octets, quotedAt() + IPV6_SOURCE_OFFSET + 8);
  }

  /** High half of the quoted destination address. */
  public long destinationHigh() {
    return v4 ? 0 : Octets.i64(octets, quotedAt() + IPV6_SOURCE_OFFSET + 16);
  }

  /** Low half of the quoted destination address; IPv4 is IPv4-mapped. */
  public long destinationLow() {
    return v4
        ? IPV4_MAPPED | Octets.u32(octets, quotedAt() + IPV4_SOURCE_OFFSET + 4)
        : Octets.i64(octets, quotedAt() + IPV6_SOURCE_OFFSET + 24);
  }

  /** Quoted source port. */
  public int sourcePort() {
    return Octets.u16(octets, quotedAt() + quotedHeader);
  }

  /** Quoted destination port. */
  public int destinationPort() {
    return Octets.u16(octets, quotedAt() + quotedHeader + 2);
  }

  /** Quoted sequence number. */
  public int seq() {
    return Octets.i32(octets, quotedAt() + quotedHeader + 4);
  }
}
