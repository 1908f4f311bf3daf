package io.latchwire.handover;

/**
 * How much work strangers may cause. RFC 5269 s5 asks for limits and gives no numbers. Verifying is
 * cheap beside signing, so that there is a budget for each, and a small one for answers to those
 * who proved nothing.
 *
 * @param verificationsPerSecond RSA verifications; as many again at once
 * @param answersPerSecond signed answers to verified solicitations; twice as many at once
 * @param plainAnswersPerSecond signed answers to all others; twice as many at once
 * @param perSenderPerSecond what a link-layer address may cause while the verifications are short:
 *     an honest node sends MAX_RTSOLPR_RATE, 3
 * @param perSenderBurst at once
 */
public record RateLimits(
    double verificationsPerSecond,
    double answersPerSecond,
    double plainAnswersPerSecond,
    double perSenderPerSecond,
    double perSenderBurst) {
  /** 1000, 100, 10, 3 and 10. */
  public static final RateLimits DEFAULT = new RateLimits(1000, 100, 10, 3, 10);
}
