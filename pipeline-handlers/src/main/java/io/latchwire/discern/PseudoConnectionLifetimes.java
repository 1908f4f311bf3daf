package io.latchwire.discern;

/**
 * How long a conversation lives after the last datagram that passed.
 *
 * <p>pf has 60, 30 and 60 s for UDP and 20 s for queries of ICMP, nf_conntrack 30, 30 and 120 s and
 * 30 s; RFC 4787 REQ-5 wants two minutes or more for UDP and recommends five.
 *
 * @param firstMillis after the only datagram
 * @param oneWayMillis while there is no answer
 * @param bothWaysMillis after an answer
 */
public record PseudoConnectionLifetimes(long firstMillis, long oneWayMillis, long bothWaysMillis) {
  private static final long SECOND = 1_000;

  /** UDP: 60 s, 60 s, 300 s. */
  public static final PseudoConnectionLifetimes UDP =
      new PseudoConnectionLifetimes(60 * SECOND, 60 * SECOND, 300 * SECOND);

  /** Queries of ICMP: 30 s. */
  public static final PseudoConnectionLifetimes ICMP_QUERY =
      new PseudoConnectionLifetimes(30 * SECOND, 30 * SECOND, 30 * SECOND);

  /** Any other protocol, as nf_conntrack: 600 s. */
  public static final PseudoConnectionLifetimes OTHER =
      new PseudoConnectionLifetimes(600 * SECOND, 600 * SECOND, 600 * SECOND);

  /** The lifetime of a state. */
  long of(PseudoConnectionState state) {
    return switch (state) {
      case FIRST -> firstMillis;
      case ONE_WAY -> oneWayMillis;
      case BOTH_WAYS, SILENT -> bothWaysMillis;
      case GONE -> 0;
    };
  }
}
