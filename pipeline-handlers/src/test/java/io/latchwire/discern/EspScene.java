package io.latchwire.discern;

import io.latchwire.latch.Association;
import io.latchwire.latch.AssociationState;
import io.latchwire.latch.AuthClass;
import io.latchwire.latch.EpochGate;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Identity;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchRules;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.latch.ParameterTable;
import io.latchwire.latch.PeerAuthorizationTable;
import io.latchwire.latch.ProtectionKind;
import io.latchwire.latch.ProtectionMode;
import io.latchwire.latch.ProtectionType;
import io.latchwire.latch.Provenance;
import io.latchwire.latch.QualityOfProtection;
import io.latchwire.latch.ReplayProtection;
import io.latchwire.latch.Ruling;
import io.latchwire.latch.SecurityPolicy;
import io.latchwire.latch.SuiteOrder;
import io.latchwire.latch.WantedParameters;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.AddressRange;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.PortRange;
import io.latchwire.policy.SideSelector;
import io.latchwire.policy.TrafficRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A latch database over emulated ESP associations: what carries datagrams one day. */
final class EspScene {
  static final Identity HERE = Identity.ofName("gw-a", AuthClass.KEK);
  static final Identity PEER_X = Identity.ofName("gw-x", AuthClass.KEK);
  static final Identity PEER_Y = Identity.ofName("gw-y", AuthClass.KEK);

  final ParameterTable parameters = new ParameterTable(100);
  final EpochGate gate = new EpochGate();
  final List<String> alerts = new ArrayList<>();
  final LatchDatabase database;
  long now = 1_000;
  private long nextId = 1;

  EspScene(LatchRules rules, SecurityPolicy policy) {
    database =
        new LatchDatabase(
            rules,
            policy,
            PeerAuthorizationTable.EMPTY,
            SuiteOrder.NONE,
            parameters,
            gate,
            (_, _) -> {},
            _ -> 0,
            transition -> alerts.add(transition.subject() + " " + transition.to()));
  }

  /** Every flow is protected by ESP, of whichever peer. */
  static EspScene protecting(LatchRules rules) {
    Ruling ruling =
        new Ruling(
            "esp",
            PolicyAction.PROTECT,
            List.of(new WantedParameters(ProtectionKind.ESP, null, null, null, null, null)),
            Set.of());
    return new EspScene(rules, _ -> ruling);
  }

  /** The same, with an association of X in force. */
  static EspScene withPeerX() {
    EspScene scene = protecting(LatchRules.DEFAULTS);
    scene.database.propose(scene.of(PEER_X), scene.now);
    return scene;
  }

  static FlowTuple flow(int protocol, String local, int localPort, String remote, int remotePort) {
    AddressPrefix here = AddressPrefix.parse(local);
    AddressPrefix there = AddressPrefix.parse(remote);
    return new FlowTuple(
        0, protocol, here.high(), here.low(), localPort, there.high(), there.low(), remotePort);
  }

  /** An association of a peer for everything. */
  Association of(Identity peer) {
    SideSelector any = new SideSelector(0, AddressRange.ANY, PortRange.ANY);
    return new Esp(
        nextId++,
        Objects.requireNonNull(
            parameters.intern(
                ProtectionKind.ESP,
                new ProtectionType(true, true, ProtectionType.Coverage.PAYLOAD),
                ProtectionMode.TRANSPORT,
                new QualityOfProtection("aes-gcm-16", 128, 128, ReplayProtection.WINDOW, ""),
                HERE,
                peer)),
        TrafficRegion.of(List.of(any), List.of(any)));
  }

  record Esp(long id, LatchedParameters parameters, TrafficRegion selectors)
      implements Association {
    @Override
    public AssociationState state() {
      return AssociationState.MATURE;
    }

    @Override
    public int replayWindow() {
      return 64;
    }

    @Override
    public Provenance provenance() {
      return Provenance.configured("test", "");
    }

    @Override
    public boolean isNarrowedLocally() {
      return false;
    }
  }
}
