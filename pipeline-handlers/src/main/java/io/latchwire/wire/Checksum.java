package io.latchwire.wire;

import java.lang.foreign.MemorySegment;

/**
 * The Internet checksum, RFC 1071: the ones' complement of the ones' complement sum of 16-bit
 * words. Sums are kept in a long and folded at the end, so that parts can be added in any order as
 * long as each starts at an even position of the whole.
 */
public final class Checksum {
  private static final int WORD = 4;

  private Checksum() {}

  /** The unfolded sum of a range; an odd last octet counts as the high half of a word. */
  public static long sum(MemorySegment octets, long at, long length) {
    long sum = 0;
    long end = at + length;
    for (; at + WORD <= end; at += WORD) {
      sum += Octets.u32(octets, at);
    }
    if (at + 2 <= end) {
      sum += Octets.u16(octets, at);
      at += 2;
    }
    if (at < end) {
      sum += (long) Octets.u8(octets, at) << 8;
    }
    return sum;
  }

  /** Sixteen bits of sum, not yet complemented. */
  public static int fold(long sum) {
    sum = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
    sum = (sum >>> 16) + (sum & 0xFFFF);
    sum = (sum >>> 16) + (sum & 0xFFFF);
    sum = (sum >>> 16) + (sum & 0xFFFF);
    return (int) sum;
  }

  /** The checksum of a sum. */
  public static int of(long sum) {
    return ~fold(sum) & 0xFFFF;
  }

  /**
   * The checksum after some of what it covers has changed, RFC 1624: right exactly when the old one
   * was right, so that damage done elsewhere stays visible.
   *
   * @param checksum the old checksum
   * @param before the sum of what was taken away
   * @param after the sum of what was put in its place
   */
  public static int updated(int checksum, long before, long after) {
    return of((~checksum & 0xFFFF) + (~fold(before) & 0xFFFF) + (long) fold(after));
  }
}
