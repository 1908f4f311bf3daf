package io.latchwire.rserpool;

/**
 * Times and counts of pool elements and pool users, in milliseconds.
 *
 * @param request T1-ENRPrequest
 * @param registration T2-registration
 * @param deregistration T3-deregistration
 * @param reregistration T4-reregistration, the longest
 * @param serverHunt T5-Serverhunt; doubled after each round in vain
 * @param retranMax RETRAN-MAX: what it is doubled up to
 * @param staleCache stale_cache_value
 * @param maxRegistrationAttempts MAX-REG-ATTEMPT
 * @param maxRequestRetransmits MAX-REQUEST-RETRANSMIT
 * @param lifeUnitMillis what one unit of Registration Life is: 1000 by the RFC
 */
public record ClientTimes(
    long request,
    long registration,
    long deregistration,
    long reregistration,
    long serverHunt,
    long retranMax,
    long staleCache,
    int maxRegistrationAttempts,
    int maxRequestRetransmits,
    int lifeUnitMillis) {
  /** RFC 5352 s7, and 30 s where it names no stale_cache_value. */
  public static final ClientTimes DEFAULTS =
      new ClientTimes(15_000, 30_000, 30_000, 600_000, 10_000, 60_000, 30_000, 2, 2, 1_000);

  private static final long SHORT_LIFE = 40_000;
  private static final long MARGIN = 20_000;

  /** When to register again: in time before the life ends. */
  long untilReregistration(int life) {
    if (life < 0) {
      return reregistration;
    }
    long lifeMillis = (long) life * lifeUnitMillis;
    return lifeMillis <= SHORT_LIFE
        ? lifeMillis / 2
        : Math.min(reregistration, lifeMillis - MARGIN);
  }
}
