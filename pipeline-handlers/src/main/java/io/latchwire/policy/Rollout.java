package io.latchwire.policy;

/**
 * How far protection goes while it is being brought in. A wrong MAC is dropped in every mode.
 *
 * @param mode how far
 * @param untilMillis when {@link Mode#SIGN} becomes {@link Mode#REQUIRE}, in milliseconds of UTC;
 *     {@link Lifetime#INFINITY} for never
 */
public record Rollout(Mode mode, long untilMillis) {
  /** The end of every rollout. */
  public static final Rollout REQUIRE = new Rollout(Mode.REQUIRE, Lifetime.INFINITY);

  /** How far. */
  public enum Mode {
    /** Puts no option on, and tells what would become of the traffic. */
    OBSERVE,
    /** Puts options on, and still accepts segments without. */
    SIGN,
    /** Accepts nothing without an option. */
    REQUIRE
  }

  /** Whether segments without an option are accepted at this time. */
  public boolean acceptsUnsigned(long millis) {
    return switch (mode) {
      case OBSERVE -> true;
      case SIGN -> millis < untilMillis;
      case REQUIRE -> false;
    };
  }
}
