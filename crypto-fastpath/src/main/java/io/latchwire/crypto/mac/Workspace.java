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

  /** Words 0 to 3, and words 4 to 7, of the 32-octet groups of a UMAC chunk. */
  final int[] firstHalves = new int[128];

  final int[] lastHalves = new int[128];

  /** Holds the message from {@link #HEADROOM} on. */
  byte[] octets = new byte[HEADROOM + LARGEST_SEGMENT + TAILROOM];

  /** As large as {@link #octets}: a cipher that writes over its input makes a copy first. */
  byte[] out = new byte[octets.length];

  /**
   * Copies a message to {@link #HEADROOM}.
   *
   * @param message where it lies in memory
   */
  void load(long message, int length) {
    if (octets.length < HEADROOM + length + TAILROOM) {
      octets = new byte[HEADROOM + length + TAILROOM];
      out = new byte[octets.length];
    }
    MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_BYTE, message, octets, HEADROOM, length);
  }
}
