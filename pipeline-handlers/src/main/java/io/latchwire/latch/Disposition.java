package io.latchwire.latch;

/** What the owner of a flow does when its latch breaks, RFC 5660 section 5.5. */
public enum Disposition {
  /** Drops both directions and waits for the latch to come back. */
  WAIT,
  /** Resets the flow towards the protected host; the latch closes. */
  RESET,
  /** Tells the protected host "host unreachable"; the latch stays broken. */
  ICMP;

  /**
   * The default for a protocol: reset for TCP and for SCTP on a single path, "unreachable" for SCTP
   * on several paths, waiting for what has no connection.
   */
  public static Disposition defaultOf(int protocol, boolean severalPaths) {
    return switch (protocol) {
      case 6 -> RESET;
      case 132 -> severalPaths ? ICMP : RESET;
      default -> WAIT;
    };
  }
}
