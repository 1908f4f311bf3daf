package io.latchwire.handler.packet;

import io.latchwire.latch.Acquirer;
import io.latchwire.latch.Admission;
import io.latchwire.latch.Association;
import io.latchwire.latch.EpochGate;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchAnswer;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchOwner;
import io.latchwire.latch.LatchReason;
import io.latchwire.latch.LatchRecord;
import io.latchwire.latch.LatchRequest;
import io.latchwire.latch.LatchRules;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.LatchTransition;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.latch.ParameterTable;
import io.latchwire.latch.PeerAuthorizationTable;
import io.latchwire.latch.SuiteOrder;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyTable;
import io.latchwire.wire.ip.IpProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latches of one event loop's flows, and its key manager: both run on that loop. A 5-tuple
 * belongs to one loop, so that several loops need not agree on a latch; only "same pair, same peer"
 * holds for each loop by itself.
 *
 * <p>Owner of the latches on behalf of the routers: a broken latch resets its flow, which then
 * stays in the table of flows, silent in both directions, until the router has begun anew or given
 * up. A policy that has changed meanwhile cannot let it through in another way.
 */
public final class FlowLatches implements LatchOwner {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** More combinations of peers and suites than any gateway has. */
  public static final int MOST_PARAMETERS = 65_536;

  private final String local;
  private final FlowJournal journal;
  private final boolean on;
  private final ParameterTable parameters;
  private final EpochGate gate = new EpochGate();
  private final EpochGate.Worker loop = gate.join();
  private final LatchDatabase database;
  private Map<Policy, EaoParameters> ofPolicies = new HashMap<>();
  private List<Association> refused = new ArrayList<>();
  private final List<Latch> withoutFlow = new ArrayList<>();
  private final long patienceMillis;
  private LatchDatabase.Liveness liveness = _ -> 0;
  private long nextAssociation = 1;
  private long epoch;

  /**
   * No latch yet, and no policy: every flow is discarded.
   *
   * @param local name of this gateway, the local identity
   * @param rules how strict, and the bounds
   * @param observer sees every transition, on the event loop
   */
  public FlowLatches(String local, LatchRules rules, LatchTransition.Observer observer) {
    this(local, rules, observer, new ParameterTable(MOST_PARAMETERS), FlowJournal.NONE);
  }

  /**
   * The same with a journal.
   *
   * @param parameters where the journal has interned what it holds
   * @param journal hears of a flow before anything of it passes
   */
  public FlowLatches(
      String local,
      LatchRules rules,
      LatchTransition.Observer observer,
      ParameterTable parameters,
      FlowJournal journal) {
    this.local = local;
    this.parameters = parameters;
    this.journal = journal;
    this.patienceMillis = rules.patience().larvalMillis();
    this.on = rules.latching() == LatchRules.Latching.ON;
    this.database =
        new LatchDatabase(
            rules,
            new EaoPolicy(new PolicyTable(List.of()), Map.of()),
            PeerAuthorizationTable.EMPTY,
            SuiteOrder.NONE,
            parameters,
            gate,
            Acquirer.NONE,
            flow -> liveness.lastVerifiedMillis(flow),
            observer);
  }

  /** Says where it can be seen how lately a peer was heard of. */
  void liveness(LatchDatabase.Liveness heard) {
    liveness = heard;
  }

  /** The database: for inquiry and for operators, on the event loop. */
  public LatchDatabase database() {
    return database;
  }

  /** Where parameters are interned. */
  public ParameterTable parameters() {
    return parameters;
  }

  /**
   * Puts other policies in force. Latches that they contradict break before that; flows that a new
   * policy would take over stay as they are until they end.
   */
  LatchDatabase.PolicyAnswer policies(PolicyTable table, long nowNanos) {
    long now = millis(nowNanos);
    Map<Policy, EaoParameters> next = parametersOf(table);
    ofPolicies = next;
    LatchDatabase.PolicyAnswer answer = database.changePolicy(new EaoPolicy(table, next), now);
    for (Association gone : List.copyOf(database.associations())) {
      database.remove(gone.id(), now);
    }
    refused = new ArrayList<>();
    for (int index = 0; index < table.policies().size(); index++) {
      EaoParameters of = next.getOrDefault(table.policies().get(index), EaoParameters.NONE);
      LatchedParameters own = of.own();
      if (own != null && !table.effective(index).isEmpty()) {
        propose(
            new EaoAssociation(nextAssociation++, own, table.effective(index), of.provenance()),
            now);
      }
    }
    return answer;
  }

  /** Flows whose latch these policies contradict; nothing is put in force. */
  List<FlowTuple> contradictedBy(PolicyTable table) {
    return database.contradictedBy(new EaoPolicy(table, parametersOf(table)));
  }

  private Map<Policy, EaoParameters> parametersOf(PolicyTable table) {
    Map<Policy, EaoParameters> all = new HashMap<>();
    for (Policy policy : table.policies()) {
      all.put(policy, EaoParameters.of(policy, local, parameters));
    }
    return all;
  }

  /** The parameters of a policy in force. */
  EaoParameters of(Policy policy) {
    return ofPolicies.getOrDefault(policy, EaoParameters.NONE);
  }

  /** Whether flows are latched at all; without, nothing is dropped for a latch's sake. */
  boolean isOn() {
    return on;
  }

  /** A part of a batch begins. */
  void enter() {
    epoch = loop.enter();
  }

  /** The part of a batch is through. */
  void exit() {
    loop.exit();
  }

  /** The epoch that stamps the segments of this part of a batch. */
  long epoch() {
    return epoch;
  }

  /**
   * The latch of a flow that the own router opens, null when it is refused.
   *
   * <p>Made and asked for on the same loop, the opening segment is delivered as of the latch's own
   * epoch: the caller compares with {@link Latch#since} instead of {@link #epoch} for this one.
   */
  @Nullable Latch openOutbound(ProtectedFlow flow, long nowNanos) {
    FlowTuple tuple = tuple(flow);
    Latch prepared = database.find(tuple);
    return prepared != null
        ? remembered(prepared, nowNanos)
        : established(
            database.createConnection(LatchRequest.byPolicy(tuple, this), millis(nowNanos)),
            nowNanos);
  }

  /** The latch of a flow that a verified segment from the network opens, null when refused. */
  @Nullable Latch openInbound(FlowTuple flow, LatchedParameters verified, long nowNanos) {
    Latch prepared = database.find(flow);
    if (prepared != null) {
      return prepared.parameters().contains(verified) ? remembered(prepared, nowNanos) : null;
    }
    for (Association association : database.associationsFor(flow)) {
      if (association.parameters().equals(verified)) {
        return established(database.open(flow, association, this, millis(nowNanos)), nowNanos);
      }
    }
    return null;
  }

  /** The flow is over. */
  void release(Latch latch, long nowNanos) {
    database.release(latch, millis(nowNanos));
    journal.ended(latch.flow());
  }

  /**
   * Takes over a latch of the process before this one; when the policy contradicts it there is no
   * latch, and the flow is silent all the same.
   */
  void restore(LatchRecord record, long nowNanos) {
    database.restore(record.flow(), record.layers(), record.disposition(), this, millis(nowNanos));
  }

  /** A flow that had been taken over begins anew, or is forgotten. */
  void releaseRestored(FlowTuple flow, long nowNanos) {
    Latch latch = database.find(flow);
    if (latch != null) {
      database.release(latch, millis(nowNanos));
    }
    journal.ended(flow);
  }

  /** Tries again what could not be put in force because of flows that have ended since. */
  void onTick(long nowNanos) {
    long now = millis(nowNanos);
    database.onTick(now);
    // Born broken: it waits for its conflict to go, but not for ever for its flow.
    for (Latch latch : List.copyOf(withoutFlow)) {
      if (now - latch.bornMillis() >= patienceMillis) {
        withoutFlow.remove(latch);
        database.release(latch, now);
      }
    }
    List<Association> again = refused;
    refused = new ArrayList<>();
    again.forEach(association -> propose(association, now));
  }

  /** Nothing to do at once: the flow's handlers look at the latch for every segment. */
  @Override
  public void onAlert(Latch latch, LatchState state, LatchReason reason) {
    // A closed latch admits nothing, and the flow stays in its table for as long as that matters.
  }

  static FlowTuple tuple(ProtectedFlow flow) {
    return new FlowTuple(
        flow.vlan(),
        IpProtocol.TCP,
        flow.localHigh(),
        flow.localLow(),
        flow.localPort(),
        flow.remoteHigh(),
        flow.remoteLow(),
        flow.remotePort());
  }

  private void propose(Association association, long now) {
    if (database.propose(association, now) instanceof Admission.Rejected) {
      refused.add(association);
    }
  }

  /** Keys are made on the spot: a latch that would have to wait has nothing to wait for. */
  private @Nullable Latch established(LatchAnswer answer, long nowNanos) {
    return answer instanceof LatchAnswer.Made(Latch latch) ? remembered(latch, nowNanos) : null;
  }

  private @Nullable Latch remembered(Latch latch, long nowNanos) {
    if (latch.state() != LatchState.ESTABLISHED) {
      if (latch.state() == LatchState.BROKEN && !withoutFlow.contains(latch)) {
        withoutFlow.add(latch);
      }
      return null;
    }
    withoutFlow.remove(latch);
    if (!journal.began(latch)) {
      database.release(latch, millis(nowNanos));
      return null;
    }
    return latch;
  }

  private static long millis(long nanos) {
    return nanos / NANOS_PER_MILLI;
  }
}
