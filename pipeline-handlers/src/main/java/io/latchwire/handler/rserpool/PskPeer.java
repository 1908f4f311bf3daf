package io.latchwire.handler.rserpool;

import org.jspecify.annotations.Nullable;

/** What {@link PskTlsHandler} wants to know of either side's part in a handshake. */
sealed interface PskPeer permits PskServerPeer, PskClientPeer {
  /** Whether both sides have proved the key. */
  boolean isComplete();

  /** Whose key was proved; null before. */
  @Nullable PskEntry proved();

  /**
   * Why the handshake broke off.
   *
   * @param byRecord whether it did at a record that could not be read, as a wrong key makes them
   */
  FrontEvent failure(boolean byRecord);
}
