package io.latchwire.policy;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the policy database.
 *
 * @param name how operators and events call it
 * @param selector the packets it is for
 * @param action what becomes of them
 * @param protection how they are protected; only with {@link PolicyAction#PROTECT}; a PROTECT entry
 *     that has none lets nothing pass
 */
public record Policy(
    String name, TrafficSelector selector, PolicyAction action, @Nullable Protection protection) {

  /** Refuses protection on an entry that does not protect. */
  public Policy {
    if (protection != null && action != PolicyAction.PROTECT) {
      throw new IllegalArgumentException("policy " + name + ": " + action + " with protection");
    }
  }

  /** The same entry with another protection. */
  public Policy with(Protection other) {
    return other.equals(protection) ? this : new Policy(name, selector, action, other);
  }

  /** An entry without protection. */
  public Policy(String name, TrafficSelector selector, PolicyAction action) {
    this(name, selector, action, null);
  }
}
