package io.latchwire.keyset;

/** Hears of what the clock does to key chains. Called on the event loop; must not wait. */
public interface KeyScheduleEvents {
  /** Hears of nothing. */
  KeyScheduleEvents NONE = new KeyScheduleEvents() {};

  /**
   * Another key is sent under from now on.
   *
   * @param from Key ID of the one before, -1 for none
   * @param to Key ID of the new one
   */
  default void rolled(ChainKeys keys, int from, int to) {}

  /**
   * No key will be active from some time on.
   *
   * @param atMillis that time, in milliseconds of UTC
   */
  default void expiring(ChainKeys keys, long atMillis) {}

  /** No key is active any more: nothing passes, or the last key is held, as was configured. */
  default void expired(ChainKeys keys) {}

  /** Segments without an option do not pass under the chain any more. */
  default void nullKeyEnded(ChainKeys keys) {}

  /** The time of mode sign is over for a policy: segments without an option are dropped. */
  default void rolloutEnded(String policyName) {}
}
