package io.latchwire.handler.packet;

/**
 * How large batches are and how long their way takes, in one direction. Belongs to one event loop.
 */
public final class BatchTally {
  /** One batch in so many is timed: reading the clock costs as much as forwarding a segment. */
  static final int TIMED_ONE_IN = 8;

  private static final long MICRO = 1_000;

  private final Histogram frames = new Histogram(1, 2, 4, 8, 16, 32, 64, 128, 256);
  private final Histogram nanos =
      new Histogram(
          5 * MICRO,
          10 * MICRO,
          25 * MICRO,
          50 * MICRO,
          100 * MICRO,
          250 * MICRO,
          500 * MICRO,
          1_000 * MICRO,
          2_500 * MICRO,
          5_000 * MICRO,
          10_000 * MICRO,
          50_000 * MICRO,
          250_000 * MICRO);
  private int untilTimed;

  /** Counts a batch; whether it is one whose time is wanted. */
  boolean onBatch(int size) {
    frames.add(size);
    if (untilTimed > 0) {
      untilTimed--;
      return false;
    }
    untilTimed = TIMED_ONE_IN - 1;
    return true;
  }

  /** Notes how long it was from the read of a batch until the last of its frames was sent. */
  void onTimed(long elapsedNanos) {
    nanos.add(elapsedNanos);
  }

  /** Frames in a batch. */
  public Histogram.Snapshot frames() {
    return frames.snapshot();
  }

  /** Nanoseconds from the read of a batch until it was sent, of every {@link #TIMED_ONE_IN}th. */
  public Histogram.Snapshot nanos() {
    return nanos.snapshot();
  }
}
