package io.latchwire.handler.packet;

import java.util.function.LongSupplier;

/** Time that passes when a test says so. */
public final class TestClock implements LongSupplier {
  private long nanos = 1_000_000_000_000L;

  @Override
  public long getAsLong() {
    return nanos;
  }

  /** Lets seconds pass. */
  public void advanceSeconds(double seconds) {
    nanos += (long) (seconds * 1e9);
  }

  /** Goes to a time, in nanoseconds. */
  public void at(long time) {
    nanos = time;
  }
}
