package io.latchwire.gateway;

import io.latchwire.keyset.KeySchedule;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Wakes the key schedule of an event loop when it asked for it, and every second besides: the clock
 * of the day may be put right at any time, and no timer notices.
 */
final class KeyTimer implements Runnable {
  private static final long LONGEST_MILLIS = 1000;

  private final KeySchedule schedule;
  private final EventLoop loop;
  private final LongSupplier wallMillis;
  private final Consumer<Throwable> ended;

  /**
   * A timer that has not begun.
   *
   * @param loop the one that owns the schedule
   * @param wallMillis milliseconds of UTC since 1970
   * @param ended hears why the timer does not go on
   */
  KeyTimer(
      KeySchedule schedule, EventLoop loop, LongSupplier wallMillis, Consumer<Throwable> ended) {
    this.schedule = schedule;
    this.loop = loop;
    this.wallMillis = wallMillis;
    this.ended = ended;
  }

  /** Does what is due, on the event loop, and goes to sleep. */
  @Override
  public void run() {
    long now = wallMillis.getAsLong();
    long next = schedule.run(now);
    long wait = next - now < LONGEST_MILLIS ? Math.max(next - now, 1) : LONGEST_MILLIS;
    loop.schedule(this, wait, TimeUnit.MILLISECONDS)
        .addListener(woken -> {
          if (!woken.isSuccess()) {
            ended.accept(woken.cause());
          }
        });
  }
}
