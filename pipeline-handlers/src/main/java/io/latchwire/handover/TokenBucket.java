package io.latchwire.handover;

/** A rate limit with a burst. Starts full; the clock is an argument. */
final class TokenBucket {
  private final double perNano;
  private final double burst;
  private double tokens;
  private long filledAt;

  /**
   * A full bucket.
   *
   * @param perSecond tokens that come back per second
   * @param burst tokens that it holds
   */
  TokenBucket(double perSecond, double burst, long nowNanos) {
    this.perNano = perSecond / Moment.SECOND;
    this.burst = burst;
    this.tokens = burst;
    this.filledAt = nowNanos;
  }

  /** Takes one token if at least that share of the burst stays behind, 0..1. */
  boolean take(long nowNanos, double reserve) {
    if (nowNanos > filledAt) {
      tokens = Math.min(burst, tokens + (nowNanos - filledAt) * perNano);
      filledAt = nowNanos;
    }
    if (tokens - 1 < burst * reserve) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Takes one token. */
  boolean take(long nowNanos) {
    return take(nowNanos, 0);
  }
}
