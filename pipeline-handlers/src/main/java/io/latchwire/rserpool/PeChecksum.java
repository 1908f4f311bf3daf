package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.PoolHandle;

/**
 * The PE Checksum of one registrar's elements (RFC 5353 s3.6.2 with RFC 1071): for each of them the
 * pool handle, padded with zeros to a multiple of four, and the PE identifier, summed as 16-bit
 * words in ones' complement and complemented.
 *
 * <p>The sum is kept unfolded, so that taking an element out is exact: a folded sum cannot tell 0
 * from 0xffff.
 */
public final class PeChecksum {
  private long sum;

  /** Counts an element in. */
  public void add(PoolHandle handle, int elementId) {
    sum += block(handle, elementId);
  }

  /** Counts an element out that was counted in. */
  public void remove(PoolHandle handle, int elementId) {
    sum -= block(handle, elementId);
  }

  /** What the elements sum up to before folding. */
  long unfolded() {
    return sum;
  }

  /** The checksum, 0..65535; 0xffff when there is no element. */
  public int value() {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return (int) ~folded & 0xFFFF;
  }

  private static long block(PoolHandle handle, int elementId) {
    long block = (elementId >>> 16) + (elementId & 0xFFFFL);
    int length = handle.octets().length();
    for (int i = 0; i < length; i++) {
      int octet = handle.octets().u8(i);
      block += (i & 1) == 0 ? (long) octet << 8 : octet;
    }
    return block;
  }
}
