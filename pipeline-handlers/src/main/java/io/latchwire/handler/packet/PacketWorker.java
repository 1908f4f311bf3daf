package io.latchwire.handler.packet;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.flow.FlowEvent;
import io.latchwire.flow.FlowHash;
import io.latchwire.flow.FlowLifetimes;
import io.latchwire.flow.FlowState;
import io.latchwire.flow.FlowTable;
import io.latchwire.flow.HalfOpenBudget;
import io.latchwire.flow.HalfOpenFlows;
import io.latchwire.keyset.ChainKeys;
import io.latchwire.keyset.KeyMaker;
import io.latchwire.keyset.KeySchedule;
import io.latchwire.keyset.PeerState;
import io.latchwire.keyset.SendKey;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchRecord;
import io.latchwire.latch.LatchRules;
import io.latchwire.policy.Peer;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.ip.IpProtocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All state of one event loop's part of the traffic: its policies, flows, peers and counts. Both
 * directions of a pair of ports share it; no other thread touches it.
 */
public final class PacketWorker {
  private static final int SWEEP_PARTS = 8;

  /** How long a flow whose latch was closed is kept silent after its router, reset, last spoke. */
  private static final long RESET_SILENCE_NANOS = 120_000_000_000L;

  /** The same while the router has not spoken since: as pf keeps an established state, 24 hours. */
  private static final long IDLE_NANOS = 86_400_000_000_000L;

  private final MacProvider macs;
  private final KeyMaker maker;
  private final LongSupplier clock;
  private final PacketEvents events;
  private final FlowTable<ProtectedFlow> flows;
  private final FlowTable<RestoredFlow> restored;
  private final KeyOctets random;
  private final HalfOpenFlows<ProtectedFlow> openedByRouter;
  private final HalfOpenFlows<ProtectedFlow> openedByPeer;
  private long recycledFlows;
  private final FlowLatches latches;
  private final KeySchedule schedule;
  private final Map<String, Tally> tallies = new HashMap<>();
  private final Map<String, Forecast> forecasts = new HashMap<>();
  private final Map<String, PeerState> peers = new HashMap<>();
  private final Tally unmatched = new Tally();
  private final RejectedSegments rejected = new RejectedSegments();
  private final BatchTally outbound = new BatchTally();
  private final BatchTally inbound = new BatchTally();
  private FlowLifetimes lifetimes = FlowLifetimes.DEFAULT;
  private PolicyTable policies = new PolicyTable(List.of());

  /**
   * A worker without policies: everything is discarded.
   *
   * @param mostFlows bound of the table of flows
   * @param clock nanoseconds of a clock that never steps
   */
  public PacketWorker(
      MacProvider macs, KeyOctets random, LongSupplier clock, PacketEvents events, int mostFlows) {
    this(
        macs,
        random,
        clock,
        events,
        mostFlows,
        new FlowLatches(
            "local", LatchRules.DEFAULTS.with(new LatchRules.Bounds(mostFlows, 0, 0, 0)), _ -> {}));
  }

  /**
   * A worker without policies whose flows are latched in a given way.
   *
   * @param mostFlows bound of the table of flows
   * @param clock nanoseconds of a clock that never steps
   * @param latches of this worker alone
   */
  public PacketWorker(
      MacProvider macs,
      KeyOctets random,
      LongSupplier clock,
      PacketEvents events,
      int mostFlows,
      FlowLatches latches) {
    this.macs = macs;
    this.maker = new KeyMaker(macs, random);
    this.clock = clock;
    this.events = events;
    this.random = random;
    FlowHash hash = flowHash(random);
    this.flows = new FlowTable<>(mostFlows, hash);
    this.restored = new FlowTable<>(mostFlows, hash);
    HalfOpenBudget budget = HalfOpenBudget.ofTable(mostFlows);
    this.openedByRouter = new HalfOpenFlows<>(budget, this::drawn);
    this.openedByPeer = new HalfOpenFlows<>(budget, this::drawn);
    this.latches = latches;
    this.schedule = new KeySchedule(events);
    latches.liveness(this::lastVerifiedMillis);
  }

  private static FlowHash flowHash(KeyOctets random) {
    byte[] key = new byte[FlowHash.KEY_OCTETS];
    random.fill(key);
    return new FlowHash(key);
  }

  private long lastVerifiedMillis(FlowTuple tuple) {
    ProtectedFlow flow =
        flows.find(
            tuple.localHigh(),
            tuple.localLow(),
            tuple.localPort(),
            tuple.remoteHigh(),
            tuple.remoteLow(),
            tuple.remotePort(),
            tuple.vlan());
    return flow == null ? 0 : flow.verifiedNanos / 1_000_000L;
  }

  /**
   * Puts new policies in force, whole. A flow of which the policy that decides now says the same as
   * it is latched to goes on under that one, with its KEKs and times; the others' latches break, or
   * they keep the policy that they have: the answer says which.
   */
  public LatchDatabase.PolicyAnswer policies(PolicyTable table) {
    LatchDatabase.PolicyAnswer answer = latches.policies(table, now());
    policies = table;
    schedule.adopt(table.policies());
    forgetObserved();
    for (Policy policy : table.policies()) {
      tallies.computeIfAbsent(policy.name(), _ -> new Tally());
      Protection protection = policy.protection();
      if (protection != null) {
        peer(protection.peer()).peer(protection.peer());
      }
    }
    flows.forEach(this::adopt);
    return answer;
  }

  /** Flows that are only watched are bound to nothing: what is in force now takes them over. */
  private void forgetObserved() {
    List<ProtectedFlow> observed = new ArrayList<>();
    flows.forEach(flow -> {
      if (flow.isObserved()) {
        observed.add(flow);
      }
    });
    long now = now();
    observed.forEach(flow -> end(flow, now));
  }

  /** Whether segments of a policy without an option are accepted where there is no flow. */
  boolean acceptsUnsigned(Policy policy, Protection protection) {
    ChainKeys chain = schedule.chain(protection);
    return schedule.gate(policy).acceptsUnsigned() || (chain != null && chain.hasNullKey());
  }

  /** What a policy in mode observe has seen. */
  Forecast forecast(Policy policy) {
    return forecast(policy.name());
  }

  /** What the policy of this name has seen in mode observe. */
  public Forecast forecast(String policyName) {
    return forecasts.computeIfAbsent(policyName, _ -> new Forecast());
  }

  /** What the clock does to the keys of all flows. */
  public KeySchedule schedule() {
    return schedule;
  }

  private void adopt(ProtectedFlow flow) {
    Policy decides =
        policies.decide(
            IpProtocol.TCP,
            flow.localHigh(),
            flow.localLow(),
            flow.localPort(),
            flow.remoteHigh(),
            flow.remoteLow(),
            flow.remotePort(),
            flow.vlan());
    Protection protection = decides.protection();
    if (protection != null
        && !flow.isCutOff()
        && Objects.equals(latches.of(decides).own(), flow.parameters.own())) {
      flow.adopt(decides.with(protection.forFlowOf(flow.protection)), tally(decides));
    }
  }

  /** Flows that these policies would not leave as they are; nothing is put in force. */
  public List<FlowTuple> contradictedBy(PolicyTable table) {
    return latches.contradictedBy(table);
  }

  /** Wipes keys of chains that the policies in force lack: nobody goes back to those before. */
  public void forgetOutlivedKeys() {
    schedule.forgetOutlived();
  }

  /** Every KEK that a policy in force or a flow may still open keys with. */
  public Set<Kek> keks() {
    Set<Kek> keks = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Policy policy : policies.policies()) {
      Protection protection = policy.protection();
      if (protection != null) {
        keks.addAll(protection.peer().keks());
      }
    }
    flows.forEach(flow -> keks.addAll(flow.protection.peer().keks()));
    return keks;
  }

  /** Says how long flows stay in states that end by themselves. */
  public void lifetimes(FlowLifetimes howLong) {
    lifetimes = howLong;
  }

  /** Says how many flows may be half open, for each side that opens them. */
  public void halfOpen(HalfOpenBudget budget) {
    openedByRouter.budget(budget);
    openedByPeer.budget(budget);
  }

  /** Flows whose handshake is not over. */
  public int halfOpenFlows() {
    return openedByRouter.size() + openedByPeer.size();
  }

  /** Half-open flows that were given up for new ones. */
  public long recycledFlows() {
    return recycledFlows;
  }

  /** The latches of the flows. */
  public FlowLatches latches() {
    return latches;
  }

  /**
   * Takes over the latches of the process before this one, after {@link #policies} and before the
   * first frame. Flows beyond the bound of the table are not known any more; the journal has none.
   */
  public void restore(List<LatchRecord> records) {
    for (LatchRecord record : records) {
      if (!restored.isFull()) {
        latches.restore(record, now());
        restored.add(new RestoredFlow(record.flow(), now()));
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

  /** How batches of a direction fare. */
  public BatchTally batches(Direction direction) {
    return direction == Direction.OUTBOUND ? outbound : inbound;
  }

  /** Sums over all flows, by the name of their policy. */
  public Map<String, FlowFigures> flowFigures() {
    Map<String, FlowFigures> figures = new HashMap<>();
    long now = now();
    flows.forEach(
        flow -> figures.computeIfAbsent(flow.policyName(), _ -> new FlowFigures()).add(flow, now));
    return figures;
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
    latches.onTick(now);
    flows.sweep(flows.slots() / SWEEP_PARTS, flow -> keeps(flow, now));
    if (restored.size() > 0) {
      restored.sweep(restored.slots() / SWEEP_PARTS, flow -> keeps(flow, now));
    }
  }

  private boolean keeps(RestoredFlow flow, long now) {
    if (now - flow.heardNanos < (flow.isRouterReset ? RESET_SILENCE_NANOS : IDLE_NANOS)) {
      return true;
    }
    latches.releaseRestored(flow.tuple, now);
    return false;
  }

  private boolean keeps(ProtectedFlow flow, long now) {
    flow.expire(now);
    SendKey overdue = flow.local().isOutstanding() ? flow.sendKeys.overdue(now) : null;
    if (overdue != null) {
      flow.tally.keys().onUnconfirmed();
      events.unconfirmed(flow, overdue.keyId());
    }
    if (flow.isCutOff()) {
      // Neither late segments nor an idle router that does not know yet may pass under what is in
      // force by now.
      long silence = flow.isRouterReset ? RESET_SILENCE_NANOS : IDLE_NANOS;
      if (now - flow.heardNanos < silence) {
        return true;
      }
      close(flow, now);
      return false;
    }
    if (flow.isOverdue(lifetimes, now)) {
      flow.on(FlowEvent.TIMEOUT, now);
    }
    if (flow.state() != FlowState.GONE) {
      return true;
    }
    close(flow, now);
    return false;
  }

  /**
   * Room for one more flow from a source; a half-open one goes for it if it has to, never one that
   * both ends have confirmed.
   *
   * @param byRouter whether the own router opens it, and not the network
   * @param syn whether a SYN opens it. SYNs walk alone; beside any other segment there may be one
   *     of the flow that would have to go, so for these none goes
   */
  boolean makeRoom(boolean byRouter, PeerState peer, Segment opening, boolean syn, long nowNanos) {
    HalfOpenFlows<ProtectedFlow> halfOpen = byRouter ? openedByRouter : openedByPeer;
    long sourceHigh = opening.sourceHigh;
    long sourceLow = opening.sourceLow;
    boolean full = flows.isFull() || !peer.mayOpenFlow();
    ProtectedFlow givenUp =
        full
            ? halfOpen.leastWorth(sourceHigh, sourceLow)
            : halfOpen.inTheWayOf(sourceHigh, sourceLow);
    if (givenUp == null && full && byRouter) {
      // What the network opened, and may be a replay, does not keep the own router out.
      givenUp = openedByPeer.leastWorth(sourceHigh, sourceLow);
    }
    if (givenUp != null && !syn) {
      return false;
    }
    if (givenUp != null) {
      recycledFlows++;
      end(givenUp, nowNanos);
    }
    return !flows.isFull() && peer.mayOpenFlow();
  }

  /** {@link #makeRoom} for a verified segment from the network. */
  boolean makeRoomForPeer(Segment opening, Policy policy, boolean syn, long nowNanos) {
    Protection protection = policy.protection();
    return protection != null && makeRoom(false, peer(protection.peer()), opening, syn, nowNanos);
  }

  /** Adds a flow that has just been opened; there is room. */
  void add(ProtectedFlow flow, boolean byRouter) {
    flows.add(flow);
    flow.enterHalfOpen(
        byRouter
            ? openedByRouter.add(flow, flow.localHigh(), flow.localLow())
            : openedByPeer.add(flow, flow.remoteHigh(), flow.remoteLow()));
  }

  private int drawn(int bound) {
    byte[] octets = new byte[Integer.BYTES];
    random.fill(octets);
    return Math.floorMod(ByteBuffer.wrap(octets).getInt(), bound);
  }

  /** Takes a flow out at once. */
  void end(ProtectedFlow flow, long nowNanos) {
    flows.remove(flow);
    close(flow, nowNanos);
  }

  /** Flows of the process before this one; nothing of them passes. */
  FlowTable<RestoredFlow> restored() {
    return restored;
  }

  /** Lets go of a flow of the process before this one: its ports are used anew. */
  void end(RestoredFlow flow, long nowNanos) {
    restored.remove(flow);
    latches.releaseRestored(flow.tuple, nowNanos);
  }

  void release(@Nullable Latch latch, long nowNanos) {
    if (latch != null) {
      latches.release(latch, nowNanos);
    }
  }

  private void close(ProtectedFlow flow, long nowNanos) {
    flow.leaveHalfOpen();
    flow.close(nowNanos);
    release(flow.latch, nowNanos);
  }

  /** Wipes every key and forgets every flow. */
  public void close() {
    long now = now();
    flows.forEach(flow -> flow.close(now));
    schedule.close();
  }

  long now() {
    return clock.getAsLong();
  }

  RejectedSegments rejected() {
    return rejected;
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

  /** Whether there is a flow between these two ends, untagged. */
  public boolean hasFlow(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort) {
    return flows.find(
            localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, /* vlan= */ 0)
        != null;
  }

  PeerState peer(Peer peer) {
    return peers.computeIfAbsent(peer.name(), _ -> new PeerState(peer, now()));
  }

  void count(Passage passage, Segment segment, Direction direction, long nowNanos) {
    DropReason reason = segment.dropped();
    Policy policy = passage.policy;
    Tally tally = policy == null ? unmatched : tally(policy);
    if (reason == null) {
      if (passage.unsigned) {
        tally.onUnsigned();
      } else if (!passage.guarded) {
        tally.onBypassed(direction);
      }
      return;
    }
    tally.onDropped(reason, direction);
    if (passage.flow != null) {
      passage.flow.dropped++;
    }
    if (policy != null) {
      rejected.offer(policy, segment, reason, direction, nowNanos);
      events.dropped(policy, segment, reason);
    }
  }
}
