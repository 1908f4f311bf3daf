package io.latchwire.latch;

import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.AddressRange;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.PortRange;
import io.latchwire.policy.SideSelector;
import io.latchwire.policy.TrafficRegion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A latch database with everything around it emulated, and a record of what it said. */
final class Scene {
  static final Identity HERE = Identity.ofName("gw-a", AuthClass.KEK);
  static final Identity PEER_X = Identity.ofName("gw-x", AuthClass.KEK);
  static final Identity PEER_Y = Identity.ofName("gw-y", AuthClass.KEK);
  static final QualityOfProtection GMAC =
      new QualityOfProtection(
          "aes-128-gmac-96", 128, 96, ReplayProtection.TCP_SEQUENCE_AND_NUMBER, "kek-49");
  static final QualityOfProtection CMAC =
      new QualityOfProtection("aes-128-cmac-96", 128, 96, ReplayProtection.TCP_SEQUENCE, "kek-49");
  static final QualityOfProtection GCM_128 =
      new QualityOfProtection("aes-gcm-16", 128, 128, ReplayProtection.WINDOW, "");
  static final QualityOfProtection GCM_256 =
      new QualityOfProtection("aes-gcm-16", 256, 128, ReplayProtection.WINDOW, "");

  /** BGP, opened by the router behind the other gateway. */
  static final FlowTuple BGP = flow(179, 40000);

  final ParameterTable parameters = new ParameterTable(1000);
  final EpochGate gate = new EpochGate();
  final List<LatchTransition> transitions = new ArrayList<>();
  final List<String> log = new ArrayList<>();
  final List<WantedParameters> acquired = new ArrayList<>();
  final Map<FlowTuple, Long> verified = new HashMap<>();
  final LatchOwner owner =
      (latch, state, reason) -> log.add("alert " + latch.flow() + " " + state + " " + reason);
  final LatchDatabase database;
  long now = 1_000;
  private long nextAssociation = 1;

  Scene(LatchRules rules, SecurityPolicy policy, PeerAuthorizationTable peers) {
    database =
        new LatchDatabase(
            rules,
            policy,
            peers,
            new SuiteOrder(List.of("aes-gcm-16", "aes-cbc")),
            parameters,
            gate,
            (wanted, _) -> acquired.add(wanted),
            flow -> verified.getOrDefault(flow, 0L),
            transition -> {
              transitions.add(transition);
              log.add(transition.subject() + " " + transition.from() + " > " + transition.to());
            });
  }

  Scene(LatchRules rules, SecurityPolicy policy) {
    this(rules, policy, PeerAuthorizationTable.EMPTY);
  }

  /** A policy that protects everything with peer X under GMAC, and waits when a latch breaks. */
  Scene(LatchRules rules) {
    this(rules, protecting(eao(PEER_X, GMAC)));
  }

  Scene() {
    this(LatchRules.DEFAULTS);
  }

  static FlowTuple flow(int localPort, int remotePort) {
    return flow("192.0.2.1", localPort, "198.51.100.2", remotePort);
  }

  static FlowTuple flow(String local, int localPort, String remote, int remotePort) {
    AddressPrefix here = AddressPrefix.parse(local);
    AddressPrefix there = AddressPrefix.parse(remote);
    return new FlowTuple(
        0, 6, here.high(), here.low(), localPort, there.high(), there.low(), remotePort);
  }

  static WantedParameters eao(@Nullable Identity peer, @Nullable QualityOfProtection quality) {
    return new WantedParameters(ProtectionKind.EAO, null, null, quality, null, peer);
  }

  static WantedParameters esp(@Nullable Identity peer, @Nullable QualityOfProtection quality) {
    return new WantedParameters(ProtectionKind.ESP, null, null, quality, null, peer);
  }

  static SecurityPolicy protecting(WantedParameters... permitted) {
    Ruling ruling = new Ruling("protect", PolicyAction.PROTECT, List.of(permitted), Set.of());
    return _ -> ruling;
  }

  static SecurityPolicy saying(PolicyAction action) {
    Ruling ruling = Ruling.unprotected(action.name(), action);
    return _ -> ruling;
  }

  LatchedParameters eaoOf(Identity peer, QualityOfProtection quality) {
    return interned(
        ProtectionKind.EAO,
        new ProtectionType(true, false, ProtectionType.Coverage.TCP_SEGMENT),
        ProtectionMode.TCP_OPTION,
        quality,
        HERE,
        peer);
  }

  LatchedParameters espOf(Identity peer, QualityOfProtection quality) {
    return interned(
        ProtectionKind.ESP,
        new ProtectionType(true, true, ProtectionType.Coverage.PAYLOAD),
        ProtectionMode.TRANSPORT,
        quality,
        HERE,
        peer);
  }

  LatchedParameters interned(
      ProtectionKind kind,
      ProtectionType type,
      ProtectionMode mode,
      QualityOfProtection quality,
      Identity local,
      Identity peer) {
    return Objects.requireNonNull(
        parameters.intern(kind, type, mode, quality, local, peer), "the table has room");
  }

  static TrafficRegion everything() {
    SideSelector any = new SideSelector(0, AddressRange.ANY, PortRange.ANY);
    return TrafficRegion.of(List.of(any), List.of(any));
  }

  TestAssociation association(LatchedParameters given, TrafficRegion selectors) {
    return new TestAssociation(nextAssociation++, given, selectors);
  }

  /** An EAO association of a peer for everything, in force. */
  TestAssociation installed(LatchedParameters given) {
    TestAssociation association = association(given, everything());
    Admission answer = database.propose(association, now);
    if (!(answer instanceof Admission.Accepted)) {
      throw new AssertionError("not accepted: " + answer);
    }
    return association;
  }

  LatchRequest request(FlowTuple flow) {
    return request(flow, WantedParameters.ANY, Disposition.WAIT);
  }

  LatchRequest request(FlowTuple flow, WantedParameters wanted, Disposition disposition) {
    return new LatchRequest(
        flow,
        wanted,
        LatchRequest.Protection.AS_POLICY_SAYS,
        LatchRequest.OnConflict.WAIT,
        disposition,
        LatchRequest.Caller.UNPRIVILEGED,
        owner);
  }

  LatchAnswer ask(FlowTuple flow) {
    return database.createConnection(request(flow), now);
  }

  Latch made(LatchAnswer answer) {
    if (answer instanceof LatchAnswer.Made(Latch latch)) {
      return latch;
    }
    throw new AssertionError("no latch: " + answer);
  }

  LatchRefusal refused(LatchAnswer answer) {
    if (answer instanceof LatchAnswer.Refused(LatchRefusal reason, _, _)) {
      return reason;
    }
    throw new AssertionError("not refused: " + answer);
  }

  /** A latch of the flow, established with what is installed. */
  Latch established(FlowTuple flow) {
    Latch latch = made(ask(flow));
    if (latch.state() != LatchState.ESTABLISHED) {
      throw new AssertionError("not established: " + latch);
    }
    return latch;
  }

  boolean admits(Latch latch, LatchedParameters given) {
    return latch.admits(given, gate.epoch());
  }

  /** An association whose state and selectors the test decides. */
  static final class TestAssociation implements Association {
    private final long id;
    private final LatchedParameters parameters;
    private final TrafficRegion selectors;
    AssociationState state = AssociationState.MATURE;
    int window;
    boolean narrowedLocally;
    Provenance provenance = Provenance.configured("KEK 1", "test");

    TestAssociation(long id, LatchedParameters parameters, TrafficRegion selectors) {
      this.id = id;
      this.parameters = parameters;
      this.selectors = selectors;
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public LatchedParameters parameters() {
      return parameters;
    }

    @Override
    public TrafficRegion selectors() {
      return selectors;
    }

    @Override
    public AssociationState state() {
      return state;
    }

    @Override
    public int replayWindow() {
      return window;
    }

    @Override
    public Provenance provenance() {
      return provenance;
    }

    @Override
    public boolean isNarrowedLocally() {
      return narrowedLocally;
    }
  }
}
