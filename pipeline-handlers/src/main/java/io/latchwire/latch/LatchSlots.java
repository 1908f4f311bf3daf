package io.latchwire.latch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Latches by handle: the slot in the lower 32 bits, in the upper ones how often the slot has been
 * used. A handle of a latch that is gone never finds another one.
 */
final class LatchSlots {
  private static final int FIRST_CAPACITY = 64;

  private @Nullable Latch[] latches = new @Nullable Latch[FIRST_CAPACITY];
  private int[] generations = new int[FIRST_CAPACITY];
  private int[] free = new int[FIRST_CAPACITY];
  private int freeCount;
  private int used;

  /** Puts a latch into a slot and gives it its handle. */
  void put(Latch latch) {
    int slot = freeCount > 0 ? free[--freeCount] : nextSlot();
    latches[slot] = latch;
    latch.handle(handle(slot));
  }

  /** The latch, or null when it is gone. */
  @Nullable Latch get(long handle) {
    int slot = (int) handle;
    return slot >= 0 && slot < used && handle(slot) == handle ? latches[slot] : null;
  }

  /** Frees the slot; the handle is stale from here on. */
  void remove(Latch latch) {
    int slot = (int) latch.handle();
    latches[slot] = null;
    generations[slot]++;
    free[freeCount++] = slot;
  }

  private int nextSlot() {
    if (used == latches.length) {
      int capacity = used + (used >> 1);
      latches = Arrays.copyOf(latches, capacity);
      generations = Arrays.copyOf(generations, capacity);
      free = Arrays.copyOf(free, capacity);
    }
    return used++;
  }

  private long handle(int slot) {
    return (((long) generations[slot] + 1) << 32) | slot;
  }
}
