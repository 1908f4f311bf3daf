package io.latchwire.discern;

import static io.latchwire.discern.EspScene.PEER_X;
import static io.latchwire.discern.EspScene.PEER_Y;
import static io.latchwire.discern.SctpPackets.abort;
import static io.latchwire.discern.SctpPackets.add;
import static io.latchwire.discern.SctpPackets.asconf;
import static io.latchwire.discern.SctpPackets.asconfAck;
import static io.latchwire.discern.SctpPackets.cookieAck;
import static io.latchwire.discern.SctpPackets.cookieEcho;
import static io.latchwire.discern.SctpPackets.data;
import static io.latchwire.discern.SctpPackets.delete;
import static io.latchwire.discern.SctpPackets.heartbeat;
import static io.latchwire.discern.SctpPackets.heartbeatAck;
import static io.latchwire.discern.SctpPackets.init;
import static io.latchwire.discern.SctpPackets.initAck;
import static io.latchwire.discern.SctpPackets.packet;
import static io.latchwire.discern.SctpPackets.refusal;
import static io.latchwire.discern.SctpPackets.shutdown;
import static io.latchwire.discern.SctpPackets.shutdownAck;
import static io.latchwire.discern.SctpPackets.shutdownComplete;
import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.flow.HalfOpenBudget;
import io.latchwire.latch.Association;
import io.latchwire.latch.Disposition;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.Requirement;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.sctp.SctpView;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** SCTP associations: RFC 5660 section 5.4 and RFC 9260, over emulated ESP associations. */
class SctpAssociationTest {
  private static final String A1 = "192.0.2.1";
  private static final String A2 = "192.0.2.2";
  private static final String A3 = "192.0.2.3";
  private static final String B1 = "198.51.100.1";
  private static final String B2 = "198.51.100.2";
  private static final int TAG_A = 0xA0000001;
  private static final int TAG_B = 0xB0000001;
  private static final FlowTuple FIRST = path(A1, B1);

  private final EspScene scene = EspScene.withPeerX();
  private final Association x = scene.of(PEER_X);
  private final SctpAssociationTable table =
      new SctpAssociationTable(
          scene.database, SctpLifetimes.DEFAULT, 100, new HalfOpenBudget(8, 4), bound -> bound - 1);

  private static FlowTuple path(String host, String network) {
    return EspScene.flow(IpProtocol.SCTP, host, 2905, network, 2905);
  }

  private Discerned out(FlowTuple path, SctpView packet) {
    return table.outbound(path, packet, x.parameters(), scene.gate.epoch(), scene.now);
  }

  private Discerned in(FlowTuple path, SctpView packet) {
    return in(path, packet, x);
  }

  private Discerned in(FlowTuple path, SctpView packet, Association under) {
    return table.inbound(path, packet, under, scene.gate.epoch(), scene.now);
  }

  private void after(long millis) {
    scene.now += millis;
    scene.database.onTick(scene.now);
    table.onTick(scene.now);
  }

  private void established(byte[] init, byte[] initAck) {
    assertThat(out(FIRST, packet(0, init))).isEqualTo(Discerned.PASSES);
    assertThat(in(FIRST, packet(TAG_A, initAck))).isEqualTo(Discerned.PASSES);
    assertThat(out(FIRST, packet(TAG_B, cookieEcho(), data()))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.COOKIE_ECHOED);
    assertThat(in(FIRST, packet(TAG_A, cookieAck(), data()))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.ESTABLISHED);
  }

  private void established() {
    established(init(TAG_A), initAck(TAG_B));
  }

  private void severalPaths() {
    established(init(TAG_A, A1, A2), initAck(TAG_B, B1, B2));
  }

  private Latch latch(FlowTuple path) {
    return Objects.requireNonNull(scene.database.find(path));
  }

  @Test
  @Requirement(49)
  void row49InitMakesTheLatchAndNothingElseDoes() {
    for (byte[] chunk : new byte[][] {data(), heartbeat(), cookieEcho(), initAck(TAG_B)}) {
      assertThat(out(FIRST, packet(TAG_B, chunk))).isEqualTo(Discerned.NO_FLOW);
      assertThat(in(FIRST, packet(TAG_A, chunk))).isEqualTo(Discerned.NO_FLOW);
    }
    assertThat(scene.database.latches()).isEmpty();
    assertThat(out(FIRST, packet(0, init(TAG_A)))).isEqualTo(Discerned.PASSES);
    assertThat(latch(FIRST).state()).isEqualTo(LatchState.ESTABLISHED);
  }

  @Test
  @Requirement(49)
  void row49AVerifiedInitFromTheNetworkGivesBirthToTheLatch() {
    assertThat(in(FIRST, packet(0, init(TAG_B)))).isEqualTo(Discerned.PASSES);
    assertThat(out(FIRST, packet(TAG_B, initAck(TAG_A)))).isEqualTo(Discerned.PASSES);
    assertThat(in(FIRST, packet(TAG_A, cookieEcho()))).isEqualTo(Discerned.PASSES);
    assertThat(out(FIRST, packet(TAG_B, cookieAck()))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.ESTABLISHED);
    assertThat(latch(FIRST).parameters().getFirst().peer()).isEqualTo(PEER_X);
  }

  @Test
  @Requirement(49)
  void row49AnAssociationOfNByMAddressesHasNByMLatchesReleasedTogether() {
    severalPaths();
    assertThat(table.paths(FIRST))
        .containsExactlyInAnyOrder(FIRST, path(A1, B2), path(A2, B1), path(A2, B2));
    assertThat(scene.database.latches())
        .hasSize(4)
        .allMatch(latch -> latch.state() == LatchState.ESTABLISHED)
        .allMatch(latch -> latch.disposition() == Disposition.ICMP);
    assertThat(out(path(A2, B2), packet(TAG_B, heartbeat()))).isEqualTo(Discerned.PASSES);
    assertThat(in(path(A2, B2), packet(TAG_A, heartbeatAck()))).isEqualTo(Discerned.PASSES);
    assertThat(out(path(A3, B2), packet(TAG_B, heartbeat()))).isEqualTo(Discerned.NO_FLOW);

    assertThat(in(FIRST, packet(TAG_A, abort(false)))).isEqualTo(Discerned.PASSES);
    after(10_000);
    assertThat(scene.database.latches()).isEmpty();
    assertThat(table.size()).isZero();
  }

  @Test
  @Requirement({49, 50})
  void row49And50WithOnePathABreakResetsAndWithSeveralTheOthersGoOn() {
    established();
    assertThat(latch(FIRST).disposition()).isEqualTo(Disposition.RESET);
    scene.database.breakLatch(latch(FIRST), scene.now);
    assertThat(scene.database.latches()).isEmpty();
    assertThat(table.state(FIRST)).isEqualTo(SctpState.CLOSED);
    assertThat(out(FIRST, packet(TAG_B, data()))).isEqualTo(Discerned.LATCH);

    severalPaths();
    scene.database.breakLatch(latch(FIRST), scene.now);
    assertThat(out(FIRST, packet(TAG_B, data()))).isEqualTo(Discerned.LATCH);
    assertThat(out(path(A2, B1), packet(TAG_B, data()))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.ESTABLISHED);
  }

  @Test
  @Requirement(49)
  void row49AsconfAddsAndDeletesLatchesOnlyWhenItIsGranted() {
    established();
    assertThat(out(FIRST, packet(TAG_B, asconf(1, add(1, A2), add(2, A3)))))
        .isEqualTo(Discerned.PASSES);
    assertThat(scene.database.latches()).hasSize(1);
    assertThat(in(FIRST, packet(TAG_A, asconfAck(9)))).isEqualTo(Discerned.PASSES);
    assertThat(scene.database.latches()).hasSize(1);
    assertThat(in(FIRST, packet(TAG_A, asconfAck(1, refusal(2))))).isEqualTo(Discerned.PASSES);
    assertThat(table.paths(FIRST)).containsExactlyInAnyOrder(FIRST, path(A2, B1));
    assertThat(scene.database.latches()).hasSize(2);
    assertThat(latch(FIRST).disposition()).isEqualTo(Disposition.ICMP);

    in(FIRST, packet(TAG_A, asconf(7, add(1, B2))));
    out(FIRST, packet(TAG_B, asconfAck(7)));
    assertThat(scene.database.latches()).hasSize(4);

    out(path(A2, B1), packet(TAG_B, asconf(2, delete(1, A1))));
    in(path(A2, B1), packet(TAG_A, asconfAck(2)));
    assertThat(table.paths(path(A2, B1))).containsExactlyInAnyOrder(path(A2, B1), path(A2, B2));
    assertThat(out(FIRST, packet(TAG_B, data()))).isEqualTo(Discerned.NO_FLOW);
    // The last address of an end stays (RFC 5061 section 5.3).
    out(path(A2, B1), packet(TAG_B, asconf(3, delete(1, A2))));
    in(path(A2, B1), packet(TAG_A, asconfAck(3)));
    assertThat(scene.database.latches()).hasSize(2);
  }

  @Test
  @Requirement(49)
  void row49AsconfWithTheWildcardMeansTheSourceOfThePacketRfc5061S421() {
    severalPaths();
    out(path(A2, B1), packet(TAG_B, asconf(1, delete(1, "0.0.0.0"))));
    in(path(A2, B1), packet(TAG_A, asconfAck(1)));
    assertThat(table.paths(path(A2, B1))).containsExactlyInAnyOrder(path(A2, B1), path(A2, B2));
  }

  @Test
  @Requirement(49)
  void row49AbortCountsUnderTheRightTagOnlyRfc9260S851() {
    established();
    assertThat(in(FIRST, packet(TAG_B, abort(false)))).isEqualTo(Discerned.TAG);
    assertThat(in(FIRST, packet(TAG_A, abort(true)))).isEqualTo(Discerned.TAG);
    assertThat(in(FIRST, packet(0, abort(false)))).isEqualTo(Discerned.TAG);
    assertThat(in(FIRST, packet(TAG_A + 1, shutdownAck()))).isEqualTo(Discerned.TAG);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.ESTABLISHED);
    assertThat(in(FIRST, packet(TAG_B, abort(true)))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.CLOSED);
    after(9_999);
    assertThat(scene.database.latches()).hasSize(1);
    after(1);
    assertThat(scene.database.latches()).isEmpty();

    established();
    assertThat(in(FIRST, packet(TAG_A, abort(false)))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.CLOSED);
  }

  @Test
  @Requirement(49)
  void row49ACollisionOfInitsIsOneAssociationRfc9260S521() {
    assertThat(out(FIRST, packet(0, init(TAG_A)))).isEqualTo(Discerned.PASSES);
    assertThat(in(FIRST, packet(0, init(TAG_B)))).isEqualTo(Discerned.PASSES);
    Latch latch = latch(FIRST);
    assertThat(in(FIRST, packet(TAG_A, initAck(TAG_B)))).isEqualTo(Discerned.PASSES);
    assertThat(out(FIRST, packet(TAG_B, initAck(TAG_A)))).isEqualTo(Discerned.PASSES);
    assertThat(in(FIRST, packet(TAG_A, cookieEcho()))).isEqualTo(Discerned.PASSES);
    // Only the exchange that the other end began comes through.
    assertThat(out(FIRST, packet(TAG_B, cookieAck()))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.ESTABLISHED);
    assertThat(latch(FIRST)).isSameAs(latch);
    assertThat(out(FIRST, packet(TAG_B, data()))).isEqualTo(Discerned.PASSES);
    assertThat(in(FIRST, packet(TAG_A, data()))).isEqualTo(Discerned.PASSES);
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  @Requirement(49)
  void row49ARestartHasNewLatchesOnlyWhenItsCookiesHaveComeThrough() {
    severalPaths();
    Latch old = latch(FIRST);
    int tagA = TAG_A + 1;
    int tagB = TAG_B + 1;
    assertThat(out(FIRST, packet(0, init(tagA)))).isEqualTo(Discerned.PASSES);
    assertThat(in(FIRST, packet(tagA, initAck(tagB)))).isEqualTo(Discerned.PASSES);
    assertThat(latch(FIRST)).isSameAs(old);
    assertThat(in(FIRST, packet(TAG_A, data()))).isEqualTo(Discerned.PASSES);
    assertThat(out(FIRST, packet(tagB, data()))).isEqualTo(Discerned.TAG);
    assertThat(in(FIRST, packet(tagA, cookieAck()))).isEqualTo(Discerned.PASSES);
    assertThat(latch(FIRST)).isSameAs(old);

    assertThat(out(FIRST, packet(tagB, cookieEcho(), data()))).isEqualTo(Discerned.PASSES);
    assertThat(scene.database.latches()).hasSize(4);
    assertThat(in(FIRST, packet(tagA, cookieAck()))).isEqualTo(Discerned.PASSES);
    assertThat(old.state()).isEqualTo(LatchState.CLOSED);
    assertThat(latch(FIRST)).isNotSameAs(old);
    assertThat(scene.database.latches()).hasSize(1);
    assertThat(in(FIRST, packet(TAG_A, data()))).isEqualTo(Discerned.TAG);
    assertThat(out(FIRST, packet(tagB, data()))).isEqualTo(Discerned.PASSES);
  }

  @Test
  @Requirement(49)
  void row49AnAbortOfARestartLeavesTheAssociationAlone() {
    established();
    out(FIRST, packet(0, init(TAG_A + 1)));
    assertThat(in(FIRST, packet(TAG_A + 1, abort(false)))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.ESTABLISHED);
    assertThat(in(FIRST, packet(TAG_A + 1, initAck(TAG_B + 1)))).isEqualTo(Discerned.TAG);
  }

  @Test
  @Requirement(49)
  void row49AnotherPeerCanNeitherAbortNorRestartNorAddAnAddress() {
    established();
    Association y = scene.of(PEER_Y);
    Latch latch = latch(FIRST);
    assertThat(in(FIRST, packet(TAG_A, abort(false)), y)).isEqualTo(Discerned.LATCH);
    assertThat(in(FIRST, packet(0, init(TAG_B + 1)), y)).isEqualTo(Discerned.LATCH);
    assertThat(in(FIRST, packet(TAG_A, asconf(1, add(1, B2))), y)).isEqualTo(Discerned.LATCH);
    assertThat(out(FIRST, packet(TAG_B, asconfAck(1)))).isEqualTo(Discerned.PASSES);
    assertThat(latch(FIRST)).isSameAs(latch);
    assertThat(scene.database.latches()).containsExactly(latch);
  }

  @Test
  @Requirement(49)
  void row49AnOrderlyEndReleasesTheLatches() {
    established();
    out(FIRST, packet(TAG_B, shutdown()));
    assertThat(table.state(FIRST)).isEqualTo(SctpState.SHUTDOWN_SENT);
    in(FIRST, packet(TAG_A, shutdownAck()));
    assertThat(table.state(FIRST)).isEqualTo(SctpState.SHUTDOWN_ACK_SENT);
    assertThat(out(FIRST, packet(TAG_B, shutdownComplete(false)))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.CLOSED);
    // The ports may be used again at once.
    assertThat(out(FIRST, packet(0, init(TAG_A + 5)))).isEqualTo(Discerned.PASSES);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.COOKIE_WAIT);
    assertThat(scene.database.latches()).hasSize(1);
    after(3_000);
    assertThat(scene.database.latches()).isEmpty();

    established();
    in(FIRST, packet(TAG_A, shutdown()));
    assertThat(table.state(FIRST)).isEqualTo(SctpState.SHUTDOWN_RECEIVED);
    after(3_000);
    assertThat(scene.database.latches()).isEmpty();
  }

  @Test
  @Requirement(49)
  void row49WhatIsNotWellFormedMovesNothing() {
    byte[] damaged = SctpPackets.octets(0, init(TAG_A));
    damaged[20] ^= 1;
    assertThat(out(FIRST, SctpPackets.view(damaged))).isEqualTo(Discerned.CHECKSUM);
    assertThat(out(FIRST, packet(7, init(TAG_A)))).isEqualTo(Discerned.TAG);
    assertThat(out(FIRST, packet(0, init(0)))).isEqualTo(Discerned.MALFORMED);
    assertThat(out(FIRST, packet(0, init(TAG_A), data()))).isEqualTo(Discerned.MALFORMED);
    assertThat(scene.database.latches()).isEmpty();
    established();
    assertThat(in(FIRST, packet(TAG_A, shutdownComplete(false), data())))
        .isEqualTo(Discerned.MALFORMED);
    byte[] cut = SctpPackets.octets(TAG_A, data(), abort(false));
    assertThat(in(FIRST, SctpPackets.view(java.util.Arrays.copyOf(cut, cut.length - 2))))
        .isEqualTo(Discerned.MALFORMED);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.ESTABLISHED);
  }

  @Test
  @Requirement(49)
  void row49AddressesBeyondTheBoundAreNotBelieved() {
    String[] many = new String[20];
    for (int i = 0; i < many.length; i++) {
      many[i] = "198.51.100." + (10 + i);
    }
    established(init(TAG_A), initAck(TAG_B, many));
    assertThat(scene.database.latches()).hasSize(SctpAssociation.MOST_ADDRESSES);
  }

  @Test
  void aFloodOfInitsPushesOutItsOwnAndNeverWhatIsEstablished() {
    established();
    for (int i = 1; i <= 50; i++) {
      assertThat(out(EspScene.flow(IpProtocol.SCTP, A2, i, B1, 2905), packet(0, init(TAG_A + i))))
          .isEqualTo(Discerned.PASSES);
    }
    assertThat(table.size()).isEqualTo(5);
    assertThat(table.state(FIRST)).isEqualTo(SctpState.ESTABLISHED);
  }
}
