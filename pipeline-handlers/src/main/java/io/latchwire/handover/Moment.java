package io.latchwire.handover;

/**
 * One instant on two clocks: lifetimes are measured on the one that never jumps, timestamps are
 * taken from the one that is agreed on with others.
 *
 * @param nanos a monotonic clock, in nanoseconds from an arbitrary start
 * @param timestamp the time of day as SEND writes it, RFC 3971 s5.3.1: seconds since 1970 times
 *     65536
 */
public record Moment(long nanos, long timestamp) {
  /** Nanoseconds of a second. */
  public static final long SECOND = 1_000_000_000L;

  /** Units of a timestamp in a second. */
  public static final long TIMESTAMP_SECOND = 65_536L;

  /** The moment some nanoseconds later, on both clocks. */
  public Moment plusNanos(long later) {
    return new Moment(
        nanos + later,
        timestamp + later / SECOND * TIMESTAMP_SECOND + later % SECOND * TIMESTAMP_SECOND / SECOND);
  }

  /** Seconds since 1970. */
  public long unixSeconds() {
    return timestamp / TIMESTAMP_SECOND;
  }
}
