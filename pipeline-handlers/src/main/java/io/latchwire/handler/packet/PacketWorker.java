package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.flow.FlowEvent;
import io.latchwire.flow.FlowState;
import io.latchwire.flow.FlowTable;
import io.latchwire.keyset.KeyMaker;
import io.latchwire.keyset.PeerState;
import io.latchwire.policy.Peer;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All state of one event loop's part of the traffic: its policies, flows, peers and counts. Both
 * directions of a pair of ports share it; no other thread touches it.
 */
public final class PacketWorker {
  private static final int SWEEP_PARTS = 8;

  private final MacProvider macs;
  private final KeyMaker maker;
  private final LongSupplier clock;
  private final PacketEvents events;
  private final FlowTable<ProtectedFlow> flows;
  private final Map<String, Tally> tallies = new HashMap<>();
  private final Map<String, PeerState> peers = new HashMap<>();
  private final Tally unmatched = new Tally();
  private PolicyTable policies = new PolicyTable(List.of());

  /**
   * A worker without policies: everything is discarded.
   *
   * @param mostFlows bound of the table of flows
   * @param clock nanoseconds of a clock that never steps
   */
  public PacketWorker(
      MacProvider macs, KeyOctets random, LongSupplier clock, PacketEvents events, int mostFlows) {
    this.macs = macs;
    this.maker = new KeyMaker(macs, random);
    this.clock = clock;
    this.events = events;
    this.flows = new FlowTable<>(mostFlows);
  }

  /** Puts new policies in force, whole. Flows keep the ones that they began with. */
  public void policies(PolicyTable table) {
    policies = table;
    for (Policy policy : table.policies()) {
      tallies.computeIfAbsent(policy.name(), _ -> new Tally());
      Protection protection = policy.protection();
      if (protection != null) {
        peers.computeIfAbsent(
            protection.peer().name(), _ -> new PeerState(protection.peer(), now()));
      }
    }
  }

  /** The policies in force. */
  public PolicyTable policies() {
    return policies;
  }

  /** The counts of a policy. */
  public Tally tally(Policy policy) {
    return tally(policy.name());
  }

  /** The counts of the policy of this name, over all reloads. */
  public Tally tally(String policyName) {
    Tally tally = tallies.get(policyName);
    return tally == null ? unmatched : tally;
  }

  /** The counts of frames that no policy decided on. */
  public Tally unmatched() {
    return unmatched;
  }

  /** Shows every protected flow. */
  public void forEachFlow(Consumer<? super ProtectedFlow> visitor) {
    flows.forEach(visitor);
  }

  /**
   * Ends what is overdue in an eighth of the table of flows: call it eight times as often as every
   * flow shall be looked at.
   */
  public void sweep() {
    long now = now();
    flows.sweep(flows.slots() / SWEEP_PARTS, flow -> keeps(flow, now));
  }

  private static boolean keeps(ProtectedFlow flow, long now) {
    flow.expire(now);
    if (flow.isOverdue(now)) {
      flow.on(FlowEvent.TIMEOUT, now);
    }
    if (flow.state() != FlowState.GONE) {
      return true;
    }
    flow.close(now);
    return false;
  }

  /** Wipes every key and forgets every flow. */
  public void close() {
    long now = now();
    flows.forEach(flow -> flow.close(now));
  }

  long now() {
    return clock.getAsLong();
  }

  MacProvider macs() {
    return macs;
  }

  KeyMaker maker() {
    return maker;
  }

  FlowTable<ProtectedFlow> flows() {
    return flows;
  }

  PeerState peer(Peer peer) {
    return peers.computeIfAbsent(peer.name(), _ -> new PeerState(peer, now()));
  }

  void count(Passage passage, Segment segment) {
    DropReason reason = segment.dropped();
    Policy policy = passage.policy;
    Tally tally = policy == null ? unmatched : tally(policy);
    if (reason == null) {
      if (!passage.guarded) {
        tally.onBypassed();
      }
      return;
    }
    tally.onDropped(reason);
    if (passage.flow != null) {
      passage.flow.dropped++;
    }
    if (policy != null) {
      events.dropped(policy, segment, reason);
    }
  }
}
