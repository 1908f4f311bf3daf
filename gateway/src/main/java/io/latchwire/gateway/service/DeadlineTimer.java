package io.latchwire.gateway.service;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Wakes an event loop up when a room's next deadline comes, not before. On the event loop only. */
final class DeadlineTimer {
  private final EventLoop loop;
  private final LongSupplier nextNanos;
  private final Runnable action;
  private @Nullable Future<?> pending;
  private long pendingNanos = Long.MAX_VALUE;

  /**
   * A timer.
   *
   * @param nextNanos the next deadline on {@link System#nanoTime}; {@link Long#MAX_VALUE} for none
   * @param action what is done then
   */
  DeadlineTimer(EventLoop loop, LongSupplier nextNanos, Runnable action) {
    this.loop = loop;
    this.nextNanos = nextNanos;
    this.action = action;
  }

  /** Deadlines may have changed. */
  void schedule() {
    long next = nextNanos.getAsLong();
    if (next == Long.MAX_VALUE || (pending != null && next - pendingNanos >= 0)) {
      return;
    }
    cancel();
    pendingNanos = next;
    long waitNanos = Math.max(0, next - System.nanoTime());
    pending = loop.schedule(this::fire, waitNanos, TimeUnit.NANOSECONDS);
  }

  private void fire() {
    pending = null;
    action.run();
    schedule();
  }

  void cancel() {
    Future<?> earlier = pending;
    if (earlier != null) {
      earlier.cancel(false);
      pending = null;
    }
  }
}
