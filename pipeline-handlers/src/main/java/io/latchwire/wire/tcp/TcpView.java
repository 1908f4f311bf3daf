package io.latchwire.wire.tcp;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * TCP header, RFC 9293 s3.1.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Source Port          |       Destination Port        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        Sequence Number                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Acknowledgment Number                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Data |       |C|E|U|A|P|R|S|F|                               |
 * | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
 * |       |       |R|E|G|K|H|T|N|N|                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Checksum            |         Urgent Pointer        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           [Options]                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public final class TcpView {
  /** Octets of a header without options. */
  public static final int MIN_HEADER_LENGTH = 20;

  /** Most octets that options can have. */
  public static final int MOST_OPTIONS = 40;

  private static final int DESTINATION_PORT_OFFSET = 2;
  private static final int SEQ_OFFSET = 4;
  private static final int ACK_OFFSET = 8;
  private static final int DATA_OFFSET_OFFSET = 12;
  private static final int FLAGS_OFFSET = 13;
  private static final int WINDOW_OFFSET = 14;
  private static final int CHECKSUM_OFFSET = 16;

  private MemorySegment octets = MemorySegment.NULL;
  private long at;
  private int length;

  /** False when {@code length} octets cannot hold the header and the options that it announces. */
  public boolean wrap(MemorySegment octets, long at, int length) {
    this.octets = octets;
    this.at = at;
    this.length = length;
    return length >= MIN_HEADER_LENGTH
        && headerLength() >= MIN_HEADER_LENGTH
        && headerLength() <= length;
  }

  /** Source port. */
  public int sourcePort() {
    return Octets.u16(octets, at);
  }

  /** Destination port. */
  public int destinationPort() {
    return Octets.u16(octets, at + DESTINATION_PORT_OFFSET);
  }

  /** Sequence number. */
  public int seq() {
    return Octets.i32(octets, at + SEQ_OFFSET);
  }

  /** Acknowledgment number; means something only with {@link TcpFlags#ACK}. */
  public int ack() {
    return Octets.i32(octets, at + ACK_OFFSET);
  }

  /** Octets of the header, options included, 20..60. */
  public int headerLength() {
    return Octets.u8(octets, at + DATA_OFFSET_OFFSET) >>> 4 << 2;
  }

  /** The eight control bits. */
  public int flags() {
    return Octets.u8(octets, at + FLAGS_OFFSET);
  }

  /** The window as it stands in the header, not scaled. */
  public int window() {
    return Octets.u16(octets, at + WINDOW_OFFSET);
  }

  /** Octets behind the header. */
  public int payloadLength() {
    return length - headerLength();
  }

  /** Sequence numbers that the segment takes up: payload, SYN and FIN. */
  public int sequenceLength() {
    int flags = flags();
    return payloadLength()
        + ((flags & TcpFlags.SYN) != 0 ? 1 : 0)
        + ((flags & TcpFlags.FIN) != 0 ? 1 : 0);
  }

  /** The checksum field. */
  public int checksum() {
    return Octets.u16(octets, at + CHECKSUM_OFFSET);
  }

  /** Writes the checksum field. */
  public void checksum(int checksum) {
    Octets.putU16(octets, at + CHECKSUM_OFFSET, checksum);
  }

  /** Writes the Data Offset; {@code octetsOfHeader} is a multiple of 4, 20..60. */
  public void headerLength(int octetsOfHeader) {
    int reserved = Octets.u8(octets, at + DATA_OFFSET_OFFSET) & 0x0F;
    Octets.putU8(octets, at + DATA_OFFSET_OFFSET, octetsOfHeader << 2 | reserved);
  }

  /** Writes a header without options and with a checksum of zero. */
  public static void write(
      MemorySegment octets,
      long at,
      int sourcePort,
      int destinationPort,
      int seq,
      int ack,
      int flags) {
    Octets.putU16(octets, at, sourcePort);
    Octets.putU16(octets, at + DESTINATION_PORT_OFFSET, destinationPort);
    Octets.putI32(octets, at + SEQ_OFFSET, seq);
    Octets.putI32(octets, at + ACK_OFFSET, ack);
    Octets.putU8(octets, at + DATA_OFFSET_OFFSET, MIN_HEADER_LENGTH << 2);
    Octets.putU8(octets, at + FLAGS_OFFSET, flags);
    Octets.putU16(octets, at + WINDOW_OFFSET, 0);
    Octets.putI32(octets, at + CHECKSUM_OFFSET, 0);
  }
}
