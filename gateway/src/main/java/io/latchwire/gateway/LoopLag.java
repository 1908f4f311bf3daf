package io.latchwire.gateway;

import io.latchwire.handler.packet.Histogram;
import java.util.function.LongSupplier;

/**
 * Does something at fixed times on an event loop and measures how late the loop comes to it: for so
 * long a segment may have waited, too.
 */
final class LoopLag implements Runnable {
  private static final long MICRO = 1_000;

  private final Histogram lateNanos =
      new Histogram(
          100 * MICRO,
          250 * MICRO,
          500 * MICRO,
          1_000 * MICRO,
          2_500 * MICRO,
          5_000 * MICRO,
          10_000 * MICRO,
          25_000 * MICRO,
          100_000 * MICRO,
          1_000_000 * MICRO);
  private final Runnable task;
  private final long intervalNanos;
  private final LongSupplier clock;
  private long dueNanos;
  private boolean hasBegun;

  LoopLag(Runnable task, long intervalNanos, LongSupplier clock) {
    this.task = task;
    this.intervalNanos = intervalNanos;
    this.clock = clock;
  }

  @Override
  public void run() {
    long now = clock.getAsLong();
    if (hasBegun) {
      lateNanos.add(Math.max(0, now - dueNanos));
      dueNanos += intervalNanos;
    } else {
      hasBegun = true;
      dueNanos = now + intervalNanos;
    }
    task.run();
  }

  Histogram.Snapshot lateNanos() {
    return lateNanos.snapshot();
  }
}
