package io.latchwire.kerberos;

import java.time.Instant;

/** Now, as messages write it. */
record Moment(long seconds, int microseconds) {
  static Moment of(Instant instant) {
    return new Moment(instant.getEpochSecond(), instant.getNano() / 1_000);
  }

  /** Whether a time of somebody else is further away than clocks may differ. */
  boolean isFarFrom(long other, int skewSeconds) {
    return Math.abs(seconds - other) > skewSeconds;
  }
}
