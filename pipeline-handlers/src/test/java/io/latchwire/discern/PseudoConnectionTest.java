package io.latchwire.discern;

import static io.latchwire.discern.EspScene.PEER_X;
import static io.latchwire.discern.EspScene.PEER_Y;
import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.flow.HalfOpenBudget;
import io.latchwire.latch.Association;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchRules;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.Requirement;
import io.latchwire.latch.Ruling;
import io.latchwire.policy.PolicyAction;
import io.latchwire.wire.ip.IpProtocol;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** UDP and queries of ICMP: RFC 5660 section 5.2, over emulated associations. */
class PseudoConnectionTest {
  private static final FlowTuple SYSLOG =
      EspScene.flow(IpProtocol.UDP, "192.0.2.1", 5140, "198.51.100.2", 514);

  private EspScene scene = EspScene.withPeerX();
  private Association x = scene.of(PEER_X);
  private PseudoConnectionTable table = table(PseudoConnectionLifetimes.UDP);

  private PseudoConnectionTable table(PseudoConnectionLifetimes lifetimes) {
    return new PseudoConnectionTable(
        scene.database, lifetimes, 100, new HalfOpenBudget(8, 4), bound -> bound - 1);
  }

  private void begin(EspScene other) {
    scene = other;
    x = scene.of(PEER_X);
    table = table(PseudoConnectionLifetimes.UDP);
  }

  private Discerned out(FlowTuple flow) {
    return table.outbound(flow, true, x.parameters(), scene.gate.epoch(), scene.now);
  }

  private Discerned in(FlowTuple flow, Association under) {
    return table.inbound(flow, true, under, scene.gate.epoch(), scene.now);
  }

  private void after(long seconds) {
    scene.now += seconds * 1_000;
    scene.database.onTick(scene.now);
    table.onTick(scene.now);
  }

  private Latch latch(FlowTuple flow) {
    return Objects.requireNonNull(scene.database.find(flow));
  }

  @Test
  @Requirement(48)
  void row48TheFirstDatagramMakesTheLatchAndSilenceReleasesIt() {
    assertThat(out(SYSLOG)).isEqualTo(Discerned.PASSES);
    assertThat(latch(SYSLOG).state()).isEqualTo(LatchState.ESTABLISHED);
    after(59);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.PASSES);
    assertThat(table.state(SYSLOG)).isEqualTo(PseudoConnectionState.ONE_WAY);
    after(59);
    assertThat(table.size()).isEqualTo(1);
    after(1);
    assertThat(table.size()).isZero();
    assertThat(scene.database.latches()).isEmpty();
  }

  @Test
  @Requirement(48)
  void row48AnAnswerGivesTheConversationTheTimeOfAStream() {
    out(SYSLOG);
    assertThat(in(SYSLOG, x)).isEqualTo(Discerned.PASSES);
    assertThat(table.state(SYSLOG)).isEqualTo(PseudoConnectionState.BOTH_WAYS);
    after(299);
    assertThat(latch(SYSLOG).state()).isEqualTo(LatchState.ESTABLISHED);
    after(1);
    assertThat(scene.database.latches()).isEmpty();
  }

  @Test
  @Requirement(48)
  void row48AVerifiedDatagramFromTheNetworkGivesBirthToTheLatch() {
    assertThat(in(SYSLOG, x)).isEqualTo(Discerned.PASSES);
    assertThat(latch(SYSLOG).parameters().getFirst().peer()).isEqualTo(PEER_X);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.PASSES);
    assertThat(table.state(SYSLOG)).isEqualTo(PseudoConnectionState.BOTH_WAYS);
  }

  @Test
  @Requirement(48)
  void row48DatagramsOfAnotherPeerPassNothingAndRefreshNothing() {
    out(SYSLOG);
    after(59);
    assertThat(in(SYSLOG, scene.of(PEER_Y))).isEqualTo(Discerned.LATCH);
    assertThat(table.state(SYSLOG)).isEqualTo(PseudoConnectionState.FIRST);
    after(1);
    assertThat(table.size()).isZero();
  }

  @Test
  @Requirement(48)
  void row48ABrokenLatchDropsBothWaysRefreshesNothingAndMayComeBack() {
    out(SYSLOG);
    in(SYSLOG, x);
    Latch latch = latch(SYSLOG);
    scene.database.breakLatch(latch, scene.now);
    after(200);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.LATCH);
    assertThat(in(SYSLOG, x)).isEqualTo(Discerned.LATCH);
    assertThat(latch.state()).isEqualTo(LatchState.BROKEN);
    scene.database.clear(latch, scene.now);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.PASSES);

    scene.database.breakLatch(latch, scene.now);
    after(299);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.LATCH);
    after(1);
    assertThat(latch.state()).isEqualTo(LatchState.CLOSED);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.PASSES);
    assertThat(latch(SYSLOG)).isNotSameAs(latch);
  }

  @Test
  @Requirement({34, 48})
  void row34And48ALatchThatAnOperatorClosesLeavesBothWaysSilent() {
    out(SYSLOG);
    in(SYSLOG, x);
    scene.database.close(latch(SYSLOG), scene.now);
    after(299);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.LATCH);
    assertThat(in(SYSLOG, x)).isEqualTo(Discerned.LATCH);
    assertThat(scene.database.latches()).isEmpty();
    after(1);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.PASSES);
  }

  @Test
  @Requirement({14, 48})
  void row14And48WithoutAnAssociationTheNextDatagramTriesAgain() {
    begin(EspScene.protecting(LatchRules.DEFAULTS));
    assertThat(table.outbound(SYSLOG, true, null, scene.gate.epoch(), scene.now))
        .isEqualTo(Discerned.LATCH);
    assertThat(latch(SYSLOG).state()).isEqualTo(LatchState.LARVAL);
    after(30);
    assertThat(scene.database.latches()).isEmpty();
    scene.database.propose(x, scene.now);
    assertThat(out(SYSLOG)).isEqualTo(Discerned.PASSES);
  }

  @Test
  @Requirement(48)
  void row48WhatAPolicyBypassesIsNeverLatched() {
    begin(new EspScene(LatchRules.DEFAULTS, _ -> Ruling.unprotected("ike", PolicyAction.BYPASS)));
    FlowTuple ike = EspScene.flow(IpProtocol.UDP, "192.0.2.1", 500, "198.51.100.2", 500);
    assertThat(out(ike)).isEqualTo(Discerned.NO_LATCH);
    assertThat(table.size()).isZero();
    assertThat(scene.database.latches()).isEmpty();
  }

  @Test
  @Requirement(48)
  void row48NothingIsLatchedForAGroup() {
    FlowTuple group = EspScene.flow(IpProtocol.UDP, "192.0.2.1", 646, "224.0.0.2", 646);
    assertThat(out(group)).isEqualTo(Discerned.NO_LATCH);
    assertThat(table.size()).isZero();
  }

  @Test
  void aQueryOfIcmpIsAConversationByItsIdentifierForThirtySeconds() {
    table = table(PseudoConnectionLifetimes.ICMP_QUERY);
    FlowTuple echo = EspScene.flow(IpProtocol.ICMP, "192.0.2.1", 77, "198.51.100.2", 77);
    FlowTuple other = EspScene.flow(IpProtocol.ICMP, "192.0.2.1", 78, "198.51.100.2", 78);
    assertThat(table.inbound(echo, false, x, scene.gate.epoch(), scene.now))
        .isEqualTo(Discerned.NO_FLOW);
    assertThat(out(echo)).isEqualTo(Discerned.PASSES);
    assertThat(table.inbound(echo, false, x, scene.gate.epoch(), scene.now))
        .isEqualTo(Discerned.PASSES);
    assertThat(table.inbound(other, false, x, scene.gate.epoch(), scene.now))
        .isEqualTo(Discerned.NO_FLOW);
    after(30);
    assertThat(scene.database.latches()).isEmpty();
  }

  @Test
  void aFloodOfFirstDatagramsPushesOutItsOwnAndNeverWhatWasAnswered() {
    out(SYSLOG);
    in(SYSLOG, x);
    FlowTuple first = from("10.0.0.1", 1);
    FlowTuple ofAnother = from("10.0.0.2", 1);
    out(first);
    out(ofAnother);
    for (int port = 2; port <= 50; port++) {
      assertThat(out(from("10.0.0.1", port))).isEqualTo(Discerned.PASSES);
    }
    // Four of the flooding source, one of another, and the one that was answered.
    assertThat(table.size()).isEqualTo(6);
    assertThat(table.state(first)).isEqualTo(PseudoConnectionState.GONE);
    assertThat(table.state(ofAnother)).isEqualTo(PseudoConnectionState.FIRST);
    for (int host = 1; host <= 50; host++) {
      out(from("10.1.0." + host, 1));
    }
    assertThat(table.size()).isEqualTo(9);
    assertThat(table.state(SYSLOG)).isEqualTo(PseudoConnectionState.BOTH_WAYS);
    assertThat(scene.database.latches()).hasSize(9);
  }

  private static FlowTuple from(String host, int port) {
    return EspScene.flow(IpProtocol.UDP, host, port, "198.51.100.2", 514);
  }
}
