package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.latch.Latch;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * KEKs come and go under live connections: install on both ends, switch the sending side, retire;
 * draft-weis-tcp-auth-auto-ks-03 s2.5.
 */
class KekChangeTest {
  private static final int EAO = 254;
  private static final int WITH_KEY = 30;
  private static final int WITHOUT_KEY = 20;

  /** Where the KEK Key ID stands in an option that carries a key: HKDF, GMAC. */
  private static final int KEK_KEY_ID_AT = 21;

  /** Longer than the least time between two keys with the usual hold time. */
  private static final int NEXT_KEY_SECONDS = 17;

  private final Kek old = kek(1);
  private final Kek fresh = kek(2);
  private long fromA = 1001;

  private static Kek kek(int keyId) {
    byte[] secret = new byte[32];
    secret[0] = (byte) keyId;
    return new Kek(KekAlgorithm.HKDF, keyId, secret);
  }

  private GatewayPair established() {
    return new GatewayPair(Protections.usual().keks(old)).established();
  }

  private static void reload(TestGateway gateway, Kek sending, Kek... accepted) {
    reload(gateway, Protections.usual().keks(sending, accepted));
  }

  private static void reload(TestGateway gateway, Protections protections) {
    gateway.worker().policies(new PolicyTable(List.of(protections.policy(), Protections.rest())));
  }

  private byte[] option(byte[] frame) {
    return new Packet(frame).option(EAO);
  }

  /** Router A speaks and router B acknowledges; the option that A's gateway put on the segment. */
  private byte[] exchange(GatewayPair pair) {
    byte[] onWire = pair.onWireFromA(pair.fromA().seq((int) fromA).ack(5001).payload(10));
    assertThat(pair.gatewayB.fromNetwork(onWire)).hasSize(1);
    fromA += 10;
    assertThat(pair.bToA(pair.fromB().seq(5001).ack((int) fromA))).hasSize(1);
    return option(onWire);
  }

  private static Latch latch(TestGateway gateway) {
    return gateway.worker().latches().database().latches().iterator().next();
  }

  @Test
  void installSwitchRetireLosesNothingAndLeavesTheLatch() {
    try (GatewayPair pair = established()) {
      Latch latch = latch(pair.gatewayA);
      reload(pair.gatewayA, old, fresh);
      reload(pair.gatewayB, old, fresh);
      pair.clock.advanceSeconds(NEXT_KEY_SECONDS);
      assertThat(exchange(pair)).as("installed, not used").hasSize(WITHOUT_KEY);

      reload(pair.gatewayA, fresh, old);
      byte[] switched = exchange(pair);
      assertThat(switched).hasSize(WITH_KEY);
      assertThat(switched[KEK_KEY_ID_AT]).isEqualTo((byte) 2);
      assertThat(exchange(pair)).as("confirmed").hasSize(WITHOUT_KEY);
      reload(pair.gatewayB, fresh, old);
      byte[] ofB = pair.onWireFromB(pair.fromB().seq(5001).ack((int) fromA).payload(10));
      assertThat(option(ofB)[KEK_KEY_ID_AT]).isEqualTo((byte) 2);
      assertThat(pair.gatewayA.fromNetwork(ofB)).hasSize(1);

      reload(pair.gatewayA, fresh);
      reload(pair.gatewayB, fresh);
      assertThat(exchange(pair)).hasSize(WITHOUT_KEY);
      assertThat(latch(pair.gatewayA)).isSameAs(latch);
      assertThat(pair.gatewayA.worker().keks()).containsExactly(fresh);
    }
  }

  @Test
  void aRolloverAfterTheKekIsRetiredStillWorks() {
    try (GatewayPair pair = established()) {
      reload(pair.gatewayA, old, fresh);
      reload(pair.gatewayB, old, fresh);
      reload(pair.gatewayA, fresh);
      reload(pair.gatewayB, fresh);
      old.close();
      pair.clock.advanceSeconds(NEXT_KEY_SECONDS);
      assertThat(exchange(pair)[KEK_KEY_ID_AT]).isEqualTo((byte) 2);
      pair.clock.advanceSeconds(NEXT_KEY_SECONDS);
      pair.gatewayA.rollover();
      assertThat(exchange(pair)[KEK_KEY_ID_AT]).isEqualTo((byte) 2);
    }
  }

  @Test
  void aKeyThatIsStillRepeatedOutlivesTheKekThatItCameUnder() {
    try (GatewayPair pair = established()) {
      pair.clock.advanceSeconds(NEXT_KEY_SECONDS);
      pair.gatewayA.rollover();
      Frames.Tcp data = pair.fromA().seq(1001).ack(5001).payload(10);
      assertThat(pair.aToB(data)).as("held by B, not confirmed to A").hasSize(1);
      reload(pair.gatewayB, fresh);
      byte[] again = pair.onWireFromA(data);
      assertThat(option(again)).hasSize(WITH_KEY);
      assertThat(pair.gatewayB.fromNetwork(again)).hasSize(1);
    }
  }

  @Test
  void noNewKeyIsInstalledUnderAKekThatIsRetired() {
    try (GatewayPair pair = established()) {
      reload(pair.gatewayB, fresh);
      pair.clock.advanceSeconds(NEXT_KEY_SECONDS);
      pair.gatewayA.rollover();
      byte[] data = pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(10));
      assertThat(pair.gatewayB.fromNetwork(data)).isEmpty();
      assertThat(verdict(pair.gatewayB)).isEqualTo(DropReason.UNKNOWN_KEK);
    }
  }

  private static @Nullable DropReason verdict(TestGateway gateway) {
    return gateway.verdicts().getFirst();
  }

  @Test
  void aKekOfAnotherAlgorithmBreaksTheLatchBecauseItIsPartOfWhatIsLatched() {
    try (GatewayPair pair = established()) {
      reload(pair.gatewayA, old, new Kek(KekAlgorithm.AES_128_ECB, 3, new byte[16]));
      assertThat(pair.gatewayA.fromRouter(pair.fromA().seq(1001).ack(5001).frame())).isEmpty();
      assertThat(verdict(pair.gatewayA)).isEqualTo(DropReason.LATCH_CLOSED);
    }
  }

  @Test
  void aLiveFlowTakesTheTimesOfTheNewPolicyAndKeepsTheLookOfItsSegments() {
    try (GatewayPair pair = established()) {
      Protection.Rollover usual = Protection.Rollover.DEFAULT;
      Protection.Rollover often =
          new Protection.Rollover(
              NEXT_KEY_SECONDS * 1_000_000_000L,
              usual.numbers(),
              usual.octets(),
              usual.sequenceReserve(),
              usual.holdNanos(),
              usual.alarmNanos());
      reload(pair.gatewayA, Protections.usual().keks(old).rollover(often).kind(253));
      pair.clock.advanceSeconds(NEXT_KEY_SECONDS);
      assertThat(exchange(pair)).as("kind 254, a new key").hasSize(WITH_KEY);
    }
  }

  @Test
  void keysMoveToTheNewKekNoFasterThanThePeerTakesThem() {
    try (GatewayPair pair = established()) {
      reload(pair.gatewayB, old, fresh);
      int flows = 30;
      for (int i = 0; i < flows; i++) {
        pair.clock.advanceSeconds(1);
        open(pair, 50_000 + i);
      }
      pair.clock.advanceSeconds(NEXT_KEY_SECONDS);
      reload(pair.gatewayA, fresh, old);
      int moved = 0;
      for (int second = 0; second < 5; second++) {
        int before = moved;
        for (int i = 0; i < flows; i++) {
          Frames.Tcp data =
              Frames.tcp("192.0.2.1:" + (50_000 + i), GatewayPair.B)
                  .seq(1001 + 10 * second)
                  .ack(5001)
                  .payload(10);
          byte[] onWire = pair.onWireFromA(data);
          assertThat(pair.gatewayB.fromNetwork(onWire)).as("never above the limit").hasSize(1);
          moved += option(onWire).length == WITH_KEY ? 1 : 0;
          acknowledge(pair, 50_000 + i, 1011 + 10 * second);
        }
        assertThat(moved - before).as("half of the limit").isEqualTo(second == 0 ? 10 : 5);
        pair.clock.advanceSeconds(1);
      }
      assertThat(moved).isEqualTo(flows);
    }
  }

  private static void open(GatewayPair pair, int port) {
    String end = "192.0.2.1:" + port;
    pair.aToB(Frames.tcp(end, GatewayPair.B).seq(1000).flags(Frames.SYN));
    pair.bToA(Frames.tcp(GatewayPair.B, end).seq(5000).ack(1001).flags(Frames.SYN));
    pair.aToB(Frames.tcp(end, GatewayPair.B).seq(1001).ack(5001));
  }

  private static void acknowledge(GatewayPair pair, int port, int number) {
    pair.bToA(Frames.tcp(GatewayPair.B, "192.0.2.1:" + port).seq(5001).ack(number));
  }

  @Test
  void aTrialSaysWhichFlowsItWouldBreakAndBreaksNone() {
    try (GatewayPair pair = established()) {
      PolicyTable other =
          new PolicyTable(List.of(Protections.usual().peer("other").policy(), Protections.rest()));
      PacketWorker worker = pair.gatewayA.worker();
      assertThat(worker.contradictedBy(other)).hasSize(1);
      assertThat(worker.contradictedBy(worker.policies())).isEmpty();
      exchange(pair);
      assertThat(Objects.requireNonNull(latch(pair.gatewayA)).state())
          .isEqualTo(io.latchwire.latch.LatchState.ESTABLISHED);
    }
  }
}
