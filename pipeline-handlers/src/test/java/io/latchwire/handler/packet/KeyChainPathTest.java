package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.KeyChain;
import io.latchwire.segment.DropReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections of which every segment goes under a key that the clock has chosen. */
class KeyChainPathTest {
  private static final int EAO = 254;

  @Test
  void aConnectionRollsThroughThreeKeysThoughTheClocksAreTwoSecondsApart() {
    try (GatewayPair pair = at(KeyChains.threeKeys().tolerance(3), 11, 13)) {
      pair.established();
      for (int second = 11; second < 38; second++) {
        clocks(pair, second, second + 2);
        Frames.Tcp data = pair.fromA().seq(1001).ack(5001).payload(5);
        Packet wire = new Packet(pair.onWireFromA(data));
        assertThat(wire.option(EAO)[3]).isEqualTo((byte) (second / 10));
        assertThat(wire.option(EAO)).hasSize(16);
        assertThat(pair.gatewayB.fromNetwork(wire.frame())).containsExactly(data.frame());
        Frames.Tcp answer = pair.fromB().seq(5001).ack(1006).payload(7);
        assertThat(pair.bToA(answer)).containsExactly(answer.frame());
      }
    }
  }

  @Test
  void aKeyOutsideOfItsTimesIsNotEligibleBonica04S8() {
    try (GatewayPair pair = at(KeyChains.threeKeys(), 19, 19)) {
      pair.established();
      clocks(pair, 19, 20);
      pair.gatewayB.fromNetwork(pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(5)));
      assertThat(pair.gatewayB.verdicts()).containsExactly(DropReason.NOT_ELIGIBLE);
    }
  }

  @Test
  void anExpiredChainLetsNothingPassEitherWay() {
    try (GatewayPair pair = at(KeyChains.threeKeys(), 39, 39)) {
      pair.established();
      byte[] late = pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(5));
      clocks(pair, 40, 40);
      pair.gatewayA.fromRouter(pair.fromA().seq(1001).ack(5001).payload(5).frame());
      assertThat(pair.gatewayA.verdicts()).containsExactly(DropReason.NO_KEY);
      pair.gatewayB.fromNetwork(late);
      assertThat(pair.gatewayB.verdicts()).containsExactly(DropReason.NOT_ELIGIBLE);
    }
  }

  @Test
  void holdLastGoesOnUnderTheLastKey() {
    try (GatewayPair pair = at(KeyChains.threeKeys().holdLast(), 39, 39)) {
      pair.established();
      clocks(pair, 400, 402);
      Frames.Tcp data = pair.fromA().seq(1001).ack(5001).payload(5);
      assertThat(pair.aToB(data)).containsExactly(data.frame());
    }
  }

  @Test
  void aConnectionOutlivesTheRollToAnotherAlgorithm() {
    KeyChains mixed =
        KeyChains.chain()
            .key(1, MacAlgorithm.HMAC_SHA_1_96, 10, 20)
            .key(2, MacAlgorithm.AES_128_CMAC_96, 20, 30)
            .key(3, MacAlgorithm.HMAC_SHA_256_128, 30, 40);
    try (GatewayPair pair = at(mixed, 11, 11)) {
      pair.established();
      for (int second = 11; second < 40; second += 9) {
        clocks(pair, second, second);
        Frames.Tcp data = pair.fromA().seq(1001).ack(5001).payload(5);
        assertThat(pair.aToB(data)).containsExactly(data.frame());
      }
    }
  }

  @Test
  void theMssLeavesRoomForTheLargestMacOfTheChain() {
    KeyChains mixed =
        KeyChains.chain()
            .key(1, MacAlgorithm.AES_128_CMAC_96, 10, 20)
            .key(2, MacAlgorithm.HMAC_SHA_1_160, 20, 30);
    try (GatewayPair pair = at(mixed, 11, 11)) {
      List<byte[]> got = pair.aToB(pair.fromA().seq(1000).flags(Frames.SYN).options("020405b4"));
      assertThat(new Packet(got.getFirst()).option(2)).isEqualTo(Frames.hex("0204059c"));
    }
  }

  @Test
  void whatWouldNotFitBesideAKeyToComeIsNotAgreedOnInTheSyn() {
    KeyChains mixed =
        KeyChains.chain()
            .key(1, MacAlgorithm.AES_128_CMAC_96, 10, 20)
            .key(2, MacAlgorithm.HMAC_SHA_256_256, 20, 30);
    try (GatewayPair pair = at(mixed, 11, 11)) {
      Frames.Tcp syn = pair.fromA().seq(1000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS);
      assertThat(new Packet(pair.onWireFromA(syn)).kinds()).containsExactly(2, EAO);
    }
  }

  @Test
  void aKeyThatRidesInASegmentIsRefusedWhereKeysAreConfigured() {
    try (GatewayPair automatic = GatewayPair.usual();
        GatewayPair pair = at(KeyChains.threeKeys(), 11, 11)) {
      byte[] syn = automatic.onWireFromA(automatic.fromA().seq(1000).flags(Frames.SYN));
      pair.gatewayB.fromNetwork(syn);
      assertThat(pair.gatewayB.verdicts()).containsExactly(DropReason.UNKNOWN_KEK);
    }
  }

  private static GatewayPair at(KeyChains chain, long secondOfA, long secondOfB) {
    KeyChain built = chain.build();
    GatewayPair pair = new GatewayPair(Protections.usual().chain(built));
    clocks(pair, secondOfA, secondOfB);
    return pair;
  }

  private static void clocks(GatewayPair pair, long secondOfA, long secondOfB) {
    pair.gatewayA.worker().schedule().run(secondOfA * 1000);
    pair.gatewayB.worker().schedule().run(secondOfB * 1000);
  }
}
