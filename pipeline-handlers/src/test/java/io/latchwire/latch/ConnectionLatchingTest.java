package io.latchwire.latch;

import static io.latchwire.latch.Scene.BGP;
import static io.latchwire.latch.Scene.CMAC;
import static io.latchwire.latch.Scene.GCM_128;
import static io.latchwire.latch.Scene.GCM_256;
import static io.latchwire.latch.Scene.GMAC;
import static io.latchwire.latch.Scene.HERE;
import static io.latchwire.latch.Scene.PEER_X;
import static io.latchwire.latch.Scene.PEER_Y;
import static io.latchwire.latch.Scene.eao;
import static io.latchwire.latch.Scene.esp;
import static io.latchwire.latch.Scene.everything;
import static io.latchwire.latch.Scene.flow;
import static io.latchwire.latch.Scene.protecting;
import static io.latchwire.latch.Scene.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.latch.LatchRequest.Caller;
import io.latchwire.latch.LatchRequest.OnConflict;
import io.latchwire.latch.LatchRequest.Protection;
import io.latchwire.latch.LatchRules.ConflictPolicy;
import io.latchwire.latch.PeerAuthorization.Latching;
import io.latchwire.latch.Provenance.PathFacts;
import io.latchwire.latch.Scene.TestAssociation;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.AddressRange;
import io.latchwire.policy.PolicyAction;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The rows of docs/conformance/connection-latching.md that the core can show alone, with emulated
 * associations of every kind.
 */
class ConnectionLatchingTest {
  private static final LatchRules BREAKING = LatchRules.DEFAULTS.with(ConflictPolicy.BREAK);

  @Test
  @Requirement({1, 64})
  void row1And64TypeModeQualityAndBothIdentitiesAreLatchedForEveryKind() {
    for (ProtectionKind kind : ProtectionKind.values()) {
      Scene scene =
          new Scene(
              LatchRules.DEFAULTS,
              protecting(new WantedParameters(kind, null, null, null, null, null)));
      ProtectionType type =
          new ProtectionType(true, kind == ProtectionKind.ESP, ProtectionType.Coverage.TCP_SEGMENT);
      ProtectionMode mode =
          kind.protectionClass() == ProtectionClass.TCP_OPTION
              ? ProtectionMode.TCP_OPTION
              : ProtectionMode.TRANSPORT;
      LatchedParameters own = scene.interned(kind, type, mode, GMAC, HERE, PEER_X);
      scene.installed(own);
      Latch latch = scene.established(BGP);
      List<LatchedParameters> others =
          List.of(
              scene.interned(
                  kind,
                  new ProtectionType(true, !type.confidentiality(), type.coverage()),
                  mode,
                  GMAC,
                  HERE,
                  PEER_X),
              scene.interned(
                  kind,
                  new ProtectionType(
                      true, type.confidentiality(), ProtectionType.Coverage.INNER_PACKET),
                  mode,
                  GMAC,
                  HERE,
                  PEER_X),
              scene.interned(kind, type, ProtectionMode.TUNNEL, GMAC, HERE, PEER_X),
              scene.interned(kind, type, mode, CMAC, HERE, PEER_X),
              scene.interned(
                  kind,
                  type,
                  mode,
                  new QualityOfProtection(GMAC.suite(), 256, 96, GMAC.replay(), "kek-49"),
                  HERE,
                  PEER_X),
              scene.interned(
                  kind,
                  type,
                  mode,
                  new QualityOfProtection(GMAC.suite(), 128, 96, ReplayProtection.NONE, "kek-49"),
                  HERE,
                  PEER_X),
              scene.interned(
                  kind,
                  type,
                  mode,
                  new QualityOfProtection(GMAC.suite(), 128, 96, GMAC.replay(), "kek-1"),
                  HERE,
                  PEER_X),
              scene.interned(kind, type, mode, GMAC, PEER_Y, PEER_X),
              scene.interned(kind, type, mode, GMAC, HERE, PEER_Y));
      assertThat(scene.admits(latch, own)).isTrue();
      for (LatchedParameters other : others) {
        assertThat(scene.admits(latch, other)).as("%s under %s", kind, other).isFalse();
        assertThat(scene.database.propose(scene.association(other, everything()), scene.now))
            .as("%s proposed", other)
            .isInstanceOf(Admission.Rejected.class);
      }
    }
  }

  @Test
  @Requirement({2, 63, 64})
  void row2And63AThousandCongruentAssociationsComeAndGoUnderneath() {
    for (ProtectionKind kind : ProtectionKind.values()) {
      Scene scene =
          new Scene(
              LatchRules.DEFAULTS,
              protecting(new WantedParameters(kind, null, null, null, null, null)));
      LatchedParameters own =
          scene.interned(
              kind,
              new ProtectionType(true, false, ProtectionType.Coverage.TCP_SEGMENT),
              ProtectionMode.TCP_OPTION,
              GMAC,
              HERE,
              PEER_X);
      TestAssociation current = scene.installed(own);
      Latch latch = scene.established(BGP);
      long since = latch.since();
      for (int i = 0; i < 1000; i++) {
        TestAssociation next = scene.installed(own);
        scene.database.remove(current.id(), scene.now++);
        current = next;
        assertThat(scene.admits(latch, own)).isTrue();
      }
      scene.database.remove(current.id(), scene.now);
      assertThat(latch.state()).isEqualTo(LatchState.ESTABLISHED);
      assertThat(latch.since()).isEqualTo(since);
      assertThat(scene.log).noneMatch(line -> line.startsWith("alert"));
    }
  }

  @Test
  @Requirement({3, 4, 5})
  void row3And4NothingIsSentOrAcceptedBeforeTheLatchIsEstablished() {
    Scene scene = new Scene();
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    Latch latch = scene.made(scene.ask(BGP));
    assertThat(latch.state()).isEqualTo(LatchState.LARVAL);
    assertThat(scene.admits(latch, own)).isFalse();
    assertThat(latch.verdict(own, scene.gate.epoch())).isEqualTo(LatchVerdict.LARVAL);
    assertThat(latch.admits((LatchedParameters) null, scene.gate.epoch())).isFalse();
    scene.installed(own);
    assertThat(scene.admits(latch, own)).isTrue();
  }

  @Test
  @Requirement(5)
  void row5WithoutACongruentAssociationNothingIsSent() {
    Scene scene = new Scene();
    TestAssociation only = scene.installed(scene.eaoOf(PEER_X, GMAC));
    Latch latch = scene.established(BGP);
    scene.database.remove(only.id(), scene.now);
    LatchedParameters other = scene.eaoOf(PEER_Y, GMAC);
    assertThat(scene.database.propose(scene.association(other, everything()), scene.now))
        .isInstanceOf(Admission.Rejected.class);
    assertThat(scene.admits(latch, other)).isFalse();
    assertThat(scene.database.associations()).isEmpty();
  }

  @Test
  @Requirement(6)
  void row6ForeignPacketsAreRefusedForAReasonAndTheLatchStays() {
    Scene scene = new Scene();
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    long epoch = scene.gate.epoch();
    assertThat(latch.verdict(null, epoch)).isEqualTo(LatchVerdict.CLEAR);
    assertThat(latch.verdict(scene.eaoOf(PEER_Y, GMAC), epoch)).isEqualTo(LatchVerdict.WRONG_PEER);
    assertThat(latch.verdict(scene.eaoOf(PEER_X, CMAC), epoch)).isEqualTo(LatchVerdict.WRONG_SUITE);
    assertThat(latch.verdict(scene.espOf(PEER_X, GMAC), epoch)).isEqualTo(LatchVerdict.WRONG_MODE);
    assertThat(latch.verdict(own, latch.since() - 1)).isEqualTo(LatchVerdict.STALE_EPOCH);
    assertThat(latch.verdict(own, epoch)).isEqualTo(LatchVerdict.ADMITTED);
    scene.database.onForeignPacket(latch, scene.now);
    assertThat(scene.admits(latch, own)).isTrue();
  }

  @Test
  @Requirement(6)
  void row6WithOnMismatchBreakTheOwnerIsToldAndTheLatchIsBroken() {
    Scene scene = new Scene(LatchRules.DEFAULTS.with(LatchRules.OnMismatch.BREAK));
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    scene.database.onForeignPacket(latch, scene.now);
    assertThat(scene.log).last().isEqualTo("alert " + BGP + " BROKEN MISMATCH");
    assertThat(scene.admits(latch, own)).isFalse();
    assertThat(latch.verdict(own, scene.gate.epoch())).isEqualTo(LatchVerdict.BROKEN);
  }

  @Test
  @Requirement(7)
  void row7AnInquiryTellsStateParametersAgeAndReason() {
    Scene scene = new Scene();
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    assertThat(scene.database.find(BGP)).isSameAs(latch);
    assertThat(scene.database.latch(latch.handle())).isSameAs(latch);
    assertThat(scene.database.find(flow(179, 40001))).isNull();
    assertThat(latch.parameters()).containsExactly(own);
    assertThat(latch.bornMillis()).isEqualTo(scene.now);
    assertThat(latch.reason()).isEqualTo(LatchReason.REQUESTED);
    assertThat(latch.policy()).isEqualTo("protect");
    assertThat(scene.database.rulingOf(BGP).policy()).isEqualTo("protect");
  }

  @Test
  @Requirement(8)
  void row8TheCertificateOfThePeerAndItsTrustAnchorAreKept()
      throws IOException, CertificateException {
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(esp(null, null)));
    X509Certificate peerCertificate = certificate("peer.pem");
    X509Certificate anchor = certificate("anchor.pem");
    Identity peer =
        Identity.ofIke(
            Identity.FQDN,
            "GW-X.example.net".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            AuthClass.CERT,
            Identity.sha256(anchor.getPublicKey().getEncoded()));
    TestAssociation association = scene.association(scene.espOf(peer, GCM_128), everything());
    association.provenance =
        new Provenance("signature", "branch", peerCertificate, anchor, PathFacts.DIRECT);
    scene.database.propose(association, scene.now);
    Latch latch = scene.established(BGP);
    Provenance known = Objects.requireNonNull(latch.provenance());
    assertThat(Objects.requireNonNull(known.certificate()).getEncoded())
        .isEqualTo(peerCertificate.getEncoded());
    assertThat(known.trustAnchor()).isEqualTo(anchor);
    assertThat(latch.parameters().getFirst().peer().name()).isEqualTo("gw-x.example.net");
    assertThat(latch.parameters().getFirst().peer().trustAnchor()).hasSize(64);
  }

  @Test
  @Requirement(9)
  void row9TranslatorsAndTunnelAddressesAreKept() {
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(esp(null, null)));
    TestAssociation association = scene.association(scene.espOf(PEER_X, GCM_128), everything());
    PathFacts path = new PathFacts(true, false, "10.0.0.2", "203.0.113.9");
    association.provenance = new Provenance("PSK", "branch", null, null, path);
    scene.database.propose(association, scene.now);
    assertThat(Objects.requireNonNull(scene.established(BGP).provenance()).path()).isEqualTo(path);
  }

  @Test
  @Requirement({10, 11})
  void row10And11WhatACallerMayAskForIsLimitedByPolicyPeersAndPrivilege() {
    PeerAuthorizationTable peers =
        new PeerAuthorizationTable(
            List.of(new PeerAuthorization("x", PEER_X, false, List.of(), Latching.YES)));
    Scene scene =
        new Scene(LatchRules.DEFAULTS, protecting(esp(null, GCM_128), esp(null, GCM_256)), peers);
    QualityOfProtection weak =
        new QualityOfProtection("aes-cbc", 128, 96, ReplayProtection.WINDOW, "");
    assertThat(scene.refused(ask(scene, esp(PEER_X, weak)))).isEqualTo(LatchRefusal.POLICY);
    assertThat(scene.refused(ask(scene, esp(PEER_Y, GCM_128)))).isEqualTo(LatchRefusal.POLICY);
    assertThat(scene.refused(ask(scene, eao(PEER_X, GMAC)))).isEqualTo(LatchRefusal.POLICY);
    LatchRequest bypass =
        new LatchRequest(
            BGP,
            WantedParameters.ANY,
            Protection.BYPASS,
            OnConflict.REFUSE,
            Disposition.WAIT,
            Caller.UNPRIVILEGED,
            scene.owner);
    assertThat(scene.refused(scene.database.createConnection(bypass, scene.now)))
        .isEqualTo(LatchRefusal.PRIVILEGE);
    assertThat(scene.database.latches()).isEmpty();

    // Exactly what is asked for: not the other one that the policy would permit, too.
    Latch latch = scene.made(ask(scene, esp(PEER_X, GCM_256)));
    assertThat(scene.acquired).containsExactly(esp(PEER_X, GCM_256));
    scene.database.propose(
        scene.association(scene.espOf(PEER_X, GCM_256), everything()), scene.now);
    assertThat(latch.parameters()).extracting(LatchedParameters::quality).containsExactly(GCM_256);
    assertThat(latch.alternatives()).isEmpty();
  }

  @Test
  @Requirement({12, 44})
  void row12And44FlowsAreLatchedWithoutARequestAndASwitchTurnsThatOff() {
    Scene on = new Scene();
    TestAssociation association = on.installed(on.eaoOf(PEER_X, GMAC));
    assertThat(on.made(on.database.open(BGP, association, on.owner, on.now)).state())
        .isEqualTo(LatchState.ESTABLISHED);

    Scene off = new Scene(LatchRules.DEFAULTS.with(LatchRules.Latching.OFF));
    TestAssociation unlatched = off.installed(off.eaoOf(PEER_X, GMAC));
    assertThat(off.refused(off.database.open(BGP, unlatched, off.owner, off.now)))
        .isEqualTo(LatchRefusal.INVALID);
    assertThat(off.refused(off.ask(BGP))).isEqualTo(LatchRefusal.INVALID);
    assertThat(off.database.latches()).isEmpty();
    // Another peer for the same traffic: without latches that is nobody's conflict.
    off.installed(off.eaoOf(PEER_Y, GMAC));
  }

  @Test
  @Requirement(13)
  void row13LatchedParametersNeverChange() {
    Scene scene = new Scene(BREAKING);
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    List<LatchedParameters> before = latch.parameters();
    assertThatThrownBy(() -> latch.freeze(List.of(), List.of(), 0, Provenance.configured("", "")))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> latch.parameters().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    scene.ask(BGP);
    TestAssociation foreign = scene.association(scene.eaoOf(PEER_Y, CMAC), everything());
    scene.database.propose(foreign, scene.now);
    scene.database.changePolicy(protecting(eao(PEER_Y, CMAC)), scene.now);
    scene.database.onTick(scene.now);
    scene.database.breakLatch(latch, scene.now);
    scene.database.clear(latch, scene.now);
    scene.database.remove(foreign.id(), scene.now);
    assertThat(latch.parameters()).isSameAs(before).containsExactly(own);
    assertThat(own.isIntact()).isTrue();
  }

  @Test
  @Requirement(14)
  void row14ATimeoutIsPacketLossAndTheNextPacketTriesAgain() {
    Scene scene = new Scene();
    Latch latch = scene.made(scene.ask(BGP));
    scene.now += LatchRules.DEFAULTS.patience().larvalMillis() - 1;
    scene.database.onTick(scene.now);
    assertThat(latch.state()).isEqualTo(LatchState.LARVAL);
    scene.now += 1;
    scene.database.onTick(scene.now);
    assertThat(latch.state()).isEqualTo(LatchState.CLOSED);
    assertThat(scene.log).last().isEqualTo("alert " + BGP + " CLOSED ACQUIRE_TIMEOUT");
    Latch second = scene.made(scene.ask(BGP));
    assertThat(scene.acquired).hasSize(2);
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    assertThat(second.state()).isEqualTo(LatchState.ESTABLISHED);
  }

  @Test
  @Requirement({15, 26})
  void row15And26ARefusalWithAuthorityIsToldToWhoeverWaits() {
    Scene scene = new Scene();
    Latch latch = scene.made(scene.ask(BGP));
    scene.database.onAcquireRefused(scene.acquired.getFirst(), "no proposal chosen", scene.now);
    assertThat(scene.log).last().isEqualTo("alert " + BGP + " CLOSED ACQUIRE_REFUSED");
    assertThat(latch.state()).isEqualTo(LatchState.CLOSED);
    assertThat(scene.database.find(BGP)).isNull();
    assertThat(scene.transitions)
        .last()
        .extracting(LatchTransition::detail)
        .isEqualTo("no proposal chosen");
  }

  @Test
  @Requirement(16)
  void row16ARestoredLatchHoldsAsBeforeAndOneThatThePolicyContradictsIsNotRestored() {
    Scene scene = new Scene();
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    assertThat(scene.database.restore(BGP, List.of(own), Disposition.WAIT, scene.owner, scene.now))
        .isTrue();
    Latch latch = Objects.requireNonNull(scene.database.find(BGP));
    assertThat(scene.admits(latch, own)).isTrue();
    assertThat(scene.admits(latch, scene.eaoOf(PEER_Y, GMAC))).isFalse();
    assertThat(
            scene.database.restore(
                flow(179, 40001),
                List.of(scene.eaoOf(PEER_Y, GMAC)),
                Disposition.WAIT,
                scene.owner,
                scene.now))
        .isFalse();
    assertThat(scene.database.latches()).hasSize(1);
  }

  @Test
  @Requirement(17)
  void row17ASecondPeerBetweenTheSameAddressesIsRefusedWarnedOfOrLetIn() {
    for (LatchRules.SamePairPeer mode : LatchRules.SamePairPeer.values()) {
      Scene scene =
          new Scene(
              LatchRules.DEFAULTS.with(mode), protecting(eao(PEER_X, null), eao(PEER_Y, null)));
      FlowTuple second = flow(179, 40001);
      scene.database.propose(scene.association(scene.eaoOf(PEER_X, GMAC), BGP.region()), scene.now);
      scene.database.propose(
          scene.association(scene.eaoOf(PEER_Y, GMAC), second.region()), scene.now);
      Latch first = scene.established(BGP);
      LatchAnswer answer = scene.ask(second);
      if (mode == LatchRules.SamePairPeer.ENFORCE) {
        assertThat(scene.refused(answer)).isEqualTo(LatchRefusal.PAIR_PEER);
        scene.database.release(first, scene.now);
        assertThat(scene.established(second).state()).isEqualTo(LatchState.ESTABLISHED);
      } else {
        assertThat(scene.made(answer).state()).isEqualTo(LatchState.ESTABLISHED);
      }
    }
  }

  @Test
  @Requirement(18)
  void row18AListenerFailsIfAndOnlyIfThereIsOneOfTheSameThreeTuple() {
    Scene scene = new Scene();
    ListenerTuple specific = ListenerTuple.of(BGP);
    assertThat(listen(scene, specific)).isNotNull();
    assertThat(listen(scene, specific)).isNull();
    assertThat(listen(scene, specific.wildcard())).isNotNull();
    assertThat(listen(scene, specific.wildcard())).isNull();
    assertThat(scene.database.releaseListener(specific, LatchReason.FLOW_END, scene.now)).isTrue();
    assertThat(scene.database.releaseListener(specific, LatchReason.FLOW_END, scene.now)).isFalse();
    assertThat(listen(scene, specific)).isNotNull();
    assertThat(scene.database.listeners()).hasSize(2);
  }

  @Test
  @Requirement({19, 22})
  void row19And22NoLatchIsMadeWhileAssociationsForTheFlowDiffer() {
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(eao(null, null)));
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    TestAssociation differing = scene.installed(scene.eaoOf(PEER_Y, GMAC));
    LatchAnswer answer = scene.ask(BGP);
    assertThat(scene.refused(answer)).isEqualTo(LatchRefusal.CONFLICT_SA);
    assertThat(((LatchAnswer.Refused) answer).conflicting()).contains(differing);
    listen(scene, ListenerTuple.of(BGP));
    assertThat(scene.refused(scene.database.open(BGP, differing, scene.owner, scene.now)))
        .isEqualTo(LatchRefusal.CONFLICT_SA);
    assertThat(scene.database.latches()).isEmpty();
    scene.database.remove(differing.id(), scene.now);
    scene.established(BGP);
    assertThat(scene.refused(scene.database.open(BGP, differing, scene.owner, scene.now)))
        .isEqualTo(LatchRefusal.CONFLICT_LATCH);
  }

  @Test
  @Requirement(20)
  void row20AConflictingAssociationIsRejectedAndTheLatchedFlowUnaffected() {
    Scene scene = new Scene();
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    TestAssociation foreign = scene.association(scene.eaoOf(PEER_Y, GMAC), everything());
    assertThat(scene.database.propose(foreign, scene.now))
        .isEqualTo(new Admission.Rejected(LatchRefusal.CONFLICT_SA, List.of(BGP)));
    assertThat(scene.admits(latch, own)).isTrue();
    assertThat(scene.database.associations()).doesNotContain(foreign);
  }

  @Test
  @Requirement(20)
  void row20AnAssociationThatWeNarrowOurselvesLeavesTheLatchedFlowOutWhileItLives() {
    Scene scene =
        new Scene(
            LatchRules.DEFAULTS.with(LatchRules.SamePairPeer.OFF), protecting(eao(null, null)));
    scene.database.propose(scene.association(scene.eaoOf(PEER_X, GMAC), BGP.region()), scene.now);
    Latch latch = scene.established(BGP);
    TestAssociation wide = scene.association(scene.eaoOf(PEER_Y, GMAC), everything());
    wide.narrowedLocally = true;
    assertThat(scene.database.propose(wide, scene.now))
        .isEqualTo(new Admission.Narrowed(List.of(BGP)));
    assertThat(scene.established(flow(179, 40001)).parameters()).containsExactly(wide.parameters());
    assertThat(scene.admits(latch, wide.parameters())).isFalse();
    scene.database.release(latch, scene.now);
    scene.database.associations().stream()
        .filter(a -> a.id() != wide.id())
        .forEach(a -> scene.database.remove(a.id(), scene.now));
    assertThat(scene.established(BGP).parameters()).containsExactly(wide.parameters());
  }

  @Test
  @Requirement({21, 37})
  void row21And37OwnersAreToldAndWorkersDoneBeforeAConflictingAssociationIsInForce() {
    Scene scene = new Scene(BREAKING);
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    EpochGate.Worker worker = scene.gate.join();
    long inFlight = worker.enter();
    TestAssociation foreign = scene.association(scene.eaoOf(PEER_Y, GMAC), everything());
    assertThat(scene.database.propose(foreign, scene.now)).isInstanceOf(Admission.Quiescing.class);
    assertThat(scene.log).last().isEqualTo("alert " + BGP + " BROKEN SA_CONFLICT");
    assertThat(latch.admits(own, inFlight)).isFalse();
    scene.database.onTick(scene.now + 3_600_000);
    assertThat(scene.database.associations()).doesNotContain(foreign);
    worker.exit();
    scene.database.onTick(scene.now);
    assertThat(scene.database.associations()).contains(foreign);
    assertThat(scene.database.waitingChanges()).isZero();
  }

  @Test
  @Requirement(21)
  void row21WithConflictPolicyProbeALivingPeerRejectsAndASilentOneIsBroken() {
    Scene scene = new Scene(LatchRules.DEFAULTS.with(ConflictPolicy.PROBE));
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    Latch latch = scene.established(BGP);
    TestAssociation foreign = scene.association(scene.eaoOf(PEER_Y, GMAC), everything());
    Admission probing = new Admission.Rejected(LatchRefusal.PROBING, List.of(BGP));
    assertThat(scene.database.propose(foreign, scene.now)).isEqualTo(probing);
    scene.verified.put(BGP, scene.now + 1);
    scene.now += 10;
    assertThat(scene.database.propose(foreign, scene.now))
        .isEqualTo(new Admission.Rejected(LatchRefusal.CONFLICT_SA, List.of(BGP)));
    assertThat(latch.state()).isEqualTo(LatchState.ESTABLISHED);

    assertThat(scene.database.propose(foreign, scene.now)).isEqualTo(probing);
    scene.now += LatchRules.DEFAULTS.patience().probeMillis() - 1;
    scene.database.onTick(scene.now);
    assertThat(scene.database.propose(foreign, scene.now)).isEqualTo(probing);
    scene.now += 1;
    assertThat(scene.database.propose(foreign, scene.now)).isInstanceOf(Admission.Accepted.class);
    assertThat(latch.state()).isEqualTo(LatchState.BROKEN);
  }

  @Test
  @Requirement(24)
  void row24TheHolderOfAListenerIsToldOfEveryBirth() {
    Scene scene = new Scene();
    TestAssociation association = scene.installed(scene.eaoOf(PEER_X, GMAC));
    List<FlowTuple> births = new ArrayList<>();
    scene.database.createListener(
        ListenerTuple.of(BGP).wildcard(),
        WantedParameters.ANY,
        Disposition.WAIT,
        (latch, _, _) -> births.add(latch.flow()),
        scene.now);
    FlowTuple second = flow(179, 40001);
    Latch latch = scene.made(scene.database.open(BGP, association, scene.owner, scene.now));
    scene.database.open(second, association, scene.owner, scene.now);
    assertThat(births).containsExactly(BGP, second);
    assertThat(Objects.requireNonNull(latch.listener()).tuple().isWildcard()).isTrue();
    // The opening packet is older than its latch; it alone is delivered as of the latch's epoch.
    assertThat(latch.admits(association.parameters(), latch.since() - 1)).isFalse();
    assertThat(latch.admits(association.parameters(), latch.since())).isTrue();
  }

  @Test
  @Requirement(24)
  void row24TheSpecificListenerWinsOverTheWildcardAndItsWishesCount() {
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(eao(null, null)));
    TestAssociation association = scene.installed(scene.eaoOf(PEER_X, GMAC));
    listen(scene, ListenerTuple.of(BGP).wildcard());
    scene.database.createListener(
        ListenerTuple.of(BGP), eao(PEER_Y, null), Disposition.WAIT, scene.owner, scene.now);
    assertThat(scene.refused(scene.database.open(BGP, association, scene.owner, scene.now)))
        .isEqualTo(LatchRefusal.CONFLICT_SA);
  }

  @Test
  @Requirement(25)
  void row25OneAcquisitionServesAHundredFlowsThatWait() {
    Scene scene = new Scene(LatchRules.DEFAULTS.with(new LatchRules.Bounds(1000, 1000, 1000, 10)));
    List<Latch> latches = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      latches.add(scene.made(scene.ask(flow(179, 40000 + i))));
    }
    assertThat(scene.acquired).containsExactly(eao(PEER_X, GMAC));
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    assertThat(latches).allMatch(latch -> latch.state() == LatchState.ESTABLISHED);
    assertThat(scene.log.stream().filter(line -> line.startsWith("alert"))).hasSize(100);
  }

  @Test
  @Requirement(27)
  void row27NothingIsLeftOfLatchesAndListenersThatHaveEnded() {
    Scene scene = new Scene(LatchRules.DEFAULTS.with(new LatchRules.Bounds(10, 10, 10, 10)));
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    long lastHandle = 0;
    for (int i = 0; i < 100_000; i++) {
      Latch latch = scene.established(flow(179, 1024 + i % 60_000));
      scene.database.release(latch, scene.now++);
      assertThat(latch.state()).isEqualTo(LatchState.CLOSED);
      assertThat(scene.database.latch(latch.handle())).isNull();
      assertThat(latch.handle()).isNotEqualTo(lastHandle);
      lastHandle = latch.handle();
      scene.transitions.clear();
      scene.log.clear();
    }
    assertThat(scene.database.latches()).isEmpty();
    assertThat(scene.database.logicalEntries()).isEmpty();
    listen(scene, ListenerTuple.of(BGP));
    scene.database.releaseListener(ListenerTuple.of(BGP), LatchReason.ADMIN, scene.now);
    assertThat(scene.database.listeners()).isEmpty();
  }

  @Test
  @Requirement(28)
  void row28ReleaseNamesTheAssociationsThatWereForTheFlowAlone() {
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(esp(null, null)));
    TestAssociation wide = scene.association(scene.espOf(PEER_X, GCM_128), everything());
    TestAssociation narrow = scene.association(scene.espOf(PEER_X, GCM_128), BGP.region());
    scene.database.propose(wide, scene.now);
    scene.database.propose(narrow, scene.now);
    assertThat(scene.database.release(scene.established(BGP), scene.now)).containsExactly(narrow);
  }

  @Test
  @Requirement(29)
  void row29APolicyThatContradictsBreaksBeforeItIsInForce() {
    for (SecurityPolicy next :
        List.of(
            saying(PolicyAction.BYPASS),
            saying(PolicyAction.DISCARD),
            protecting(eao(PEER_X, CMAC)),
            protecting(eao(PEER_Y, GMAC)),
            protecting(eao(PEER_X, GMAC), esp(PEER_X, GCM_128)))) {
      Scene scene = new Scene();
      LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
      scene.installed(own);
      Latch latch = scene.established(BGP);
      EpochGate.Worker worker = scene.gate.join();
      worker.enter();
      LatchDatabase.PolicyAnswer answer = scene.database.changePolicy(next, scene.now);
      assertThat(answer.broken()).containsExactly(BGP);
      assertThat(latch.state()).isEqualTo(LatchState.BROKEN);
      assertThat(scene.database.rulingOf(BGP).policy()).isEqualTo("protect");
      assertThat(scene.refused(scene.ask(flow(179, 40001)))).isEqualTo(LatchRefusal.CONFLICT_SPD);
      worker.exit();
      scene.database.onTick(scene.now);
      assertThat(scene.database.rulingOf(BGP)).isEqualTo(next.rulingOf(BGP));
      // And back again: the cause is gone.
      scene.database.changePolicy(protecting(eao(PEER_X, GMAC)), scene.now);
      assertThat(scene.admits(latch, own)).isTrue();
    }
  }

  @Test
  @Requirement(30)
  void row30ALatchedFlowCanBePreservedByALogicalEntryThatEndsWithIt() {
    Scene scene = new Scene(LatchRules.DEFAULTS.with(LatchRules.PolicyChange.PRESERVE));
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    SecurityPolicy next = protecting(eao(PEER_Y, GMAC));
    assertThat(scene.database.changePolicy(next, scene.now).preserved()).containsExactly(BGP);
    assertThat(scene.admits(latch, own)).isTrue();
    assertThat(scene.database.logicalEntries()).containsExactly(BGP);
    FlowTuple neighbour = flow(179, 40001);
    assertThat(scene.database.rulingOf(neighbour)).isEqualTo(next.rulingOf(neighbour));
    scene.database.release(latch, scene.now);
    assertThat(scene.database.logicalEntries()).isEmpty();
    assertThat(scene.database.rulingOf(BGP)).isEqualTo(next.rulingOf(BGP));
  }

  @Test
  @Requirement(30)
  void row30NothingIsPreservedOverDiscard() {
    Scene scene = new Scene(LatchRules.DEFAULTS.with(LatchRules.PolicyChange.PRESERVE));
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    Latch latch = scene.established(BGP);
    scene.database.changePolicy(saying(PolicyAction.DISCARD), scene.now);
    assertThat(latch.state()).isEqualTo(LatchState.BROKEN);
  }

  @Test
  @Requirement({31, 32})
  void row31And32ABrokenLatchLetsNothingPassUntilItsLastCauseIsGone() {
    Scene scene = new Scene(BREAKING);
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    TestAssociation first = scene.association(scene.eaoOf(PEER_Y, GMAC), everything());
    TestAssociation second = scene.association(scene.eaoOf(PEER_X, CMAC), everything());
    scene.database.propose(first, scene.now);
    scene.database.propose(second, scene.now);
    assertThat(latch.causes()).hasSize(2);
    assertThat(scene.admits(latch, own)).isFalse();
    long epochWhileBroken = scene.gate.epoch();
    scene.database.remove(first.id(), scene.now);
    assertThat(latch.state()).isEqualTo(LatchState.BROKEN);
    assertThat(scene.admits(latch, own)).isFalse();
    scene.log.clear();
    scene.database.remove(second.id(), scene.now);
    assertThat(scene.log)
        .containsExactly(BGP + " BROKEN > ESTABLISHED", "alert " + BGP + " ESTABLISHED CLEARED");
    assertThat(scene.admits(latch, own)).isTrue();
    assertThat(latch.admits(own, epochWhileBroken)).isFalse();
  }

  @Test
  @Requirement(33)
  void row33ADeadPeerBreaksItsLatchesForGoodAndANewFlowCanLatch() {
    Scene scene = new Scene();
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    TestAssociation old = scene.installed(own);
    Latch latch = scene.established(BGP);
    scene.database.onPeerDead(PEER_X, scene.now);
    scene.database.remove(old.id(), scene.now);
    scene.installed(own);
    scene.database.clear(latch, scene.now);
    scene.database.changePolicy(protecting(eao(PEER_X, GMAC)), scene.now);
    assertThat(latch.state()).isEqualTo(LatchState.BROKEN);
    assertThat(latch.reason()).isEqualTo(LatchReason.DPD);
    assertThat(scene.admits(scene.established(flow(179, 40001)), own)).isTrue();
  }

  @Test
  @Requirement({34, 35})
  void row34And35AnOperatorBreaksClearsAndCloses() {
    Scene scene = new Scene();
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    assertThat(scene.database.breakLatch(latch, scene.now)).isTrue();
    assertThat(scene.database.breakLatch(latch, scene.now)).isFalse();
    assertThat(scene.admits(latch, own)).isFalse();
    assertThat(scene.database.clear(latch, scene.now)).isTrue();
    assertThat(scene.admits(latch, own)).isTrue();
    scene.database.close(latch, scene.now);
    assertThat(scene.log).last().isEqualTo("alert " + BGP + " CLOSED ADMIN");
    assertThat(latch.verdict(own, scene.gate.epoch())).isEqualTo(LatchVerdict.CLOSED);
    assertThat(scene.database.breakLatch(latch, scene.now)).isFalse();
    assertThat(scene.database.latch(latch.handle())).isNull();
    assertThat(scene.transitions)
        .extracting(LatchTransition::event)
        .endsWith(LatchEvent.ADMIN_BREAK, LatchEvent.LAST_CAUSE_CLEARED, LatchEvent.ADMIN_CLOSE);
  }

  @Test
  @Requirement(39)
  void row39AQualityThatIsNotFixedByTheAssociationsIsReportedAsIndeterminate() {
    Scene scene =
        new Scene(LatchRules.DEFAULTS, protecting(esp(null, GCM_128), esp(null, GCM_256)));
    LatchedParameters weak = scene.espOf(PEER_X, GCM_128);
    LatchedParameters strong = scene.espOf(PEER_X, GCM_256);
    scene.installed(weak);
    Latch latch = scene.established(BGP);
    assertThat(latch.alternatives()).containsExactly(strong);
    assertThat(scene.admits(latch, weak)).isTrue();
    assertThat(scene.admits(latch, strong)).isTrue();
    assertThat(scene.admits(latch, scene.espOf(PEER_Y, GCM_256))).isFalse();
    scene.installed(strong);
    assertThat(latch.state()).isEqualTo(LatchState.ESTABLISHED);
  }

  @Test
  @Requirement(38)
  void row38AnAssociationForTheFlowAloneFixesTheQuality() {
    Scene scene =
        new Scene(LatchRules.DEFAULTS, protecting(esp(null, GCM_128), esp(null, GCM_256)));
    scene.database.propose(
        scene.association(scene.espOf(PEER_X, GCM_128), BGP.region()), scene.now);
    assertThat(scene.established(BGP).alternatives()).isEmpty();
  }

  @Test
  @Requirement(40)
  void row40ADamagedTableOfIdentitiesClosesEveryLatch() {
    Scene scene = new Scene();
    LatchedParameters own = scene.eaoOf(Identity.ofName("gw-x", AuthClass.KEK), GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    assertThat(scene.database.checkIdentities(scene.now)).isTrue();
    own.peer().canonical[5] ^= 1;
    try {
      assertThat(scene.database.checkIdentities(scene.now)).isFalse();
    } finally {
      own.peer().canonical[5] ^= 1;
    }
    assertThat(latch.state()).isEqualTo(LatchState.CLOSED);
    assertThat(scene.admits(latch, own)).isFalse();
    assertThat(scene.log).last().isEqualTo("alert " + BGP + " CLOSED ID_DB_CORRUPT");
    assertThat(scene.database.latches()).isEmpty();
  }

  @Test
  @Requirement({42, 43})
  void row42And43AFlagOfThePeerDatabaseExemptsAddressesFromLatching() {
    AddressRange exempt = AddressPrefix.parse("198.51.100.0/24").ranges().getFirst();
    PeerAuthorizationTable peers =
        new PeerAuthorizationTable(
            List.of(
                new PeerAuthorization("plain", PEER_Y, false, List.of(exempt), Latching.NO),
                new PeerAuthorization("latched", PEER_X, false, List.of(), Latching.YES)));
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(eao(PEER_X, GMAC)), peers);
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    assertThat(scene.refused(scene.ask(BGP))).isEqualTo(LatchRefusal.PAD_NO_LATCH);
    assertThat(scene.established(flow("192.0.2.1", 179, "203.0.113.1", 40000)).state())
        .isEqualTo(LatchState.ESTABLISHED);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new PeerAuthorizationTable(
                List.of(new PeerAuthorization("all", null, false, List.of(), Latching.NO))))
        .withMessageStartingWith("all: ");
  }

  @Test
  @Requirement(45)
  void row45OptionalProtectionOverridesBypassAndForThePrivilegedProtectButNeverDiscard() {
    Scene bypassed = new Scene(LatchRules.DEFAULTS, saying(PolicyAction.BYPASS));
    bypassed.installed(bypassed.eaoOf(PEER_X, GMAC));
    Latch chosen =
        bypassed.made(optional(bypassed, Protection.PROTECT, eao(null, null), Caller.UNPRIVILEGED));
    assertThat(bypassed.admits(chosen, bypassed.eaoOf(PEER_X, GMAC))).isTrue();
    assertThat(bypassed.database.rulingOf(BGP).action()).isEqualTo(PolicyAction.PROTECT);
    assertThat(bypassed.database.rulingOf(flow(179, 40001)).action())
        .isEqualTo(PolicyAction.BYPASS);
    assertThat(bypassed.refused(bypassed.ask(flow(179, 40001)))).isEqualTo(LatchRefusal.POLICY);

    Scene protectedOne = new Scene();
    assertThat(
            protectedOne.refused(
                optional(
                    protectedOne, Protection.BYPASS, WantedParameters.ANY, Caller.UNPRIVILEGED)))
        .isEqualTo(LatchRefusal.PRIVILEGE);
    Latch clear =
        protectedOne.made(
            optional(protectedOne, Protection.BYPASS, WantedParameters.ANY, Caller.PRIVILEGED));
    assertThat(clear.admits((LatchedParameters) null, protectedOne.gate.epoch())).isTrue();
    assertThat(protectedOne.admits(clear, protectedOne.eaoOf(PEER_X, GMAC))).isFalse();
    protectedOne.database.release(clear, protectedOne.now);
    assertThat(protectedOne.database.rulingOf(BGP).action()).isEqualTo(PolicyAction.PROTECT);

    Scene discarded = new Scene(LatchRules.DEFAULTS, saying(PolicyAction.DISCARD));
    for (Protection protection : Protection.values()) {
      assertThat(
              discarded.refused(
                  optional(discarded, protection, eao(null, null), Caller.PRIVILEGED)))
          .isEqualTo(LatchRefusal.POLICY);
    }
  }

  @Test
  @Requirement(46)
  void row46SimultaneousOpenUsesTheAssociationThatThePeerMade() {
    Scene scene = new Scene();
    Latch waiting = scene.made(scene.ask(BGP));
    TestAssociation theirs = scene.installed(scene.eaoOf(PEER_X, GMAC));
    scene.database.onAcquireRefused(scene.acquired.getFirst(), "crossed", scene.now);
    assertThat(waiting.state()).isEqualTo(LatchState.ESTABLISHED);
    assertThat(scene.admits(waiting, theirs.parameters())).isTrue();

    Scene unequal = new Scene();
    Latch other = unequal.made(unequal.ask(BGP));
    assertThat(
            unequal.database.propose(
                unequal.association(unequal.eaoOf(PEER_X, CMAC), everything()), unequal.now))
        .isInstanceOf(Admission.Rejected.class);
    assertThat(other.state()).isEqualTo(LatchState.LARVAL);
  }

  @Test
  @Requirement(50)
  void row50EveryProtocolHasADispositionAndResetClosesTheLatch() {
    assertThat(Disposition.defaultOf(6, false)).isEqualTo(Disposition.RESET);
    assertThat(Disposition.defaultOf(132, false)).isEqualTo(Disposition.RESET);
    assertThat(Disposition.defaultOf(132, true)).isEqualTo(Disposition.ICMP);
    assertThat(Disposition.defaultOf(17, false)).isEqualTo(Disposition.WAIT);
    Scene scene = new Scene(BREAKING);
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    Latch latch =
        scene.made(
            scene.database.createConnection(
                scene.request(BGP, WantedParameters.ANY, Disposition.RESET), scene.now));
    scene.log.clear();
    scene.database.propose(scene.association(scene.eaoOf(PEER_Y, GMAC), everything()), scene.now);
    assertThat(scene.log)
        .containsExactly(
            BGP + " ESTABLISHED > BROKEN",
            "alert " + BGP + " BROKEN SA_CONFLICT",
            BGP + " BROKEN > CLOSED",
            "alert " + BGP + " CLOSED RESET");
    assertThat(latch.parameters()).hasSize(1);
  }

  @Test
  @Requirement(56)
  void row56WhatIsAskedForReachesTheKeyExchange() {
    Scene scene =
        new Scene(LatchRules.DEFAULTS, protecting(esp(null, GCM_128), esp(null, GCM_256)));
    scene.made(ask(scene, esp(PEER_X, GCM_256)));
    assertThat(scene.acquired).containsExactly(esp(PEER_X, GCM_256));
  }

  @Test
  @Requirement(59)
  void row59AnAssociationIsForPacketsWithinItsSelectorsOnly() {
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(esp(null, null)));
    TestAssociation narrow = scene.association(scene.espOf(PEER_X, GCM_128), BGP.region());
    assertThat(Conflicts.encompasses(narrow, BGP)).isTrue();
    assertThat(Conflicts.encompasses(narrow, flow(180, 40000))).isFalse();
    assertThat(Conflicts.encompasses(narrow, flow(179, 40001))).isFalse();
  }

  @Test
  @Requirement(61)
  void row61ABarePublicKeyClaimsNoAddressOfAnotherEntry() {
    AddressRange known = AddressPrefix.parse("198.51.100.0/24").ranges().getFirst();
    PeerAuthorization named =
        new PeerAuthorization("named", PEER_X, false, List.of(known), Latching.YES);
    PeerAuthorization anyKey =
        new PeerAuthorization("any key", null, true, List.of(), Latching.YES);
    Scene scene =
        new Scene(
            LatchRules.DEFAULTS,
            protecting(esp(null, null)),
            new PeerAuthorizationTable(List.of(named, anyKey)));
    LatchedParameters rogue = scene.espOf(Identity.ofPublicKey(new byte[] {1, 2, 3}), GCM_128);
    assertThat(scene.database.propose(scene.association(rogue, everything()), scene.now))
        .isEqualTo(new Admission.Rejected(LatchRefusal.PAD_UNAUTHORIZED, List.of()));
    FlowTuple elsewhere = flow("192.0.2.1", 179, "203.0.113.1", 40000);
    assertThat(scene.database.propose(scene.association(rogue, elsewhere.region()), scene.now))
        .isInstanceOf(Admission.Accepted.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerAuthorizationTable(List.of(anyKey, named)))
        .withMessageStartingWith("any key: ");
  }

  @Test
  @Requirement(62)
  void row62AnAssociationWithASmallerReplayWindowDoesNotTakeOver() {
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(esp(null, null)));
    LatchedParameters own = scene.espOf(PEER_X, GCM_128);
    TestAssociation first = scene.association(own, everything());
    first.window = 64;
    scene.database.propose(first, scene.now);
    scene.established(BGP);
    TestAssociation smaller = scene.association(own, everything());
    smaller.window = 32;
    assertThat(scene.database.propose(smaller, scene.now)).isInstanceOf(Admission.Rejected.class);
    TestAssociation larger = scene.association(own, everything());
    larger.window = 1024;
    assertThat(scene.database.propose(larger, scene.now)).isInstanceOf(Admission.Accepted.class);
  }

  @Test
  void aFlowThatNeedsTwoLayersAdmitsNothingThatComesInOne() {
    Scene scene = new Scene(LatchRules.DEFAULTS, protecting(eao(null, null), esp(null, null)));
    LatchedParameters inner = scene.eaoOf(PEER_X, GMAC);
    LatchedParameters outer = scene.espOf(PEER_X, GCM_128);
    scene.installed(inner);
    assertThat(scene.made(scene.ask(BGP)).state()).isEqualTo(LatchState.LARVAL);
    scene.installed(outer);
    Latch latch = Objects.requireNonNull(scene.database.find(BGP));
    long epoch = scene.gate.epoch();
    assertThat(latch.parameters()).containsExactly(outer, inner);
    assertThat(latch.admits(List.of(outer, inner), epoch)).isTrue();
    assertThat(latch.admits(List.of(inner), epoch)).isFalse();
    assertThat(latch.admits(inner, epoch)).isFalse();
    assertThat(latch.admits(outer, epoch)).isFalse();
    assertThat(latch.admits((LatchedParameters) null, epoch)).isFalse();
  }

  @Test
  void aLatchAmidConflictsIsBornBrokenOnlyIfItsOwnerAndTheRulesAgree() {
    LatchRules rules = LatchRules.DEFAULTS.with(LatchRules.Birth.BROKEN_ALLOWED);
    Scene scene = new Scene(rules, protecting(eao(null, null)));
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    TestAssociation foreign = scene.installed(scene.eaoOf(PEER_Y, GMAC));
    Latch latch = scene.made(ask(scene, eao(PEER_X, GMAC)));
    assertThat(latch.state()).isEqualTo(LatchState.BROKEN);
    assertThat(latch.causes()).containsExactly(new BreakCause.ConflictingAssociation(foreign.id()));
    scene.database.remove(foreign.id(), scene.now);
    assertThat(scene.admits(latch, own)).isTrue();
    // Without naming whom it wants, nothing says what it would come back as.
    scene.installed(own);
    scene.database.release(latch, scene.now);
    Scene open = new Scene(rules, protecting(eao(null, null)));
    open.installed(open.eaoOf(PEER_X, GMAC));
    open.installed(open.eaoOf(PEER_Y, GMAC));
    assertThat(open.refused(open.ask(BGP))).isEqualTo(LatchRefusal.CONFLICT_SA);
  }

  @Test
  void groupAddressesAreNeverLatchedAndBudgetsHold() {
    Scene scene = new Scene(LatchRules.DEFAULTS.with(new LatchRules.Bounds(3, 2, 1, 1)));
    assertThat(scene.refused(scene.ask(flow("192.0.2.1", 179, "224.0.0.5", 1))))
        .isEqualTo(LatchRefusal.INVALID);
    Latch first = scene.made(scene.ask(BGP));
    assertThat(scene.refused(scene.ask(flow(179, 40001)))).isEqualTo(LatchRefusal.LIMIT);
    assertThat(scene.database.evict(first, scene.now)).isTrue();
    scene.installed(scene.eaoOf(PEER_X, GMAC));
    Latch established = scene.established(BGP);
    assertThat(scene.database.evict(established, scene.now)).isFalse();
    scene.established(flow(179, 40001));
    scene.established(flow(179, 40002));
    assertThat(scene.refused(scene.ask(flow(179, 40003)))).isEqualTo(LatchRefusal.LIMIT);
    assertThat(listen(scene, ListenerTuple.of(BGP))).isNotNull();
    assertThat(listen(scene, ListenerTuple.of(BGP).wildcard())).isNull();
  }

  @Test
  void identitiesOfDifferentProofOrAnchorDifferAndNamesCompareInLowerCase() {
    byte[] name = "GW.Example".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] lower = "gw.example".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    Identity one = Identity.ofIke(Identity.FQDN, name, AuthClass.CERT, new byte[32]);
    assertThat(one).isEqualTo(Identity.ofIke(Identity.FQDN, lower, AuthClass.CERT, new byte[32]));
    assertThat(one).isNotEqualTo(Identity.ofIke(Identity.FQDN, lower, AuthClass.PSK, new byte[0]));
    byte[] otherAnchor = new byte[32];
    otherAnchor[0] = 1;
    assertThat(one).isNotEqualTo(Identity.ofIke(Identity.FQDN, lower, AuthClass.CERT, otherAnchor));
    assertThat(Identity.ofCanonical(one.canonical)).isEqualTo(one);
    assertThat(PEER_X.fingerprint()).hasSize(64).isNotEqualTo(PEER_Y.fingerprint());
    for (int length = 0; length < 4; length++) {
      byte[] prefix = java.util.Arrays.copyOf(one.canonical, length);
      assertThatIllegalArgumentException().isThrownBy(() -> Identity.ofCanonical(prefix));
    }
  }

  private static LatchAnswer ask(Scene scene, WantedParameters wanted) {
    return scene.database.createConnection(scene.request(BGP, wanted, Disposition.WAIT), scene.now);
  }

  private static LatchAnswer optional(
      Scene scene, Protection protection, WantedParameters wanted, Caller caller) {
    return scene.database.createConnection(
        new LatchRequest(
            BGP, wanted, protection, OnConflict.REFUSE, Disposition.WAIT, caller, scene.owner),
        scene.now);
  }

  private static @Nullable LatchListener listen(Scene scene, ListenerTuple tuple) {
    return scene.database.createListener(
        tuple, WantedParameters.ANY, Disposition.WAIT, scene.owner, scene.now);
  }

  private static X509Certificate certificate(String name) throws IOException, CertificateException {
    try (InputStream pem =
        Objects.requireNonNull(ConnectionLatchingTest.class.getResourceAsStream(name))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }
}
