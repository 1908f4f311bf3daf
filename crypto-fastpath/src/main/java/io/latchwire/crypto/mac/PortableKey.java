package io.latchwire.crypto.mac;

/** A key that computes its own MAC in Java. */
abstract class PortableKey extends MacKey {
  PortableKey(MacAlgorithm algorithm) {
    super(algorithm);
  }

  /**
   * Computes the MAC of a message into {@link Workspace#tag}.
   *
   * @param message where it lies in memory
   */
  abstract void tag(Workspace work, long message, int length, int direction, int number);
}
