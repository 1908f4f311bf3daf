package io.latchwire.gateway.admin;

import java.util.List;

/**
 * How values are spread.
 *
 * @param bounds the largest value of each bucket, in the unit of whatever is counted
 * @param counts values in each bucket, and at the end those above all bounds
 * @param sum of all values
 */
public record Spread(List<Double> bounds, List<Long> counts, double sum) {
  /** How many values there were. */
  public long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The bound that this part of the values does not exceed; the highest bound for those above it,
   * and 0 without values.
   *
   * @param part 0..1
   */
  public double quantile(double part) {
    long wanted = (long) Math.ceil(total() * part);
    long seen = 0;
    for (int bucket = 0; bucket < bounds.size(); bucket++) {
      seen += counts.get(bucket);
      if (seen >= wanted) {
        return total() == 0 ? 0 : bounds.get(bucket);
      }
    }
    return bounds.isEmpty() ? 0 : bounds.getLast();
  }
}
