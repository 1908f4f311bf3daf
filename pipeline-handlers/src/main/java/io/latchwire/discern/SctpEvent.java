package io.latchwire.discern;

/** What chunks under the right verification tag, the latches and time do to an association. */
public enum SctpEvent {
  /** COOKIE ECHO of the end that opened it. */
  COOKIE_ECHO,
  /** COOKIE ACK that ends the exchange of cookies. */
  COOKIE_ACK,
  /** The exchange of cookies of a later INIT is over: the association begins anew. */
  RESTART,
  /** SHUTDOWN of the end that opened it. */
  SHUTDOWN_BY_OPENER,
  /** SHUTDOWN of the other end. */
  SHUTDOWN_BY_OTHER,
  /** SHUTDOWN ACK. */
  SHUTDOWN_ACK,
  /** SHUTDOWN COMPLETE. */
  SHUTDOWN_COMPLETE,
  /** ABORT. */
  ABORT,
  /** The last latch of its paths closed. */
  LATCHES_CLOSED,
  /** Nothing passed for as long as the state lives. */
  TIMEOUT
}
