package io.latchwire.keyset;

import io.latchwire.segment.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that have been seen under one key in one direction: the highest and a bitmap of those
 * just below it, in the manner of RFC 6479. It is asked before the MAC is computed and marked after
 * it has verified.
 */
public final class ReplayWindow {
  private static final long UNSIGNED = 0xFFFF_FFFFL;

  private final int window;
  private final long[] seen;
  private long highest;

  /** A window of this many numbers, a multiple of 64. */
  public ReplayWindow(int window) {
    this.window = window;
    // One word more than the window: it need not start at a word's first bit.
    this.seen = new long[window / Long.SIZE + 1];
  }

  /** The highest number accepted, 0 before the first. */
  public long highest() {
    return highest;
  }

  /** Why this number cannot be accepted, null when it can. */
  public @Nullable DropReason check(int unsignedNumber) {
    long number = unsignedNumber & UNSIGNED;
    if (number == 0) {
      return DropReason.BAD_NUMBER;
    }
    if (number > highest) {
      return null;
    }
    return highest - number >= window || isSeen(number) ? DropReason.REPLAY : null;
  }

  /** Marks a number whose MAC has verified; false when it was seen in the meantime. */
  public boolean accept(int unsignedNumber) {
    if (check(unsignedNumber) != null) {
      return false;
    }
    long number = unsignedNumber & UNSIGNED;
    if (number > highest) {
      forgetUpTo(number);
      highest = number;
    }
    seen[word(number)] |= 1L << number;
    return true;
  }

  private void forgetUpTo(long number) {
    long words = Math.min(number / Long.SIZE - highest / Long.SIZE, seen.length);
    for (long i = 1; i <= words; i++) {
      seen[(int) ((highest / Long.SIZE + i) % seen.length)] = 0;
    }
  }

  private boolean isSeen(long number) {
    return (seen[word(number)] & (1L << number)) != 0;
  }

  private int word(long number) {
    return (int) (number / Long.SIZE % seen.length);
  }
}
