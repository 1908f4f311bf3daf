package io.latchwire.crypto.mac;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where a provider puts a message for code that knows arrays only. Grows to the longest message
 * seen and otherwise allocates nothing. Belongs to one thread.
 */
final class Workspace {
  /** Room in front of the message, for the block that HMAC starts with. */
  static final int HEADROOM = 64;

  /** Room behind the message: padding, or the longest secret of a suffix digest. */
  static final int TAILROOM = 512;

  private static final int LARGEST_SEGMENT = 65_535;

  /** The MAC, from octet 0. */
  final byte[] tag = new byte[MacBatch.TAG_STRIDE];

  /** {@link #tag} once more. */
  final MemorySegment tagSegment = MemorySegment.ofArray(tag);

  /** Holds the message from {@link #HEADROOM} on. */
  byte[] octets = new byte[HEADROOM + LARGEST_SEGMENT + TAILROOM];

  /** Copies a message to {@link #HEADROOM}. */
  void load(MemorySegment source, long offset, int length) {
    if (octets.length < HEADROOM + length + TAILROOM) {
      octets = new byte[HEADROOM + length + TAILROOM];
    }
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, octets, HEADROOM, length);
  }
}
