package io.latchwire.flow;

/** Where a connection stands, as far as the gateway needs to know. */
public enum FlowState {
  /** One SYN was seen; the other end has not answered. */
  OPENING(75),
  /** Both ends have spoken. No idle time ends it: a BGP session may have no hold time. */
  ESTABLISHED(0),
  /** A verified reset went by. The router may refuse it (RFC 5961), so the flow can come back. */
  RESET(60),
  /** Both directions have sent FIN and had it acknowledged. */
  CLOSED(120),
  /** Out of the table. */
  GONE(0);

  private final int lifetimeSeconds;

  FlowState(int lifetimeSeconds) {
    this.lifetimeSeconds = lifetimeSeconds;
  }

  /** Seconds after the last move into this state at which it ends; 0 means never. */
  public int lifetimeSeconds() {
    return lifetimeSeconds;
  }
}
