package io.latchwire.discern;

/** What datagrams that passed their latch, the latch and time do to a conversation. */
public enum PseudoConnectionEvent {
  /** A further datagram of the end that opened it. */
  AGAIN,
  /** A datagram of the other end. */
  ANSWER,
  /** The latch closed, and not for want of an association. */
  LATCH_CLOSED,
  /** The association for it did not come: packet loss, the next datagram tries again. */
  LATCH_LOST,
  /** Nothing passed for as long as the state lives. */
  TIMEOUT
}
