package io.latchwire.crypto.mac;

import java.lang.foreign.MemorySegment;

/** A key that computes its own MAC in Java. */
abstract class PortableKey extends MacKey {
  PortableKey(MacAlgorithm algorithm) {
    super(algorithm);
  }

  /** Computes the MAC of a message into {@link Workspace#tag}. */
  abstract void tag(
      Workspace work, MemorySegment source, long offset, int length, int direction, int number);
}
