package io.latchwire.wire.tcp;

import io.latchwire.wire.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Collects the options that a TCP header shall have, in order and without No-Operations, and writes
 * them behind it, filled up with End of Option List to a multiple of 4 octets.
 */
public final class OptionRewriter {
  private static final int MSS_LENGTH = 4;
  private static final int SACK_HEADER = 2;
  private static final int SACK_BLOCK = 8;

  private final MemorySegment list;
  private int length;

  /** A list for one thread; its memory belongs to {@code arena}. */
  public OptionRewriter(Arena arena) {
    list = arena.allocate(TcpView.MOST_OPTIONS + 4);
  }

  /** Starts over with no option. */
  public void clear() {
    length = 0;
  }

  /** Octets collected so far, not filled up. */
  public int length() {
    return length;
  }

  /** Octets filled up to a multiple of 4: what the header grows by. */
  public int paddedLength() {
    return (length + 3) & ~3;
  }

  /** Takes over the option at the cursor as it is. */
  public void keep(MemorySegment octets, TcpOptionCursor option) {
    Octets.copy(octets, option.at(), list, length, option.length());
    length += option.length();
  }

  /** Takes over the first blocks of the SACK option at the cursor; none at all for zero blocks. */
  public void keepSackBlocks(MemorySegment octets, TcpOptionCursor option, int blocks) {
    if (blocks > 0) {
      int kept = SACK_HEADER + blocks * SACK_BLOCK;
      Octets.copy(octets, option.at(), list, length, kept);
      Octets.putU8(list, length + 1L, kept);
      length += kept;
    }
  }

  /** Blocks in a SACK option of this length. */
  public static int sackBlocks(int optionLength) {
    return (optionLength - SACK_HEADER) / SACK_BLOCK;
  }

  /** Octets of a SACK option of this many blocks. */
  public static int sackLength(int blocks) {
    return blocks == 0 ? 0 : SACK_HEADER + blocks * SACK_BLOCK;
  }

  /** Adds a Maximum Segment Size option. */
  public void addMss(int mss) {
    Octets.putU8(list, length, TcpOptionKind.MAXIMUM_SEGMENT_SIZE);
    Octets.putU8(list, length + 1L, MSS_LENGTH);
    Octets.putU16(list, length + 2L, mss);
    length += MSS_LENGTH;
  }

  /** Leaves room for an option that the caller writes after {@link #writeBehind}. */
  public int reserve(int octets) {
    int at = length;
    Octets.zero(list, at, octets);
    length += octets;
    return at;
  }

  /** Writes the filled-up list behind a TCP header of 20 octets and its Data Offset. */
  public void writeBehind(MemorySegment octets, long tcpAt) {
    int padded = paddedLength();
    Octets.zero(list, length, padded - length);
    Octets.copy(list, 0, octets, tcpAt + TcpView.MIN_HEADER_LENGTH, padded);
  }
}
