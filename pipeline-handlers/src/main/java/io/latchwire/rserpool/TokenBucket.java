package io.latchwire.rserpool;

/** So many per second, and so many at once. */
final class TokenBucket {
  private final double perMillisecond;
  private final double burst;
  private double tokens;
  private long refilledAt;

  TokenBucket(double perSecond, int burst, long now) {
    this.perMillisecond = perSecond / 1000;
    this.burst = burst;
    this.tokens = burst;
    this.refilledAt = now;
  }

  /** Takes one; false when there is none left. */
  boolean take(long now) {
    tokens = Math.min(burst, tokens + (now - refilledAt) * perMillisecond);
    refilledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
