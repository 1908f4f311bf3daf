package io.latchwire.wire.tcp;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * Walks the options of a TCP header, RFC 9293 s3.2: single octets End of Option List (0) and
 * No-Operation (1), everything else Kind, Length, Data.
 *
 * <p>{@link #next} skips No-Operations and stops at the end of the list, the end of the octets, or
 * the first option that does not fit; {@link #isMalformed} tells the last apart.
 */
public final class TcpOptionCursor {
  private static final int KIND_AND_LENGTH = 2;

  private MemorySegment octets = MemorySegment.NULL;
  private long next;
  private long end;
  private long at;
  private int kind;
  private int length;
  private boolean malformed;

  /** Stands before the first option. */
  public TcpOptionCursor wrap(MemorySegment octets, long at, int length) {
    this.octets = octets;
    this.next = at;
    this.end = at + length;
    this.malformed = false;
    return this;
  }

  /** Moves to the next option that carries something; false at the end. */
  public boolean next() {
    while (next < end) {
      at = next;
      kind = Octets.u8(octets, at);
      if (kind == TcpOptionKind.END_OF_LIST) {
        return false;
      }
      if (kind == TcpOptionKind.NO_OPERATION) {
        next++;
        continue;
      }
      length = end - at < KIND_AND_LENGTH ? 0 : Octets.u8(octets, at + 1);
      if (length < KIND_AND_LENGTH || length > end - at) {
        malformed = true;
        return false;
      }
      next = at + length;
      return true;
    }
    return false;
  }

  /** Whether the walk ended at an option whose length is impossible. */
  public boolean isMalformed() {
    return malformed;
  }

  /** Kind of the option here. */
  public int kind() {
    return kind;
  }

  /** Octets of the option here, Kind and Length included. */
  public int length() {
    return length;
  }

  /** Where the option here starts. */
  public long at() {
    return at;
  }
}
