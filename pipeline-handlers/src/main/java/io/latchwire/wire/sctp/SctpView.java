package io.latchwire.wire.sctp;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * SCTP common header, RFC 9260 s3.1; the chunks stand behind it.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Source Port          |       Destination Port        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Verification Tag                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Checksum (CRC32c, s6.8)                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public final class SctpView {
  /** Octets of the common header. */
  public static final int HEADER_LENGTH = 12;

  private static final int DESTINATION_PORT_OFFSET = 2;
  private static final int VERIFICATION_TAG_OFFSET = 4;
  private static final int CHECKSUM_OFFSET = 8;
  private static final byte[] NO_CHECKSUM = new byte[4];

  private MemorySegment octets = MemorySegment.NULL;
  private long at;
  private int length;

  /** False when {@code length} octets cannot hold the header and a chunk behind it. */
  public boolean wrap(MemorySegment octets, long at, int length) {
    this.octets = octets;
    this.at = at;
    this.length = length;
    return length >= HEADER_LENGTH + SctpChunkCursor.HEADER_LENGTH;
  }

  /** Source port. */
  public int sourcePort() {
    return Octets.u16(octets, at);
  }

  /** Destination port. */
  public int destinationPort() {
    return Octets.u16(octets, at + DESTINATION_PORT_OFFSET);
  }

  /** Verification tag; its sign means nothing. */
  public int verificationTag() {
    return Octets.i32(octets, at + VERIFICATION_TAG_OFFSET);
  }

  /** Whether the checksum is the one of the packet. Not for every segment: this allocates. */
  public boolean isChecksumRight() {
    CRC32C crc = new CRC32C();
    crc.update(octets.asSlice(at, CHECKSUM_OFFSET).asByteBuffer());
    crc.update(NO_CHECKSUM);
    crc.update(octets.asSlice(at + HEADER_LENGTH, length - HEADER_LENGTH).asByteBuffer());
    // The one number on the wire whose octets stand in the other order (RFC 9260 appendix A).
    return Integer.reverseBytes((int) crc.getValue()) == Octets.i32(octets, at + CHECKSUM_OFFSET);
  }

  /** Stands before the first chunk. */
  public SctpChunkCursor chunks(SctpChunkCursor cursor) {
    return cursor.wrap(octets, at + HEADER_LENGTH, length - HEADER_LENGTH);
  }
}
