package io.latchwire.discern;

/**
 * How long an association stays in a state after the last packet that passed. nf_conntrack has 3 s
 * while cookies go to and fro and at the end, 10 s after it, and five days in between (210 s in
 * later kernels); pf's 24 hours for an established state are ours too.
 *
 * @param openingMillis cookies go to and fro
 * @param establishedMillis both ends have it
 * @param shutdownMillis it is being shut down
 * @param closedMillis it is over
 */
public record SctpLifetimes(
    long openingMillis, long establishedMillis, long shutdownMillis, long closedMillis) {
  /** 3 s, 24 h, 3 s, 10 s. */
  public static final SctpLifetimes DEFAULT = new SctpLifetimes(3_000, 86_400_000, 3_000, 10_000);

  /** The lifetime of a state. */
  long of(SctpState state) {
    return switch (state) {
      case COOKIE_WAIT, COOKIE_ECHOED -> openingMillis;
      case ESTABLISHED -> establishedMillis;
      case SHUTDOWN_SENT, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT -> shutdownMillis;
      case CLOSED -> closedMillis;
      case GONE -> 0;
    };
  }
}
