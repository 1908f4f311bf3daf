package io.latchwire.handler.packet;

import java.util.Arrays;
import java.util.List;

/**
 * Counts values by size. Adding one allocates nothing; everything belongs to one event loop, where
 * {@link #snapshot} is to be called, too.
 */
public final class Histogram {
  private final long[] bounds;
  private final long[] counts;
  private long sum;

  /**
   * All counts zero.
   *
   * @param bounds the largest value of each bucket, ascending; one more takes what is larger
   */
  public Histogram(long... bounds) {
    this.bounds = bounds.clone();
    this.counts = new long[bounds.length + 1];
  }

  /** Counts a value. */
  public void add(long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    counts[bucket]++;
    sum += value;
  }

  /** What has been counted until now. */
  public Snapshot snapshot() {
    return new Snapshot(
        Arrays.stream(bounds).boxed().toList(), Arrays.stream(counts).boxed().toList(), sum);
  }

  /**
   * Counts at one moment.
   *
   * @param bounds the largest value of each bucket
   * @param counts values in each bucket, and at the end those that are larger than all bounds
   * @param sum of all values
   */
  public record Snapshot(List<Long> bounds, List<Long> counts, long sum) {
    /** How many values were counted. */
    public long total() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }
}
