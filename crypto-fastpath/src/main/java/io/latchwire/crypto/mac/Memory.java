package io.latchwire.crypto.mac;

import java.lang.foreign.MemorySegment;

/**
 * Memory by address, for where a check of bounds at each access would cost as much as the access,
 * and the bounds have been checked once before: what {@link MacBatch#add} has taken, and structures
 * of this room's own. Whoever has an address keeps the segment that it is of.
 */
final class Memory {
  /** All of it. */
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private Memory() {}
}
