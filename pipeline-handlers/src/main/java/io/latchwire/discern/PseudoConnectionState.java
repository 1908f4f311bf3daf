package io.latchwire.discern;

/** Where a conversation in datagrams stands. */
public enum PseudoConnectionState {
  /** One datagram of the end that opened it. */
  FIRST,
  /** Several of that end, no answer. */
  ONE_WAY,
  /** Both ends have spoken. */
  BOTH_WAYS,
  /** The latch was closed under it: nothing passes until the datagrams have ceased to count. */
  SILENT,
  /** Out of the table. */
  GONE
}
