package io.latchwire.keyset;

/** What happens to a key that this gateway generated. */
public enum SendKeyEvent {
  /** A verified segment of the peer shows that it has the key. */
  CONFIRMED,
  /** The same happened to a key generated later. */
  NEWER_CONFIRMED,
  /** The hold time after that is over. */
  HOLD_OVER,
  /** The flow ended. */
  FLOW_ENDED
}
