package io.latchwire.flow;

/**
 * How long a flow stays in a state. A BGP session may have no hold time, so an established one that
 * is idle has long: nf_conntrack gives it five days, pf one.
 *
 * @param openingNanos one SYN was seen
 * @param idleNanos nothing passed on an established flow
 * @param resetNanos a verified reset went by, which the router may refuse (RFC 5961)
 * @param closedNanos both directions are closed, and late segments die out
 */
public record FlowLifetimes(long openingNanos, long idleNanos, long resetNanos, long closedNanos) {
  private static final long SECOND = 1_000_000_000L;

  /** 75 s, 24 h, 60 s, 120 s. */
  public static final FlowLifetimes DEFAULT =
      new FlowLifetimes(75 * SECOND, 86_400 * SECOND, 60 * SECOND, 120 * SECOND);

  /** The lifetime of a state, {@link Long#MAX_VALUE} for one without end. */
  long of(FlowState state) {
    return switch (state) {
      case OPENING -> openingNanos;
      case RESET -> resetNanos;
      case CLOSED -> closedNanos;
      case ESTABLISHED -> idleNanos;
      case GONE -> Long.MAX_VALUE;
    };
  }
}
