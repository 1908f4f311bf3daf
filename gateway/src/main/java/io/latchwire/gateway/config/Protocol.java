package io.latchwire.gateway.config;

/** The protocol that a policy selects. */
public enum Protocol implements Labelled {
  /** TCP over IPv4 or IPv6. */
  TCP("tcp"),
  /** UDP over IPv4 or IPv6. */
  UDP("udp"),
  /** ICMP over IPv4. */
  ICMP("icmp"),
  /** ICMPv6, neighbour discovery among it. */
  ICMPV6("icmpv6"),
  /** Every frame, those that are not IP included. */
  ANY("any");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
