package io.latchwire.flow;

/** Where a connection stands, as far as the gateway needs to know. */
public enum FlowState {
  /** One SYN was seen; the other end has not answered. */
  OPENING,
  /** Both ends have spoken. */
  ESTABLISHED,
  /** A verified reset went by. The router may refuse it (RFC 5961), so the flow can come back. */
  RESET,
  /** Both directions have sent FIN and had it acknowledged. */
  CLOSED,
  /** Out of the table. */
  GONE
}
