package io.latchwire.discern;

/** Where an SCTP association stands, seen from between its ends. */
public enum SctpState {
  /** INIT was seen. */
  COOKIE_WAIT,
  /** The cookie went back. */
  COOKIE_ECHOED,
  /** COOKIE ACK was seen: both ends have the association. */
  ESTABLISHED,
  /** SHUTDOWN of the end that opened it was seen. */
  SHUTDOWN_SENT,
  /** SHUTDOWN of the other end was seen. */
  SHUTDOWN_RECEIVED,
  /** SHUTDOWN ACK was seen. */
  SHUTDOWN_ACK_SENT,
  /** Over; late packets die out. */
  CLOSED,
  /** Out of the table. */
  GONE
}
