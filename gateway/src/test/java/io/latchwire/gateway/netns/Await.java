package io.latchwire.gateway.netns;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what the kernel does in its own time and tells nobody. */
public final class Await {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private Await() {}

  /** Looks again and again until it is so; after 30 s the test fails with {@code what}. */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + MOST_NANOS;
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within 30 s: " + what);
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
