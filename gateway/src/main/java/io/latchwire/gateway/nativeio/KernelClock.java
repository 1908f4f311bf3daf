package io.latchwire.gateway.nativeio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the kernel knows of its time of day. */
public final class KernelClock {
  /** {@code sizeof(struct timex)} on 64-bit Linux, {@code <sys/timex.h>}. */
  private static final int TIMEX_SIZE = 208;

  /** {@code int status}. */
  private static final int TIMEX_STATUS = 40;

  /** {@code STA_UNSYNC}. */
  private static final int UNSYNCHRONIZED = 0x0040;

  private KernelClock() {}

  /** Whether somebody disciplines the clock, as far as the kernel was told. */
  public static boolean isSynchronized() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timex = arena.allocate(TIMEX_SIZE, 8);
      // With modes 0 it only reads.
      return Libc.adjtimex(timex) >= 0
          && (timex.get(ValueLayout.JAVA_INT, TIMEX_STATUS) & UNSYNCHRONIZED) == 0;
    }
  }
}
