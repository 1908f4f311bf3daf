package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.policy.KeyChain;
import io.latchwire.policy.Lifetime;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.Rollout;
import io.latchwire.segment.DropReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Modes observe, sign and require, and the null key: how protection is brought in. */
class RolloutModeTest {
  private static final int EAO = 254;
  private static final Rollout OBSERVE = new Rollout(Rollout.Mode.OBSERVE, Lifetime.INFINITY);
  private static final Rollout SIGN = new Rollout(Rollout.Mode.SIGN, Lifetime.INFINITY);
  private static final String ANSWER_OPTIONS = "020405b40402080a000003e80000000001030307";

  private final TestClock clock = new TestClock();
  private byte drawn;

  @Test
  void observeChangesNothingEitherWay() {
    try (TestGateway gateway = gateway(OBSERVE)) {
      byte[] syn = fromA().seq(1000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS).frame();
      byte[] answer = fromB().seq(5000).ack(1001).flags(Frames.SYN).options(ANSWER_OPTIONS).frame();
      byte[] data = fromA().seq(1001).ack(5001).payload(500).frame();
      assertThat(gateway.fromRouter(syn)).containsExactly(syn);
      assertThat(gateway.fromNetwork(answer)).containsExactly(answer);
      assertThat(gateway.fromRouter(data)).containsExactly(data);
      byte[] midway = Frames.tcp("192.0.2.1:50000", GatewayPair.B).seq(7).ack(9).payload(3).frame();
      assertThat(gateway.fromRouter(midway)).containsExactly(midway);
      assertThat(gateway.worker().tally("protected").signed()).isZero();
      assertThat(gateway.worker().tally("protected").unsigned()).isOne();
    }
  }

  @Test
  void observeForecastsWhatRequireThenDoes() {
    Frames.Tcp syn = fromA().seq(1000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS);
    String threeBlocks = "0101051a000000010000000200000003000000040000000500000006";
    Frames.Tcp sacks = fromA().seq(1001).ack(5001).options(threeBlocks);
    Forecast.Report forecast;
    try (TestGateway gateway = gateway(OBSERVE)) {
      gateway.fromRouter(syn.frame());
      gateway.fromNetwork(
          fromB().seq(5000).ack(1001).flags(Frames.SYN).options(ANSWER_OPTIONS).frame());
      gateway.fromRouter(sacks.frame());
      gateway.fromRouter(fromA().seq(1001).ack(5001).payload(1460).frame());
      gateway.fromRouter(fromA().seq(2461).ack(5001).options("01011312" + "00".repeat(16)).frame());
      forecast = gateway.worker().forecast("protected").report();
    }
    assertThat(forecast.timestampsLost()).isOne();
    assertThat(forecast.windowScalesLost() + forecast.sackPermittedLost()).isZero();
    assertThat(forecast.sackBlocksCut()).isOne();
    assertThat(forecast.tooBig()).isOne();
    assertThat(forecast.routerSigned()).isOne();
    assertThat(forecast.mssSeen()).isEqualTo(1460);
    try (GatewayPair pair = GatewayPair.usual()) {
      Packet wire = new Packet(pair.onWireFromA(syn));
      assertThat(wire.kinds()).containsExactly(2, 4, 3, EAO, 0);
      pair.gatewayB.fromNetwork(wire.frame());
      byte[] told =
          pair.bToA(fromB().seq(5000).ack(1001).flags(Frames.SYN).options("020405b4")).getFirst();
      assertThat(new Packet(told).option(2))
          .isEqualTo(Frames.hex("0204%04x".formatted(forecast.mssTold())));
      assertThat(new Packet(pair.onWireFromA(sacks)).option(5)).hasSize(18);
    }
  }

  @Test
  void aWrongMacIsDroppedInEveryModeAndARightOneIsTakenOff() {
    for (Rollout rollout : List.of(OBSERVE, SIGN, Rollout.REQUIRE)) {
      try (TestGateway signing = gateway(Rollout.REQUIRE);
          TestGateway gateway = gateway(rollout)) {
        byte[] plain = fromA().seq(1000).flags(Frames.SYN).options("020405b4").frame();
        byte[] syn = signing.fromRouter(plain).getFirst();
        gateway.fromNetwork(forged(syn));
        assertThat(gateway.verdicts()).containsExactly(DropReason.BAD_MAC);
        List<byte[]> got = gateway.fromNetwork(syn);
        assertThat(new Packet(got.getFirst()).kinds()).containsExactly(2);
        assertThat(gateway.worker().tally("protected").verified()).isOne();
      }
    }
  }

  @Test
  void connectionsThatWereOnlyWatchedBelongToThePolicyThatFollows() {
    try (TestGateway gateway = gateway(OBSERVE)) {
      gateway.fromRouter(fromA().seq(1000).flags(Frames.SYN).frame());
      gateway.fromNetwork(fromB().seq(5000).ack(1001).flags(Frames.SYN).frame());
      gateway
          .worker()
          .policies(new PolicyTable(List.of(Protections.usual().policy(), Protections.rest())));
      gateway.fromRouter(fromA().seq(1001).ack(5001).payload(5).frame());
      assertThat(gateway.verdicts()).containsExactly(DropReason.ORPHAN);
      assertThat(new Packet(gateway.local().take().getFirst()).flags()).isEqualTo(Frames.RST);
    }
  }

  @Test
  void aProtectedConnectionStaysProtectedWhenItsPolicyOnlyWatches() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      pair.gatewayA
          .worker()
          .policies(
              new PolicyTable(
                  List.of(Protections.usual().rollout(OBSERVE).policy(), Protections.rest())));
      Packet wire = new Packet(pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(5)));
      assertThat(wire.option(EAO)).isNotEmpty();
      pair.gatewayA.fromNetwork(pair.fromB().seq(5001).ack(1001).payload(8).frame());
      assertThat(pair.gatewayA.verdicts()).containsExactly(DropReason.NO_OPTION);
    }
  }

  @Test
  void noneOfManyWatchedConnectionsStaysInTheClear() {
    try (TestGateway gateway = gateway(OBSERVE)) {
      for (int port = 20_000; port < 22_000; port++) {
        gateway.fromRouter(
            Frames.tcp("192.0.2.1:" + port, GatewayPair.B).seq(1000).flags(Frames.SYN).frame());
      }
      gateway
          .worker()
          .policies(new PolicyTable(List.of(Protections.usual().policy(), Protections.rest())));
      for (int port = 20_000; port < 22_000; port++) {
        byte[] data = Frames.tcp("192.0.2.1:" + port, GatewayPair.B).seq(1001).ack(9).frame();
        assertThat(gateway.fromRouter(data)).as("port %d", port).isEmpty();
      }
    }
  }

  @Test
  void signPutsOptionsOnAndAcceptsSegmentsWithoutAndCountsThem() {
    try (TestGateway gateway = gateway(SIGN)) {
      byte[] syn = gateway.fromRouter(fromA().seq(1000).flags(Frames.SYN).frame()).getFirst();
      assertThat(new Packet(syn).option(EAO)).isNotEmpty();
      byte[] answer = fromB().seq(5000).ack(1001).flags(Frames.SYN).frame();
      assertThat(gateway.fromNetwork(answer)).containsExactly(answer);
      byte[] data = fromB().seq(5001).ack(1001).payload(9).frame();
      assertThat(gateway.fromNetwork(data)).containsExactly(data);
      byte[] sent = gateway.fromRouter(fromA().seq(1001).ack(5010).payload(5).frame()).getFirst();
      assertThat(new Packet(sent).option(EAO)).isNotEmpty();
      assertThat(gateway.worker().tally("protected").unsigned()).isEqualTo(2);
      assertThat(gateway.worker().tally("protected").signed()).isEqualTo(2);
    }
  }

  @Test
  void signAnswersASynWithoutAnOptionAndOffersOnlyWhatTheAnswerHasRoomFor() {
    try (TestGateway gateway = gateway(SIGN)) {
      byte[] syn = fromB().seq(5000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS).frame();
      Packet got = new Packet(gateway.fromNetwork(syn).getFirst());
      assertThat(got.kinds()).containsExactly(2, 4, 3, 0);
      assertThat(got.option(2)).isEqualTo(Frames.hex("02040594"));
      assertThat(got.checksumsHold()).isTrue();
      byte[] answer =
          gateway.fromRouter(fromA().seq(1000).ack(5001).flags(Frames.SYN).frame()).getFirst();
      assertThat(new Packet(answer).option(EAO)).isNotEmpty();
      byte[] ack = fromB().seq(5001).ack(1001).frame();
      assertThat(gateway.fromNetwork(ack)).containsExactly(ack);
    }
  }

  @Test
  void signIsRequireOnceThePeerHasShownARightMac() {
    try (GatewayPair pair = new GatewayPair(Protections.usual().rollout(SIGN)).established()) {
      byte[] bare = pair.fromB().seq(5001).ack(1001).payload(8).frame();
      assertThat(pair.gatewayA.fromNetwork(bare)).isEmpty();
      assertThat(pair.gatewayA.verdicts()).containsExactly(DropReason.NO_OPTION);
    }
  }

  @Test
  void signIsRequireFromItsDateOn() {
    try (TestGateway gateway = gateway(new Rollout(Rollout.Mode.SIGN, 60_000))) {
      gateway.worker().schedule().run(59_999);
      gateway.fromRouter(fromA().seq(1000).flags(Frames.SYN).frame());
      byte[] answer = fromB().seq(5000).ack(1001).flags(Frames.SYN).frame();
      assertThat(gateway.fromNetwork(answer)).containsExactly(answer);
      gateway.worker().schedule().run(60_000);
      gateway.fromNetwork(fromB().seq(5001).ack(1001).payload(8).frame());
      assertThat(gateway.verdicts()).containsExactly(DropReason.NO_OPTION);
    }
  }

  @Test
  void signLeavesConnectionsThatAreOlderAsTheyAre() {
    try (TestGateway gateway = gateway(SIGN)) {
      byte[] data = fromA().seq(77).ack(4711).payload(3).frame();
      assertThat(gateway.fromRouter(data)).containsExactly(data);
      byte[] answer = fromB().seq(4711).ack(80).payload(3).frame();
      assertThat(gateway.fromNetwork(answer)).containsExactly(answer);
    }
  }

  @Test
  void theNullKeyMovesALiveSessionToAuthentication() {
    KeyChain chain = KeyChains.threeKeys().tolerance(3).nullKeyUntil(25).build();
    try (GatewayPair pair = new GatewayPair(Protections.usual().chain(chain))) {
      clocks(pair, 5, 7);
      exchange(pair, 0);
      assertThat(pair.gatewayA.worker().tally("protected").signed()).isZero();
      clocks(pair, 9, 11);
      exchange(pair, 1);
      clocks(pair, 11, 13);
      exchange(pair, 2);
      exchange(pair, 3);
      clocks(pair, 25, 27);
      exchange(pair, 4);
      assertThat(pair.gatewayA.worker().tally("protected").signed()).isEqualTo(3);
      assertThat(pair.gatewayB.worker().tally("protected").signed()).isEqualTo(4);
      pair.gatewayB.fromNetwork(pair.fromA().seq(1101).ack(5101).payload(10).frame());
      assertThat(pair.gatewayB.verdicts()).containsExactly(DropReason.NO_OPTION);
    }
  }

  @Test
  void anUnsignedSegmentIsRefusedWhenTheNullKeyIsOverThoughNoKeyIsActiveYet() {
    KeyChain chain = KeyChains.threeKeys().nullKeyUntil(5).build();
    try (TestGateway gateway = gateway(Protections.usual().chain(chain))) {
      gateway.worker().schedule().run(6_000);
      gateway.fromRouter(fromA().seq(1000).flags(Frames.SYN).frame());
      assertThat(gateway.verdicts()).containsExactly(DropReason.NO_KEY);
      gateway.fromNetwork(fromB().seq(5000).flags(Frames.SYN).frame());
      assertThat(gateway.verdicts()).containsExactly(DropReason.NO_OPTION);
    }
  }

  /** Ten octets each way of a connection that is older than both gateways. */
  private static void exchange(GatewayPair pair, int turn) {
    int done = 20 * turn;
    Frames.Tcp fromA = pair.fromA().seq(1001 + done).ack(5001 + done).payload(10);
    assertThat(pair.aToB(fromA)).as("A, turn %d", turn).containsExactly(fromA.frame());
    Frames.Tcp fromB = pair.fromB().seq(5001 + done).ack(1011 + done).payload(10);
    assertThat(pair.bToA(fromB)).as("B, turn %d", turn).containsExactly(fromB.frame());
  }

  private static void clocks(GatewayPair pair, long secondOfA, long secondOfB) {
    pair.gatewayA.worker().schedule().run(secondOfA * 1000);
    pair.gatewayB.worker().schedule().run(secondOfB * 1000);
  }

  private TestGateway gateway(Rollout rollout) {
    return gateway(Protections.usual().rollout(rollout));
  }

  private TestGateway gateway(Protections protections) {
    return new TestGateway(
        clock,
        octets -> {
          for (int i = 0; i < octets.length; i++) {
            octets[i] = ++drawn;
          }
        },
        protections.policy(),
        Protections.rest());
  }

  private static Frames.Tcp fromA() {
    return Frames.tcp(GatewayPair.A, GatewayPair.B);
  }

  private static Frames.Tcp fromB() {
    return Frames.tcp(GatewayPair.B, GatewayPair.A);
  }

  /**
   * The SYN with another MAC and a checksum that is right: two words of the MAC, which is behind
   * headers of 54 octets, an MSS, the header of the option and the number, change places.
   */
  private static byte[] forged(byte[] syn) {
    int mac = 54 + 4 + 4 + 4;
    byte[] forged = syn.clone();
    System.arraycopy(syn, mac, forged, mac + 2, 2);
    System.arraycopy(syn, mac + 2, forged, mac, 2);
    return forged;
  }
}
