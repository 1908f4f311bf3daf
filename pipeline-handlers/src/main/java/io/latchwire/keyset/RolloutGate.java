package io.latchwire.keyset;

import io.latchwire.policy.Rollout;

/**
 * Whether a policy accepts segments without an option now. All its flows look here; only {@link
 * KeySchedule} changes it.
 */
public final class RolloutGate {
  private final String policyName;
  private Rollout rollout;
  private boolean acceptsUnsigned;

  RolloutGate(String policyName, Rollout rollout) {
    this.policyName = policyName;
    this.rollout = rollout;
  }

  /** Whether segments without an option are accepted. */
  public boolean acceptsUnsigned() {
    return acceptsUnsigned;
  }

  /** How far protection goes, by configuration. */
  public Rollout rollout() {
    return rollout;
  }

  void adopt(Rollout newer) {
    rollout = newer;
  }

  void at(long millis, KeyScheduleEvents events) {
    boolean before = acceptsUnsigned;
    acceptsUnsigned = rollout.acceptsUnsigned(millis);
    if (before && !acceptsUnsigned) {
      events.rolloutEnded(policyName);
    }
  }
}
