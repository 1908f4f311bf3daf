package io.latchwire.wire.sctp;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * Walks the chunks of a packet, RFC 9260 s3.2. Chunks are padded to four octets; the padding does
 * not count in the length, and the last chunk may go without.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Chunk Type  |  Chunk Flags  |         Chunk Length          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                          Chunk Value                          ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public final class SctpChunkCursor {
  /** Octets of type, flags and length. */
  public static final int HEADER_LENGTH = 4;

  /** The T bit of ABORT and SHUTDOWN COMPLETE: the verification tag is reflected. */
  private static final int REFLECTED_TAG = 0x01;

  private static final int LENGTH_OFFSET = 2;

  /** INIT and INIT ACK: tag, window, streams out and in, initial TSN; then parameters. */
  private static final int INIT_FIXED_LENGTH = 20;

  /** ASCONF and ASCONF-ACK: the serial number; then parameters. */
  private static final int ASCONF_FIXED_LENGTH = 8;

  private MemorySegment octets = MemorySegment.NULL;
  private long next;
  private long end;
  private long at;
  private int length;
  private boolean malformed;

  SctpChunkCursor wrap(MemorySegment octets, long at, int length) {
    this.octets = octets;
    this.next = at;
    this.end = at + length;
    this.malformed = false;
    return this;
  }

  /** Moves to the next chunk; false at the end and at one that does not fit. */
  public boolean next() {
    if (end - next < HEADER_LENGTH) {
      malformed |= next < end;
      return false;
    }
    at = next;
    length = Octets.u16(octets, at + LENGTH_OFFSET);
    if (length < fixedLength() || length > end - at) {
      malformed = true;
      return false;
    }
    next = Math.min(at + (length + 3 & ~3), end);
    return true;
  }

  /** Whether the walk ended at a chunk whose length is impossible for its type. */
  public boolean isMalformed() {
    return malformed;
  }

  /** One of {@link SctpChunkType}, or any other number. */
  public int type() {
    return Octets.u8(octets, at);
  }

  /** Whether the T bit is set, of ABORT and SHUTDOWN COMPLETE. */
  public boolean isTagReflected() {
    return (Octets.u8(octets, at + 1) & REFLECTED_TAG) != 0;
  }

  /** The Initiate Tag of INIT and INIT ACK. */
  public int initiateTag() {
    return Octets.i32(octets, at + HEADER_LENGTH);
  }

  /** The Sequence Number of ASCONF and ASCONF-ACK. */
  public int serial() {
    return Octets.i32(octets, at + HEADER_LENGTH);
  }

  /** Stands before the first parameter of INIT, INIT ACK, ASCONF or ASCONF-ACK. */
  public SctpParameterCursor parameters(SctpParameterCursor cursor) {
    int fixed = fixedLength();
    return cursor.wrap(octets, at + fixed, length - fixed);
  }

  private int fixedLength() {
    return switch (type()) {
      case SctpChunkType.INIT, SctpChunkType.INIT_ACK -> INIT_FIXED_LENGTH;
      case SctpChunkType.ASCONF, SctpChunkType.ASCONF_ACK -> ASCONF_FIXED_LENGTH;
      default -> HEADER_LENGTH;
    };
  }
}
