package io.latchwire.latch;

import io.latchwire.latch.LatchAnswer.Made;
import io.latchwire.latch.LatchAnswer.Refused;
import io.latchwire.latch.LatchRequest.OnConflict;
import io.latchwire.latch.LatchRequest.Protection;
import io.latchwire.latch.LatchRules.ConflictPolicy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.TrafficRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The latch database and the only writer of it, of associations and of the policy in force: what
 * RFC 5660 calls the key manager. One thread calls all methods; {@link Latch} objects are read by
 * every event loop.
 *
 * <p>Every change that could contradict a latch goes the same way: the latches are <b>broken</b>
 * and published, their owners are <b>alerted</b>, then the key manager waits until no worker acts
 * on the older state any more (<b>quiesce</b>, {@link EpochGate}), and only then is the change
 * <b>installed</b>. Between the first and the last step the change counts as proposed: no latch is
 * made that would contradict it. {@link #onTick} drives what waits.
 *
 * <p>Time is an argument, in milliseconds of any clock that never goes back.
 */
public final class LatchDatabase {
  /** Tells how lately a flow has shown that its peer is alive. */
  @FunctionalInterface
  public interface Liveness {
    /** Time of the last verified packet from the peer, on the same clock; 0 for never. */
    long lastVerifiedMillis(FlowTuple flow);
  }

  /**
   * What a change of policy did.
   *
   * @param broken flows whose latch it broke
   * @param preserved flows that go on under a logical policy entry of their own
   * @param epoch the policy is in force when every worker is past this
   */
  public record PolicyAnswer(List<FlowTuple> broken, List<FlowTuple> preserved, long epoch) {}

  private sealed interface Waiting {
    long epoch();

    record ForAssociation(Association association, long epoch) implements Waiting {}

    record ForPolicy(SecurityPolicy policy, long epoch) implements Waiting {}
  }

  private final LatchRules rules;
  private final PeerAuthorizationTable peers;
  private final SuiteOrder order;
  private final ParameterTable parameters;
  private final EpochGate gate;
  private final Acquirer acquirer;
  private final Liveness liveness;
  private final LatchTransition.Observer observer;

  private final Map<FlowTuple, Latch> byFlow = new HashMap<>();
  private final LatchSlots slots = new LatchSlots();
  private final Map<ListenerTuple, LatchListener> listeners = new LinkedHashMap<>();
  private final AssociationTable associations = new AssociationTable();
  private final PairPeers pairs = new PairPeers();
  private final Map<FlowTuple, Ruling> logicalEntries = new HashMap<>();
  private final Set<Latch> larvals = new LinkedHashSet<>();
  private final Map<String, Integer> larvalsOfPolicy = new HashMap<>();
  private final Set<WantedParameters> acquiring = new HashSet<>();
  private final Set<Latch> broken = new LinkedHashSet<>();
  private final Map<Latch, Long> probes = new HashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private SecurityPolicy policy;
  private long nextListener = 1;

  /**
   * An empty database.
   *
   * @param rules how strict, and the bounds
   * @param policy the policy in force
   * @param peers who may claim what, and what is exempt from latching
   * @param order which suites are better than others
   * @param parameters where parameters are interned
   * @param gate the version number that workers follow
   * @param acquirer makes associations on demand
   * @param liveness for {@link ConflictPolicy#PROBE}
   * @param observer sees every transition
   */
  public LatchDatabase(
      LatchRules rules,
      SecurityPolicy policy,
      PeerAuthorizationTable peers,
      SuiteOrder order,
      ParameterTable parameters,
      EpochGate gate,
      Acquirer acquirer,
      Liveness liveness,
      LatchTransition.Observer observer) {
    this.rules = rules;
    this.policy = policy;
    this.peers = peers;
    this.order = order;
    this.parameters = parameters;
    this.gate = gate;
    this.acquirer = acquirer;
    this.liveness = liveness;
    this.observer = observer;
  }

  // ---- requests -----------------------------------------------------------------------------

  /**
   * CREATE_LISTENER_LATCH.
   *
   * @return the listener, or null when one of this 3-tuple is there or the bound is reached
   */
  public @Nullable LatchListener createListener(
      ListenerTuple tuple,
      WantedParameters wanted,
      Disposition disposition,
      LatchOwner owner,
      long nowMillis) {
    if (listeners.containsKey(tuple) || listeners.size() >= rules.bounds().listeners()) {
      return null;
    }
    // Handles of listeners are negative: they never name a latch.
    LatchListener listener =
        new LatchListener(tuple, wanted, disposition, owner, -nextListener++, nowMillis);
    listeners.put(tuple, listener);
    move(listener, LatchEvent.CREATE_LISTENER, LatchReason.REQUESTED, nowMillis);
    return listener;
  }

  /** Ends a listener; the latches born from it stay. False when it is not there. */
  public boolean releaseListener(ListenerTuple tuple, LatchReason reason, long nowMillis) {
    LatchListener listener = listeners.remove(tuple);
    if (listener == null) {
      return false;
    }
    LatchEvent event = reason == LatchReason.ADMIN ? LatchEvent.ADMIN_CLOSE : LatchEvent.RELEASE;
    move(listener, event, reason, nowMillis);
    return true;
  }

  /** CREATE_CONNECTION_LATCH: a flow from this side begins, or somebody asks for it. */
  public LatchAnswer createConnection(LatchRequest request, long nowMillis) {
    FlowTuple flow = request.flow();
    Latch present = byFlow.get(flow);
    if (present != null) {
      boolean same =
          present.owner().equals(request.owner()) && present.wanted().equals(request.wanted());
      return same
          ? new Made(present)
          : refused(LatchRefusal.CONFLICT_LATCH, "the flow has a latch already");
    }
    Ruling base = policy.rulingOf(flow);
    Refused refusal = refusal(flow, base);
    if (refusal != null) {
      return refusal;
    }
    if (request.protection() == Protection.BYPASS && base.action() == PolicyAction.PROTECT) {
      return bypass(request, base, nowMillis);
    }
    Ruling ruling = ruling(request, base);
    if (ruling == null) {
      return refused(
          LatchRefusal.POLICY, "policy " + base.policy() + " does not protect the flow like that");
    }
    LatchAnswer answer = make(request, ruling, null, null, nowMillis);
    if (answer instanceof Made && base.action() == PolicyAction.BYPASS) {
      logicalEntries.put(flow, ruling);
    }
    return answer;
  }

  /**
   * A verified packet from the network opens a flow: a listener, or else the policy, gives birth to
   * its latch, with the parameters of the association that protected the packet, even if that
   * association is gone by now.
   *
   * <p>The packet is older than its latch; when the answer is a latch established just now, and
   * only then, it is delivered as if it were of the latch's own epoch.
   */
  public LatchAnswer open(
      FlowTuple flow, Association association, LatchOwner owner, long nowMillis) {
    Latch present = byFlow.get(flow);
    if (present != null) {
      return refused(LatchRefusal.CONFLICT_LATCH, "the flow has a latch already");
    }
    Ruling base = policy.rulingOf(flow);
    Refused refusal = refusal(flow, base);
    if (refusal != null) {
      return refusal;
    }
    if (base.action() != PolicyAction.PROTECT) {
      return refused(LatchRefusal.POLICY, "policy " + base.policy() + " does not protect the flow");
    }
    LatchListener listener = listenerOf(flow);
    LatchRequest request =
        new LatchRequest(
            flow,
            listener == null ? WantedParameters.ANY : listener.wanted(),
            Protection.AS_POLICY_SAYS,
            OnConflict.WAIT,
            listener == null
                ? Disposition.defaultOf(flow.protocol(), false)
                : listener.disposition(),
            LatchRequest.Caller.PRIVILEGED,
            owner);
    Ruling ruling = ruling(request, base);
    if (ruling == null) {
      return refused(
          LatchRefusal.POLICY, "policy " + base.policy() + " does not permit what is listened for");
    }
    LatchAnswer answer = make(request, ruling, listener, association, nowMillis);
    if (answer instanceof Made(Latch born) && listener != null) {
      listener.owner().onAlert(born, born.state(), LatchReason.BORN);
    }
    return answer;
  }

  /**
   * Takes over a latch that the journal of this boot holds, without an association.
   *
   * @param layers the parameters it was established with
   * @return false when the policy in force contradicts them: the flow must be reset
   */
  public boolean restore(
      FlowTuple flow,
      List<LatchedParameters> layers,
      Disposition disposition,
      LatchOwner owner,
      long nowMillis) {
    Ruling ruling = policy.rulingOf(flow);
    Latch latch =
        new Latch(flow, owner, disposition, ruling, WantedParameters.ANY, null, nowMillis);
    latch.freeze(layers, List.of(), 0, Provenance.configured("restored", ""));
    if (byFlow.containsKey(flow)
        || byFlow.size() >= rules.bounds().latches()
        || refusal(flow, ruling) != null
        || Conflicts.conflictsWithPolicy(ruling, latch)
        || associations.forFlow(flow).stream()
            .anyMatch(association -> Conflicts.conflictsWithLatch(association, latch))) {
      return false;
    }
    enter(latch);
    move(latch, LatchEvent.RESTORE, LatchReason.RESTORED, "", nowMillis);
    return true;
  }

  /**
   * RELEASE_LATCH: the flow has ended.
   *
   * @return associations that were for this flow only and are still there; the caller may delete
   *     them and then tells the peer so
   */
  public List<Association> release(Latch latch, long nowMillis) {
    List<Association> own =
        latch.state().isLive()
            ? associations.forFlow(latch.flow()).stream()
                .filter(a -> !a.isNarrowedLocally())
                .filter(a -> latch.flow().region().contains(a.selectors()))
                .toList()
            : List.of();
    end(latch, LatchEvent.RELEASE, LatchReason.FLOW_END, nowMillis);
    return own;
  }

  /**
   * The owner chooses anew what it does when the latch breaks (RFC 5660 section 5.5): an SCTP
   * association turns out to have several paths. Nothing that is latched changes.
   */
  public void choose(Latch latch, Disposition disposition) {
    latch.disposition(disposition);
  }

  /** An operator closes a latch: its owner acts as on a reset. */
  public void close(Latch latch, long nowMillis) {
    end(latch, LatchEvent.ADMIN_CLOSE, LatchReason.ADMIN, nowMillis);
  }

  /** Room is made: only larval latches can go. False when the latch is another. */
  public boolean evict(Latch latch, long nowMillis) {
    return end(latch, LatchEvent.EVICT, LatchReason.EVICTED, nowMillis);
  }

  /** An operator breaks a latch until {@link #clear}. False when it is not established. */
  public boolean breakLatch(Latch latch, long nowMillis) {
    return LatchMoves.next(latch.state(), LatchEvent.ADMIN_BREAK) != null
        && breakAll(List.of(latch), _ -> new BreakCause.Administrator(), nowMillis);
  }

  /** An operator takes the break back; other causes stay. False when there was none. */
  public boolean clear(Latch latch, long nowMillis) {
    boolean administrator = clear(latch, new BreakCause.Administrator(), nowMillis);
    boolean mismatch = clear(latch, new BreakCause.Mismatch(), nowMillis);
    return administrator || mismatch;
  }

  /** A packet of the flow came without protection or with another one; it has been dropped. */
  public void onForeignPacket(Latch latch, long nowMillis) {
    if (rules.mismatch() == LatchRules.OnMismatch.BREAK
        && latch.state() == LatchState.ESTABLISHED) {
      breakAll(List.of(latch), _ -> new BreakCause.Mismatch(), nowMillis);
    }
  }

  // ---- changes underneath ---------------------------------------------------------------------

  /** An association is about to be used: a new one, or one with new keys under another identity. */
  public Admission propose(Association association, long nowMillis) {
    if (!peers.authorizes(association)) {
      return new Admission.Rejected(LatchRefusal.PAD_UNAUTHORIZED, List.of());
    }
    List<Latch> inTheWay = inTheWay(association);
    if (inTheWay.isEmpty()) {
      install(association, Set.of(), nowMillis);
      return new Admission.Accepted();
    }
    List<FlowTuple> flows = inTheWay.stream().map(Latch::flow).toList();
    if (association.isNarrowedLocally() && !isAllIn(association, flows)) {
      install(association, Set.copyOf(flows), nowMillis);
      return new Admission.Narrowed(flows);
    }
    return switch (verdict(inTheWay, nowMillis)) {
      case REJECT -> new Admission.Rejected(LatchRefusal.CONFLICT_SA, flows);
      case PROBE -> new Admission.Rejected(LatchRefusal.PROBING, flows);
      case BREAK -> breakThenInstall(association, inTheWay, flows, nowMillis);
    };
  }

  /** An association is gone: deleted, expired or withdrawn before it was in force. */
  public void remove(long associationId, long nowMillis) {
    waiting.removeIf(next ->
        next instanceof Waiting.ForAssociation(Association a, _) && a.id() == associationId);
    if (associations.remove(associationId) != null) {
      gate.publish();
      clearAll(new BreakCause.ConflictingAssociation(associationId), nowMillis);
    }
  }

  /** The key exchange refused with authority: whoever waits is told. */
  public void onAcquireRefused(WantedParameters wanted, String detail, long nowMillis) {
    acquiring.remove(wanted);
    for (Latch latch : List.copyOf(larvals)) {
      if (acquisition(latch).equals(wanted)) {
        end(latch, LatchEvent.ACQUIRE_REFUSED, LatchReason.ACQUIRE_REFUSED, detail, nowMillis);
      }
    }
  }

  /** The peer is dead or has lost its state; never concluded from anything unprotected. */
  public void onPeerDead(Identity peer, long nowMillis) {
    List<Latch> latches =
        byFlow.values().stream()
            .filter(latch -> latch.parameters().stream().anyMatch(p -> p.peer().equals(peer)))
            .toList();
    breakAll(latches, _ -> new BreakCause.PeerDead(), nowMillis);
  }

  /**
   * Another policy. Latches that it contradicts break, or go on under an entry of their own if the
   * rules say so; a policy that discards a flow always breaks it.
   */
  public PolicyAnswer changePolicy(SecurityPolicy next, long nowMillis) {
    List<Latch> contradicted = new ArrayList<>();
    List<FlowTuple> preserved = new ArrayList<>();
    for (Latch latch : List.copyOf(byFlow.values())) {
      Ruling ruling = next.rulingOf(latch.flow());
      if (latch.state() == LatchState.LARVAL) {
        if (!ruling.equals(latch.ruling()) && !logicalEntries.containsKey(latch.flow())) {
          // As packet loss: the next packet asks again, under the new policy.
          end(latch, LatchEvent.POLICY_CONFLICT, LatchReason.SPD_CHANGE, nowMillis);
        }
      } else if (isContradicted(latch, ruling)) {
        if (isPreserved(ruling)) {
          logicalEntries.putIfAbsent(latch.flow(), latch.ruling());
          preserved.add(latch.flow());
        } else {
          contradicted.add(latch);
        }
      }
    }
    List<FlowTuple> flows = contradicted.stream().map(Latch::flow).toList();
    breakAll(
        contradicted,
        latch -> new BreakCause.ConflictingPolicy(next.rulingOf(latch.flow()).policy()),
        nowMillis);
    waiting.removeIf(Waiting.ForPolicy.class::isInstance);
    waiting.add(new Waiting.ForPolicy(next, gate.epoch()));
    PolicyAnswer answer = new PolicyAnswer(flows, preserved, gate.epoch());
    onTick(nowMillis);
    return answer;
  }

  /** Flows whose latch {@link #changePolicy} would break; the policy is not put in force. */
  public List<FlowTuple> contradictedBy(SecurityPolicy next) {
    return byFlow.values().stream()
        .filter(latch -> latch.state() != LatchState.LARVAL)
        .filter(latch -> {
          Ruling ruling = next.rulingOf(latch.flow());
          return isContradicted(latch, ruling) && !isPreserved(ruling);
        })
        .map(Latch::flow)
        .toList();
  }

  /** Compares the interned parameters with their checksums; damage closes every latch. */
  public boolean checkIdentities(long nowMillis) {
    if (parameters.isIntact()) {
      return true;
    }
    for (Latch latch : List.copyOf(byFlow.values())) {
      end(latch, LatchEvent.IDENTITIES_CORRUPT, LatchReason.ID_DB_CORRUPT, nowMillis);
    }
    return false;
  }

  /** Installs what has waited long enough for the workers, and ends what has waited too long. */
  public void onTick(long nowMillis) {
    while (!waiting.isEmpty() && gate.isQuiescent(waiting.getFirst().epoch())) {
      switch (waiting.removeFirst()) {
        case Waiting.ForAssociation(Association association, _) ->
            install(association, Set.of(), nowMillis);
        case Waiting.ForPolicy(SecurityPolicy next, _) -> install(next, nowMillis);
      }
    }
    for (Latch latch : List.copyOf(larvals)) {
      if (nowMillis - latch.bornMillis() < rules.patience().larvalMillis()) {
        break;
      }
      end(latch, LatchEvent.ACQUIRE_TIMEOUT, LatchReason.ACQUIRE_TIMEOUT, nowMillis);
    }
    probes
        .entrySet()
        .removeIf(probe ->
            liveness.lastVerifiedMillis(probe.getKey().flow()) >= probe.getValue()
                || !probe.getKey().state().isLive());
  }

  // ---- inquiry --------------------------------------------------------------------------------

  /** FIND_LATCH: the live latch of a flow, or null. */
  public @Nullable Latch find(FlowTuple flow) {
    return byFlow.get(flow);
  }

  /** The live latch of a handle, or null when it is stale. */
  public @Nullable Latch latch(long handle) {
    return slots.get(handle);
  }

  /** All live latches, in no order; a view for the key manager's thread. */
  public Collection<Latch> latches() {
    return Collections.unmodifiableCollection(byFlow.values());
  }

  /** All listeners, oldest first; a view for the key manager's thread. */
  public Collection<LatchListener> listeners() {
    return Collections.unmodifiableCollection(listeners.values());
  }

  /** The associations in force. */
  public List<Association> associations() {
    return associations.all();
  }

  /** The associations in force that carry packets of the flow. */
  public List<Association> associationsFor(FlowTuple flow) {
    return associations.inForce(flow);
  }

  /** The ruling in force for a flow: a logical entry of its own, or the policy's. */
  public Ruling rulingOf(FlowTuple flow) {
    Ruling own = logicalEntries.get(flow);
    return own == null ? policy.rulingOf(flow) : own;
  }

  /** Flows with a logical policy entry of their own. */
  public Set<FlowTuple> logicalEntries() {
    return Collections.unmodifiableSet(logicalEntries.keySet());
  }

  /** Changes that wait for the workers. */
  public int waitingChanges() {
    return waiting.size();
  }

  // ---- making -----------------------------------------------------------------------------------

  private @Nullable Refused refusal(FlowTuple flow, Ruling ruling) {
    if (rules.latching() == LatchRules.Latching.OFF) {
      return refused(LatchRefusal.INVALID, "latching is off");
    }
    if (flow.isMulticast()) {
      return refused(LatchRefusal.INVALID, "group addresses are never latched");
    }
    if (ruling.action() == PolicyAction.DISCARD) {
      return refused(LatchRefusal.POLICY, "policy " + ruling.policy() + " discards the flow");
    }
    if (ruling.action() == PolicyAction.PROTECT && ruling.layers().isEmpty()) {
      return refused(LatchRefusal.POLICY, "policy " + ruling.policy() + " permits no protection");
    }
    Optional<PeerAuthorization> exempt = peers.forbids(flow);
    if (exempt.isPresent()) {
      return refused(
          LatchRefusal.PAD_NO_LATCH,
          "entry " + exempt.get().name() + " exempts the remote address from latching");
    }
    if (byFlow.size() >= rules.bounds().latches()) {
      return refused(LatchRefusal.LIMIT, rules.bounds().latches() + " latches");
    }
    if (isAboutToDiffer(flow, ruling)) {
      return refused(LatchRefusal.CONFLICT_SPD, "a policy that is about to be in force differs");
    }
    return null;
  }

  /** The policy's ruling, or a logical one of the flow's own; null when they cannot be met. */
  private @Nullable Ruling ruling(LatchRequest request, Ruling base) {
    WantedParameters wanted = request.wanted();
    boolean unknownPeer =
        wanted.peer() != null && !peers.isEmpty() && peers.entryOf(wanted.peer()).isEmpty();
    if (unknownPeer) {
      return null;
    }
    if (base.action() == PolicyAction.BYPASS) {
      return request.protection() == Protection.PROTECT && wanted.kind() != null
          ? new Ruling(base.policy(), PolicyAction.PROTECT, List.of(wanted), Set.of())
          : null;
    }
    if (wanted.equals(WantedParameters.ANY)) {
      return base;
    }
    List<WantedParameters> met = new ArrayList<>();
    for (WantedParameters demanded : base.permitted()) {
      WantedParameters both = order.meet(wanted, demanded);
      if (both != null) {
        met.add(both);
      }
    }
    if (met.isEmpty()) {
      return null;
    }
    return new Ruling(base.policy(), PolicyAction.PROTECT, met, base.ignored());
  }

  private LatchAnswer bypass(LatchRequest request, Ruling base, long nowMillis) {
    if (request.caller() != LatchRequest.Caller.PRIVILEGED) {
      return refused(LatchRefusal.PRIVILEGE, "only the privileged may bypass a policy");
    }
    Ruling ruling = Ruling.unprotected(base.policy(), PolicyAction.BYPASS);
    Latch latch = newLatch(request, ruling, null, nowMillis);
    latch.freeze(List.of(), List.of(), 0, Provenance.configured("none", ""));
    logicalEntries.put(request.flow(), ruling);
    enter(latch);
    move(latch, LatchEvent.CREATE_AGREED, LatchReason.REQUESTED, "bypass", nowMillis);
    return new Made(latch);
  }

  private LatchAnswer make(
      LatchRequest request,
      Ruling ruling,
      @Nullable LatchListener listener,
      @Nullable Association opening,
      long nowMillis) {
    FlowTuple flow = request.flow();
    Latch latch = newLatch(request, ruling, listener, nowMillis);
    List<Association> present = new ArrayList<>(associations.forFlow(flow));
    present.removeIf(a -> latch.ignores(a.parameters().kind().protectionClass()));
    if (opening != null && present.stream().noneMatch(a -> a.id() == opening.id())) {
      present.add(opening);
    }
    Set<Association> conflicting = new LinkedHashSet<>(Conflicts.nonUniform(present));
    present.stream().filter(a -> !latch.isWanted(a.parameters())).forEach(conflicting::add);

    if (!conflicting.isEmpty()) {
      return bornBroken(request, latch, present, conflicting, opening, nowMillis);
    }
    Refused pair = pairRefusal(latch, present);
    if (pair != null) {
      return pair;
    }
    if (coveredLayers(present).equals(ruling.layers())) {
      freeze(latch, present);
      enter(latch);
      move(
          latch,
          opening == null ? LatchEvent.CREATE_AGREED : LatchEvent.BIRTH_AGREED,
          opening == null ? LatchReason.REQUESTED : LatchReason.BORN,
          "",
          nowMillis);
      return new Made(latch);
    }
    if (opening != null) {
      return refused(LatchRefusal.POLICY, "the policy wants protection in a further layer");
    }
    return larval(latch, nowMillis);
  }

  private Latch newLatch(
      LatchRequest request, Ruling ruling, @Nullable LatchListener listener, long nowMillis) {
    return new Latch(
        request.flow(),
        request.owner(),
        request.disposition(),
        ruling,
        request.wanted(),
        listener,
        nowMillis);
  }

  private LatchAnswer bornBroken(
      LatchRequest request,
      Latch latch,
      List<Association> present,
      Set<Association> conflicting,
      @Nullable Association opening,
      long nowMillis) {
    Refused refusal =
        new Refused(
            LatchRefusal.CONFLICT_SA,
            "associations for the flow differ from what is wanted, or from each other",
            List.copyOf(conflicting));
    if (request.conflict() == OnConflict.REFUSE || rules.birth() == LatchRules.Birth.CLEAN_ONLY) {
      return refusal;
    }
    // What it will be when the conflict is gone must be known now: the parameters never change.
    List<Association> own =
        opening != null
            ? List.of(opening)
            : present.stream().filter(a -> latch.isWanted(a.parameters())).toList();
    if (!coveredLayers(own).equals(latch.ruling().layers())
        || !Conflicts.nonUniform(own).isEmpty()
        || own.stream().anyMatch(a -> !latch.isWanted(a.parameters()))) {
      return refusal;
    }
    freeze(latch, own);
    for (Association association : conflicting) {
      if (!latch.holds(association.parameters())) {
        latch.add(new BreakCause.ConflictingAssociation(association.id()));
      }
    }
    enter(latch);
    move(
        latch,
        opening == null ? LatchEvent.CREATE_CONFLICTING : LatchEvent.BIRTH_CONFLICTING,
        LatchReason.SA_CONFLICT,
        latch.causes().toString(),
        nowMillis);
    return new Made(latch);
  }

  private LatchAnswer larval(Latch latch, long nowMillis) {
    int ofPolicy = larvalsOfPolicy.getOrDefault(latch.policy(), 0);
    if (larvals.size() >= rules.bounds().larvalLatches()
        || ofPolicy >= rules.bounds().larvalLatchesPerPolicy()) {
      return refused(LatchRefusal.LIMIT, "too many flows wait for associations");
    }
    enter(latch);
    move(latch, LatchEvent.CREATE_WANTING, LatchReason.REQUESTED, "", nowMillis);
    WantedParameters wanted = acquisition(latch);
    if (acquiring.add(wanted)) {
      acquirer.acquire(wanted, latch.flow());
    }
    return new Made(latch);
  }

  /** What is acquired for a latch: what it wants, under the best that the policy permits. */
  private static WantedParameters acquisition(Latch latch) {
    for (WantedParameters permitted : latch.ruling().permitted()) {
      WantedParameters both = latch.wanted().and(permitted);
      if (both != null) {
        return both;
      }
    }
    return latch.wanted();
  }

  private @Nullable Refused pairRefusal(Latch latch, List<Association> present) {
    Set<Identity> wantedPeers = new LinkedHashSet<>();
    present.forEach(a -> wantedPeers.add(a.parameters().peer()));
    if (latch.wanted().peer() != null) {
      wantedPeers.add(latch.wanted().peer());
    }
    for (Identity peer : wantedPeers) {
      Identity other = pairs.other(latch.flow().pair(), peer);
      if (other != null && rules.samePair() == LatchRules.SamePairPeer.ENFORCE) {
        return refused(
            LatchRefusal.PAIR_PEER, other + " has an established latch between these addresses");
      }
    }
    return null;
  }

  private boolean isAboutToDiffer(FlowTuple flow, Ruling ruling) {
    return waiting.stream()
        .anyMatch(next ->
            next instanceof Waiting.ForPolicy(SecurityPolicy pending, _)
                && !pending.rulingOf(flow).equals(ruling));
  }

  private void freeze(Latch latch, List<Association> present) {
    Map<ProtectionClass, Association> byLayer = new EnumMap<>(ProtectionClass.class);
    int smallestWindow = Integer.MAX_VALUE;
    for (Association association : present) {
      byLayer.putIfAbsent(association.parameters().kind().protectionClass(), association);
      smallestWindow = Math.min(smallestWindow, association.replayWindow());
    }
    List<LatchedParameters> layers = new ArrayList<>();
    List<LatchedParameters> alternatives = new ArrayList<>();
    for (Association association : byLayer.values()) {
      layers.add(association.parameters());
      alternatives.addAll(alternatives(latch, association));
    }
    Association innermost = present.getLast();
    latch.freeze(layers, alternatives, smallestWindow, innermost.provenance());
  }

  /**
   * An association for more than this flow, of a peer that chose the associations' selectors, may
   * be replaced by one in any quality that the policy permits: the quality is indeterminate.
   */
  private List<LatchedParameters> alternatives(Latch latch, Association association) {
    LatchedParameters own = association.parameters();
    if (association.isNarrowedLocally()
        || latch.flow().region().contains(association.selectors())
        || latch.wanted().quality() != null) {
      return List.of();
    }
    List<LatchedParameters> others = new ArrayList<>();
    for (WantedParameters permitted : latch.ruling().permitted()) {
      QualityOfProtection quality = permitted.quality();
      if (quality != null && !quality.equals(own.quality())) {
        LatchedParameters other =
            parameters.intern(own.kind(), own.type(), own.mode(), quality, own.local(), own.peer());
        if (other != null && permitted.allows(other)) {
          others.add(other);
        }
      }
    }
    return others;
  }

  private static Set<ProtectionClass> coveredLayers(List<Association> present) {
    Set<ProtectionClass> layers = new HashSet<>();
    present.forEach(a -> layers.add(a.parameters().kind().protectionClass()));
    return layers;
  }

  private @Nullable LatchListener listenerOf(FlowTuple flow) {
    ListenerTuple own = ListenerTuple.of(flow);
    LatchListener specific = listeners.get(own);
    return specific != null ? specific : listeners.get(own.wildcard());
  }

  private static Refused refused(LatchRefusal reason, String detail) {
    return new Refused(reason, detail, List.of());
  }

  // ---- conflicts --------------------------------------------------------------------------------

  private List<Latch> inTheWay(Association association) {
    return byFlow.values().stream()
        .filter(latch -> Conflicts.conflictsWithLatch(association, latch))
        .toList();
  }

  /** Whether the association is for nothing else than these flows: leaving them out empties it. */
  private static boolean isAllIn(Association association, List<FlowTuple> flows) {
    TrafficRegion rest = association.selectors();
    for (FlowTuple flow : flows) {
      rest = rest.minus(flow.region());
    }
    return rest.isEmpty();
  }

  private ConflictPolicy verdict(List<Latch> inTheWay, long nowMillis) {
    if (rules.conflicts() != ConflictPolicy.PROBE) {
      return rules.conflicts();
    }
    boolean undecided = false;
    for (Latch latch : inTheWay) {
      Long since = probes.putIfAbsent(latch, nowMillis);
      if (since == null) {
        undecided = true;
      } else if (liveness.lastVerifiedMillis(latch.flow()) >= since) {
        inTheWay.forEach(probes::remove);
        return ConflictPolicy.REJECT;
      } else if (nowMillis - since < rules.patience().probeMillis()) {
        undecided = true;
      }
    }
    return undecided ? ConflictPolicy.PROBE : ConflictPolicy.BREAK;
  }

  private Admission breakThenInstall(
      Association association, List<Latch> inTheWay, List<FlowTuple> flows, long nowMillis) {
    inTheWay.forEach(probes::remove);
    associations.propose(association);
    for (Latch latch : inTheWay) {
      if (latch.state() == LatchState.LARVAL) {
        end(latch, LatchEvent.ACQUIRE_REFUSED, LatchReason.SA_CONFLICT, nowMillis);
      }
    }
    breakAll(inTheWay, _ -> new BreakCause.ConflictingAssociation(association.id()), nowMillis);
    waiting.add(new Waiting.ForAssociation(association, gate.epoch()));
    Admission answer = new Admission.Quiescing(flows, gate.epoch());
    onTick(nowMillis);
    return associations.isProposed(association.id()) ? answer : new Admission.Accepted();
  }

  private boolean isPreserved(Ruling next) {
    return rules.policyChange() == LatchRules.PolicyChange.PRESERVE && !Conflicts.isDiscarded(next);
  }

  private boolean isContradicted(Latch latch, Ruling next) {
    return logicalEntries.containsKey(latch.flow())
        ? Conflicts.isDiscarded(next)
        : Conflicts.conflictsWithPolicy(next, latch);
  }

  private void install(Association association, Set<FlowTuple> without, long nowMillis) {
    associations.install(association, without);
    gate.publish();
    for (Latch latch : List.copyOf(larvals)) {
      if (Conflicts.encompasses(association, latch.flow())) {
        onAssociation(latch, nowMillis);
      }
    }
  }

  private void install(SecurityPolicy next, long nowMillis) {
    policy = next;
    gate.publish();
    for (Latch latch : List.copyOf(broken)) {
      for (BreakCause cause : latch.causes()) {
        if (cause instanceof BreakCause.ConflictingPolicy
            && !isContradicted(latch, next.rulingOf(latch.flow()))) {
          clear(latch, cause, nowMillis);
        }
      }
    }
  }

  /** An association for a waiting flow is there: perhaps the one that it waits for. */
  private void onAssociation(Latch latch, long nowMillis) {
    List<Association> present = new ArrayList<>(associations.forFlow(latch.flow()));
    present.removeIf(a -> latch.ignores(a.parameters().kind().protectionClass()));
    boolean agreed =
        present.stream().allMatch(a -> latch.isWanted(a.parameters()))
            && Conflicts.nonUniform(present).isEmpty()
            && coveredLayers(present).equals(latch.ruling().layers());
    if (!agreed) {
      return;
    }
    Refused pair = pairRefusal(latch, present);
    if (pair != null) {
      end(latch, LatchEvent.ACQUIRE_REFUSED, LatchReason.ACQUIRE_REFUSED, pair.detail(), nowMillis);
      return;
    }
    freeze(latch, present);
    move(latch, LatchEvent.ASSOCIATION_CONGRUENT, LatchReason.ACQUIRED, "", nowMillis);
    latch.owner().onAlert(latch, LatchState.ESTABLISHED, LatchReason.ACQUIRED);
  }

  // ---- moves ------------------------------------------------------------------------------------

  /** Breaks every latch that can be broken, and only then tells the owners. */
  private boolean breakAll(
      List<Latch> latches, Function<Latch, BreakCause> causeOf, long nowMillis) {
    List<Latch> newlyBroken = new ArrayList<>();
    for (Latch latch : latches) {
      BreakCause cause = causeOf.apply(latch);
      LatchState before = latch.state();
      if (LatchMoves.next(before, cause.event()) == LatchState.BROKEN && latch.add(cause)) {
        move(latch, cause.event(), cause.reason(), cause.toString(), nowMillis);
        if (before == LatchState.ESTABLISHED) {
          newlyBroken.add(latch);
        }
      }
    }
    for (Latch latch : newlyBroken) {
      latch.owner().onAlert(latch, LatchState.BROKEN, latch.reason());
      if (latch.disposition() == Disposition.RESET && latch.state() == LatchState.BROKEN) {
        end(latch, LatchEvent.DISPOSITION_RESET, LatchReason.RESET, nowMillis);
      }
    }
    return !newlyBroken.isEmpty();
  }

  private void clearAll(BreakCause cause, long nowMillis) {
    for (Latch latch : List.copyOf(broken)) {
      clear(latch, cause, nowMillis);
    }
  }

  private boolean clear(Latch latch, BreakCause cause, long nowMillis) {
    if (latch.state() != LatchState.BROKEN || !latch.remove(cause)) {
      return false;
    }
    boolean last = latch.causes().isEmpty();
    move(
        latch,
        last ? LatchEvent.LAST_CAUSE_CLEARED : LatchEvent.CAUSE_CLEARED,
        LatchReason.CLEARED,
        cause.toString(),
        nowMillis);
    if (last) {
      latch.owner().onAlert(latch, LatchState.ESTABLISHED, LatchReason.CLEARED);
    }
    return true;
  }

  private boolean end(Latch latch, LatchEvent event, LatchReason reason, long nowMillis) {
    return end(latch, event, reason, "", nowMillis);
  }

  private boolean end(
      Latch latch, LatchEvent event, LatchReason reason, String detail, long nowMillis) {
    if (byFlow.get(latch.flow()) != latch || LatchMoves.next(latch.state(), event) == null) {
      return false;
    }
    move(latch, event, reason, detail, nowMillis);
    byFlow.remove(latch.flow());
    logicalEntries.remove(latch.flow());
    associations.readmit(latch.flow());
    probes.remove(latch);
    latch.owner().onAlert(latch, LatchState.CLOSED, reason);
    // The owner has stopped the flow. The object keeps saying CLOSED to workers that still hold it.
    slots.remove(latch);
    return true;
  }

  private void enter(Latch latch) {
    byFlow.put(latch.flow(), latch);
    slots.put(latch);
  }

  /** Makes the move that the table says, publishes it and keeps the indexes. */
  private void move(
      Latch latch, LatchEvent event, LatchReason reason, String detail, long nowMillis) {
    LatchState before = latch.state();
    LatchState after = next(before, event);
    // A further cause of a break changes nothing that workers see.
    long epoch = before == after ? gate.epoch() : gate.upcoming();
    if (before != after) {
      index(latch, before, after);
      latch.become(after, reason, epoch, nowMillis);
      gate.publish();
    }
    observer.onTransition(
        new LatchTransition(
            latch.handle(),
            latch,
            latch.flow().toString(),
            before,
            event,
            after,
            reason,
            detail,
            epoch,
            nowMillis));
  }

  private void move(LatchListener listener, LatchEvent event, LatchReason reason, long nowMillis) {
    LatchState before = listener.state();
    LatchState after = next(before, event);
    listener.become(after);
    observer.onTransition(
        new LatchTransition(
            listener.handle(),
            null,
            listener.tuple().toString(),
            before,
            event,
            after,
            reason,
            "",
            gate.publish(),
            nowMillis));
  }

  private static LatchState next(LatchState state, LatchEvent event) {
    LatchState after = LatchMoves.next(state, event);
    if (after == null) {
      throw new AssertionError(event + " cannot happen in " + state);
    }
    return after;
  }

  private void index(Latch latch, LatchState before, LatchState after) {
    if (before == LatchState.LARVAL) {
      larvals.remove(latch);
      larvalsOfPolicy.merge(latch.policy(), -1, LatchDatabase::sumOrNothing);
      if (larvals.stream().noneMatch(l -> acquisition(l).equals(acquisition(latch)))) {
        acquiring.remove(acquisition(latch));
      }
    }
    if (after == LatchState.LARVAL) {
      larvals.add(latch);
      larvalsOfPolicy.merge(latch.policy(), 1, Integer::sum);
    }
    if (before == LatchState.ESTABLISHED) {
      latch.parameters().forEach(p -> pairs.remove(latch.flow().pair(), p.peer()));
    }
    if (after == LatchState.ESTABLISHED) {
      latch.parameters().forEach(p -> pairs.add(latch.flow().pair(), p.peer()));
    }
    if (before == LatchState.BROKEN) {
      broken.remove(latch);
    }
    if (after == LatchState.BROKEN) {
      broken.add(latch);
    }
  }

  @SuppressWarnings("NullAway") // Null removes the entry: the contract of Map.merge.
  private static Integer sumOrNothing(Integer one, Integer other) {
    int sum = one + other;
    return sum == 0 ? null : sum;
  }
}
