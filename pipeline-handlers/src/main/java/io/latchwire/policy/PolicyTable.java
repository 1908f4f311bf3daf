package io.latchwire.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policies in the order in which they are tried; the first whose selector matches decides.
 * Immutable: a reload publishes a whole new table, so that no packet meets half of one.
 */
public final class PolicyTable {
  /**
   * What decides when nothing else does: RFC 4301 section 5.1 wants a packet that no entry matches
   * discarded.
   */
  public static final Policy UNMATCHED =
      new Policy("(unmatched)", TrafficSelector.ALL, PolicyAction.DISCARD);

  private final Policy[] policies;
  private final @Nullable TrafficRegion[] effective;

  /** The policies, first tried first. */
  public PolicyTable(List<Policy> policies) {
    this.policies = policies.toArray(new Policy[0]);
    this.effective = new @Nullable TrafficRegion[this.policies.length];
  }

  /** The policy of a packet, never null. Parameters as {@link TrafficSelector#matches}. */
  public Policy decide(
      int protocol,
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort,
      int vlan) {
    for (Policy policy : policies) {
      if (policy
          .selector()
          .matches(
              protocol, localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, vlan)) {
        return policy;
      }
    }
    return UNMATCHED;
  }

  /**
   * The policy of a piece of a packet. Without ports a piece cannot be told from one of a protected
   * flow, so the first entry that may be meant decides, unless it lets its packets pass and asks
   * for ports: that it can only do for packets that it knows.
   */
  public Policy decideFragment(
      int protocol, long localHigh, long localLow, long remoteHigh, long remoteLow, int vlan) {
    for (Policy policy : policies) {
      TrafficSelector selector = policy.selector();
      boolean certain = policy.action() != PolicyAction.BYPASS || !selector.hasPorts();
      if (certain
          && selector.mayMatchFragment(
              protocol, localHigh, localLow, remoteHigh, remoteLow, vlan)) {
        return policy;
      }
    }
    return UNMATCHED;
  }

  /** The policy of a frame that carries no IP packet. */
  public Policy decideNotIp(int vlan) {
    for (Policy policy : policies) {
      if (policy.selector().matchesNotIp(vlan)) {
        return policy;
      }
    }
    return UNMATCHED;
  }

  /** The policies in the order in which they are tried. */
  public List<Policy> policies() {
    return List.of(policies);
  }

  /**
   * The packets that an entry really decides: its selector without those of the entries before it.
   * Empty when the entry can never be reached. Takes its time when it is asked for first: whoever
   * hands the table to an event loop asks before.
   */
  public TrafficRegion effective(int index) {
    TrafficRegion region = effective[index];
    if (region == null) {
      region = policies[index].selector().region();
      for (int i = 0; i < index; i++) {
        region = region.minus(policies[i].selector().region());
      }
      effective[index] = region;
    }
    return region;
  }
}
