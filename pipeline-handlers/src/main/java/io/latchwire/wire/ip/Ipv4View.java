package io.latchwire.wire.ip;

import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * IPv4 header, RFC 791 s3.1.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version|  IHL  |Type of Service|          Total Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Identification        |Flags|      Fragment Offset    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Source Address                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Destination Address                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Options                    |    Padding    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public final class Ipv4View {
  /** Octets of a header without options. */
  public static final int MIN_HEADER_LENGTH = 20;

  private static final int TOTAL_LENGTH_OFFSET = 2;
  private static final int FRAGMENT_OFFSET = 6;
  private static final int TTL_OFFSET = 8;
  private static final int PROTOCOL_OFFSET = 9;
  private static final int CHECKSUM_OFFSET = 10;
  private static final int SOURCE_OFFSET = 12;
  private static final int DESTINATION_OFFSET = 16;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS_AND_OFFSET = 0x3FFF;

  private MemorySegment octets = MemorySegment.NULL;
  private long at;

  /**
   * False when {@code length} octets cannot be an IPv4 packet: version, header and total length.
   */
  public boolean wrap(MemorySegment octets, long at, int length) {
    this.octets = octets;
    this.at = at;
    return length >= MIN_HEADER_LENGTH
        && Octets.u8(octets, at) >>> 4 == 4
        && headerLength() >= MIN_HEADER_LENGTH
        && totalLength() >= headerLength()
        && totalLength() <= length;
  }

  /** Octets of the header, options included, 20..60. */
  public int headerLength() {
    return (Octets.u8(octets, at) & 0x0F) * 4;
  }

  /** Octets of header and payload. */
  public int totalLength() {
    return Octets.u16(octets, at + TOTAL_LENGTH_OFFSET);
  }

  /** Whether this is a piece of a packet and not the whole. */
  public boolean isFragment() {
    return (Octets.u16(octets, at + FRAGMENT_OFFSET) & MORE_FRAGMENTS_AND_OFFSET) != 0;
  }

  /** Whether routers on the way may not fragment the packet. */
  public boolean dontFragment() {
    return (Octets.u16(octets, at + FRAGMENT_OFFSET) & DONT_FRAGMENT) != 0;
  }

  /** Protocol of the payload. */
  public int protocol() {
    return Octets.u8(octets, at + PROTOCOL_OFFSET);
  }

  /** Source address. */
  public int source() {
    return Octets.i32(octets, at + SOURCE_OFFSET);
  }

  /** Destination address. */
  public int destination() {
    return Octets.i32(octets, at + DESTINATION_OFFSET);
  }

  /** Whether the header checksum is right. */
  public boolean checksumHolds() {
    return Checksum.of(Checksum.sum(octets, at, headerLength())) == 0;
  }

  /** Writes the total length and makes the header checksum fit, touching nothing else. */
  public void totalLength(int length) {
    int checksum = Octets.u16(octets, at + CHECKSUM_OFFSET);
    Octets.putU16(octets, at + CHECKSUM_OFFSET, Checksum.updated(checksum, totalLength(), length));
    Octets.putU16(octets, at + TOTAL_LENGTH_OFFSET, length);
  }

  /**
   * Writes a header without options, complete with its checksum; Don't Fragment is set.
   *
   * @param totalLength octets of header and payload
   * @param protocol protocol of the payload
   * @param source source address
   * @param destination destination address
   */
  public static void write(
      MemorySegment octets, long at, int totalLength, int protocol, int source, int destination) {
    Octets.putI32(octets, at, 0x45C0 << 16 | totalLength);
    Octets.putI32(octets, at + 4, DONT_FRAGMENT);
    Octets.putU8(octets, at + TTL_OFFSET, 64);
    Octets.putU8(octets, at + PROTOCOL_OFFSET, protocol);
    Octets.putU16(octets, at + CHECKSUM_OFFSET, 0);
    Octets.putI32(octets, at + SOURCE_OFFSET, source);
    Octets.putI32(octets, at + DESTINATION_OFFSET, destination);
    Octets.putU16(
        octets, at + CHECKSUM_OFFSET, Checksum.of(Checksum.sum(octets, at, MIN_HEADER_LENGTH)));
  }
}
