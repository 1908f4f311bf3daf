package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.flow.FlowState;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.PeerLimits;
import io.latchwire.policy.Profile;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the bump in the wire, each shown by segments that go in and come out. */
class SegmentPathTest {
  private static final String A = GatewayPair.A;
  private static final String B = GatewayPair.B;
  private static final int EAO = 254;

  @Test
  void aSynCarriesItsKeyAndGivesUpTimestamps() {
    try (GatewayPair pair = GatewayPair.usual()) {
      Packet syn =
          new Packet(
              pair.onWireFromA(
                  pair.fromA().seq(1000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS)));
      assertThat(syn.kinds()).containsExactly(2, 4, 3, EAO, 0);
      assertThat(syn.headerLength()).isEqualTo(60);
      assertThat(syn.option(EAO)).hasSize(30);
      assertThat(syn.checksumsHold()).isTrue();
    }
  }

  @Test
  void aKeyIsRepeatedUntilItIsConfirmedWeis03S23() {
    try (GatewayPair pair = GatewayPair.usual()) {
      Frames.Tcp syn = pair.fromA().seq(1000).flags(Frames.SYN);
      byte[] first = new Packet(pair.onWireFromA(syn)).option(EAO);
      byte[] second = new Packet(pair.onWireFromA(syn)).option(EAO);
      assertThat(second).hasSize(30);
      assertThat(java.util.Arrays.copyOfRange(second, 20, 30))
          .isEqualTo(java.util.Arrays.copyOfRange(first, 20, 30));
      assertThat(second[7]).as("number").isEqualTo((byte) 2);
    }
  }

  @Test
  void aResetIsNoPlaceInTheStreamSoThatAnAcknowledgmentOfItConfirmsNoKey() {
    try (GatewayPair pair = GatewayPair.usual()) {
      pair.aToB(pair.fromA().seq(1000).flags(Frames.SYN));
      Frames.Tcp synAck = pair.fromB().seq(5000).ack(1001).flags(Frames.SYN);
      pair.bToA(synAck);
      pair.onWireFromB(pair.fromB().seq(9000).flags(Frames.RST));
      pair.aToB(pair.fromA().seq(1001).ack(8000));
      assertThat(new Packet(pair.onWireFromB(synAck)).option(EAO)).hasSize(30);
    }
  }

  @Test
  void aSynRepeatedAfterItsAnswerStillCarriesTheKeyAndNoTimestamps() {
    try (GatewayPair pair = GatewayPair.usual()) {
      Frames.Tcp syn = pair.fromA().seq(1000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS);
      pair.aToB(syn);
      pair.bToA(pair.fromB().seq(5000).ack(1001).flags(Frames.SYN));
      Packet repeated = new Packet(pair.onWireFromA(syn));
      assertThat(repeated.kinds()).containsExactly(2, 4, 3, EAO, 0);
      assertThat(repeated.option(EAO)).hasSize(30);
    }
  }

  @Test
  void aConfirmedKeyIsNoLongerCarried() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      Packet data = new Packet(pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(10)));
      assertThat(data.option(EAO)).hasSize(20);
    }
  }

  @Test
  void whatOneRouterSendsTheOtherGetsOctetForOctet() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      Frames.Tcp data = pair.fromA().seq(1001).ack(5001).payload(999);
      byte[] sent = data.frame();
      assertThat(pair.aToB(data)).containsExactly(sent);
    }
  }

  @Test
  void selectiveAcknowledgmentsGiveWayFromTheLastOne() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      String threeBlocks = "0101051a" + "00000001".repeat(6);
      Packet ack =
          new Packet(pair.onWireFromA(pair.fromA().seq(1001).ack(5001).options(threeBlocks)));
      assertThat(ack.option(5)).hasSize(18);
      assertThat(ack.headerLength()).isEqualTo(60);
    }
  }

  static Stream<JsonNode> budgets() {
    return EaoVectors.of("eao-option-budget");
  }

  @ParameterizedTest
  @MethodSource("budgets")
  void anOptionListFitsBesideTheEaoOrGivesWay(JsonNode vector) {
    for (JsonNode set : vector.get("sets")) {
      int total = vector.get("option_length").asInt() + set.get("octets").asInt();
      boolean fits = vector.get("fits_at_all").asBoolean() && total <= 40;
      assertThat(fits).isEqualTo(set.get("fits").asBoolean());
      if (fits) {
        assertThat((total + 3) & ~3).isEqualTo(set.get("total_padded").asInt());
      }
    }
  }

  @Test
  void theReceivingGatewayLowersTheMssForWhatItWillAdd() {
    try (GatewayPair pair = GatewayPair.usual()) {
      List<byte[]> got = pair.aToB(pair.fromA().seq(1000).flags(Frames.SYN).options("020405b4"));
      assertThat(new Packet(got.getFirst()).option(2)).isEqualTo(Frames.hex("02040594"));
      assertThat(new Packet(got.getFirst()).checksumsHold()).isTrue();
    }
  }

  @Test
  void aSynThatHadToLeaveItsMssBehindGetsThePromisedOne() {
    Protections literal =
        Protections.usual()
            .kek(KekAlgorithm.AES_128_ECB, 1, new byte[16])
            .mac(MacAlgorithm.AES_128_GMAC_96, Profile.LITERAL)
            .synMss(1460);
    try (GatewayPair pair = new GatewayPair(literal)) {
      Frames.Tcp syn = pair.fromA().seq(1000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS);
      Packet wire = new Packet(pair.onWireFromA(syn));
      assertThat(wire.kinds()).containsExactly(4, EAO);
      Packet got = new Packet(pair.gatewayB.fromNetwork(wire.frame()).getFirst());
      assertThat(got.option(2)).isEqualTo(Frames.hex("0204058c"));
    }
  }

  @Test
  void bootstrapKeepsAllOptionsOfTheSynAndSendsTheKeyBehindIt() {
    PortableMacProvider macs = new PortableMacProvider();
    byte[] secret = new byte[16];
    ConfiguredKey key =
        new ConfiguredKey(7, macs.configuredKey(MacAlgorithm.AES_128_CMAC_96, secret));
    Protections bootstrap =
        Protections.usual().mac(MacAlgorithm.AES_128_GMAC_96, Profile.BOOTSTRAP).configured(key);
    try (GatewayPair pair = new GatewayPair(bootstrap)) {
      Frames.Tcp syn = pair.fromA().seq(1000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS);
      Packet wire = new Packet(pair.onWireFromA(syn));
      assertThat(wire.kinds()).containsExactly(2, 4, 8, 3, EAO, 0);
      assertThat(pair.gatewayB.fromNetwork(wire.frame())).hasSize(1);
      String answer = GatewayPair.SYN_OPTIONS;
      assertThat(pair.bToA(pair.fromB().seq(5000).ack(1001).flags(Frames.SYN).options(answer)))
          .hasSize(1);
      String stamps = "0101080a000003e8000003e9";
      Packet first =
          new Packet(pair.onWireFromA(pair.fromA().seq(1001).ack(5001).options(stamps).payload(5)));
      assertThat(first.option(EAO)).hasSize(30);
      assertThat(first.headerLength()).isEqualTo(60);
      assertThat(pair.gatewayB.fromNetwork(first.frame())).hasSize(1);
    }
  }

  @Test
  void aResetThatRefusesAConnectionIsSignedAndGetsThrough() {
    try (GatewayPair pair = GatewayPair.usual()) {
      pair.aToB(pair.fromA().seq(1000).flags(Frames.SYN));
      Frames.Tcp refusal = pair.fromB().seq(0).ack(1001).flags(Frames.RST);
      byte[] sent = refusal.frame();
      assertThat(pair.bToA(refusal)).containsExactly(sent);
      assertThat(state(pair.gatewayA)).isEqualTo(FlowState.RESET);
    }
  }

  @Test
  void aConnectionOlderThanTheGatewayIsResetAtItsOwnRouterOnceASecond() {
    try (GatewayPair pair = GatewayPair.usual()) {
      byte[] orphan = pair.fromA().seq(77).ack(4711).payload(3).frame();
      assertThat(pair.gatewayA.fromRouter(orphan, orphan)).isEmpty();
      assertThat(pair.gatewayA.verdicts()).containsExactly(DropReason.ORPHAN, DropReason.ORPHAN);
      List<byte[]> replies = pair.gatewayA.local().take();
      assertThat(replies).hasSize(1);
      Packet reset = new Packet(replies.getFirst());
      assertThat(reset.flags()).isEqualTo(Frames.RST);
      assertThat(reset.i32(4)).isEqualTo(4711);
      assertThat(reset.u16(0)).isEqualTo(179);
      assertThat(reset.checksumsHold()).isTrue();
      pair.clock.advanceSeconds(1.1);
      pair.gatewayA.fromRouter(orphan);
      assertThat(pair.gatewayA.local().take()).hasSize(1);
    }
  }

  @Test
  void nothingIsAnsweredToTheNetwork() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] bare = pair.fromA().seq(1001).ack(5001).payload(8).frame();
      byte[] reset = pair.fromA().seq(1001).flags(Frames.RST).frame();
      assertThat(pair.gatewayB.fromNetwork(bare, reset)).isEmpty();
      assertThat(pair.gatewayB.verdicts())
          .containsExactly(DropReason.NO_OPTION, DropReason.NO_OPTION);
      assertThat(pair.gatewayB.wan().take()).isEmpty();
      assertThat(state(pair.gatewayB)).isEqualTo(FlowState.ESTABLISHED);
    }
  }

  @Test
  void aFloodOfForgedSynsLeavesNoState() {
    try (GatewayPair pair = GatewayPair.usual()) {
      byte[] syn = pair.onWireFromA(pair.fromA().seq(1000).flags(Frames.SYN));
      for (int port = 0; port < 1000; port++) {
        byte[] forged = syn.clone();
        forged[34] = (byte) (port >>> 8);
        forged[35] = (byte) port;
        pair.gatewayB.fromNetwork(fixed(forged));
        assertThat(pair.gatewayB.verdicts()).containsExactly(DropReason.BAD_MAC);
      }
      assertThat(flows(pair.gatewayB)).isEmpty();
    }
  }

  private static byte[] fixed(byte[] frame) {
    return EaoConversationVectorTest.Checksums.fixed(frame, 20);
  }

  @Test
  void aPortBetweenTwoAddressesIsInUseAsLongAsItsFlowIsThere() {
    try (GatewayPair pair = GatewayPair.usual()) {
      pair.established();
      ProtectedFlow flow = flows(pair.gatewayA).getFirst();
      assertThat(hasFlow(pair, flow, flow.localPort())).isTrue();
      assertThat(hasFlow(pair, flow, flow.localPort() + 1)).isFalse();
    }
  }

  private static boolean hasFlow(GatewayPair pair, ProtectedFlow flow, int localPort) {
    return pair.gatewayA
        .worker()
        .hasFlow(
            flow.localHigh(),
            flow.localLow(),
            localPort,
            flow.remoteHigh(),
            flow.remoteLow(),
            flow.remotePort());
  }

  @Test
  void aReplayedSynChangesNothingOfALiveFlow() {
    try (GatewayPair pair = GatewayPair.usual()) {
      byte[] oldSyn = pair.onWireFromA(pair.fromA().seq(42).flags(Frames.SYN));
      pair.established();
      pair.gatewayB.fromNetwork(oldSyn);
      assertThat(pair.aToB(pair.fromA().seq(1001).ack(5001).payload(9))).hasSize(1);
      assertThat(pair.bToA(pair.fromB().seq(5001).ack(1010).payload(9))).hasSize(1);
    }
  }

  @Test
  void aRouterThatLostItsStateComesBackOnTheSamePorts() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      assertThat(pair.aToB(pair.fromA().seq(900_000).flags(Frames.SYN))).hasSize(1);
      assertThat(pair.bToA(pair.fromB().seq(5001).ack(1001))).as("challenge").hasSize(1);
      assertThat(pair.aToB(pair.fromA().seq(1001).flags(Frames.RST))).as("reset").hasSize(1);
      assertThat(pair.aToB(pair.fromA().seq(900_000).flags(Frames.SYN))).hasSize(1);
      assertThat(pair.bToA(pair.fromB().seq(7000).ack(900_001).flags(Frames.SYN))).hasSize(1);
      assertThat(pair.aToB(pair.fromA().seq(900_001).ack(7001))).hasSize(1);
      assertThat(pair.aToB(pair.fromA().seq(900_001).ack(7001).payload(4))).hasSize(1);
      assertThat(pair.bToA(pair.fromB().seq(7001).ack(900_005).payload(4))).hasSize(1);
    }
  }

  @Test
  void simultaneousOpensMeetRfc9293S35() {
    try (GatewayPair pair = GatewayPair.usual()) {
      byte[] synA = pair.onWireFromA(pair.fromA().seq(100).flags(Frames.SYN));
      byte[] synB = pair.onWireFromB(pair.fromB().seq(200).flags(Frames.SYN));
      assertThat(pair.gatewayB.fromNetwork(synA)).hasSize(1);
      assertThat(pair.gatewayA.fromNetwork(synB)).hasSize(1);
      assertThat(pair.aToB(pair.fromA().seq(100).ack(201).flags(Frames.SYN))).hasSize(1);
      assertThat(pair.bToA(pair.fromB().seq(200).ack(101).flags(Frames.SYN))).hasSize(1);
      assertThat(pair.aToB(pair.fromA().seq(101).ack(201).payload(3))).hasSize(1);
      assertThat(pair.bToA(pair.fromB().seq(201).ack(104).payload(3))).hasSize(1);
    }
  }

  @Test
  void aFullTableRefusesNewFlowsAndKeepsTheOldOnes() {
    PeerLimits one = new PeerLimits(1, 10, 20, 1024, 16);
    try (GatewayPair pair = new GatewayPair(Protections.usual().limits(one)).established()) {
      byte[] second = Frames.tcp("192.0.2.1:40002", B).seq(1).flags(Frames.SYN).frame();
      assertThat(pair.gatewayA.fromRouter(second)).isEmpty();
      assertThat(pair.gatewayA.verdicts()).containsExactly(DropReason.TABLE_FULL);
      assertThat(pair.aToB(pair.fromA().seq(1001).ack(5001).payload(1))).hasSize(1);
    }
  }

  @Test
  void aClosedFlowLeavesTheTableAfterItsTime() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      pair.aToB(pair.fromA().seq(1001).ack(5001).flags(Frames.FIN));
      pair.bToA(pair.fromB().seq(5001).ack(1002).flags(Frames.FIN));
      pair.aToB(pair.fromA().seq(1002).ack(5002));
      assertThat(state(pair.gatewayA)).isEqualTo(FlowState.CLOSED);
      assertThat(state(pair.gatewayB)).isEqualTo(FlowState.CLOSED);
      pair.clock.advanceSeconds(121);
      pair.gatewayA.sweep();
      assertThat(flows(pair.gatewayA)).isEmpty();
    }
  }

  @Test
  void aRouterThatSignsIsRefusedWithAReason() {
    try (GatewayPair pair = GatewayPair.usual()) {
      pair.gatewayA.fromRouter(signedSyn().frame());
      assertThat(pair.gatewayA.verdicts()).containsExactly(DropReason.ROUTER_SIGNS);
    }
  }

  @Test
  void aRouterThatSignsPassesUntouchedWhereThePolicySaysSo() {
    Protections bypass = Protections.usual().routerSigned(Protection.RouterSigned.BYPASS);
    try (GatewayPair pair = new GatewayPair(bypass)) {
      byte[] sent = signedSyn().frame();
      List<byte[]> wire = pair.gatewayA.fromRouter(sent);
      assertThat(wire).containsExactly(sent);
      assertThat(pair.gatewayB.fromNetwork(wire.getFirst())).containsExactly(sent);
    }
  }

  private static Frames.Tcp signedSyn() {
    String md5 = "1312" + "ab".repeat(16) + "0101";
    return Frames.tcp(A, B).seq(1).flags(Frames.SYN).options(md5);
  }

  @Test
  void aPacketThatWouldExceedThePathMtuIsRefusedAndTheRouterToldRfc1191S4() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] tooBig = pair.fromA().seq(1001).ack(5001).payload(1460).frame();
      assertThat(pair.gatewayA.fromRouter(tooBig)).isEmpty();
      assertThat(pair.gatewayA.verdicts()).containsExactly(DropReason.TOO_BIG);
      Packet told = new Packet(pair.gatewayA.local().take().getFirst());
      assertThat(told.protocol()).isEqualTo(1);
      assertThat(told.u8(0)).isEqualTo(3);
      assertThat(told.u8(1)).isEqualTo(4);
      assertThat(told.u16(6)).isEqualTo(1500 - 32);
      assertThat(told.checksumsHold()).isTrue();
      assertThat(told.i32(8 + 20 + 4)).as("quoted number").isEqualTo(1001);
    }
  }

  @Test
  void anIcmpErrorThatWouldEndTheConnectionStopsAtTheGatewayRfc5927S4() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      pair.aToB(pair.fromA().seq(1001).ack(5001).payload(100));
      for (int code = 2; code <= 3; code++) {
        assertThat(pair.gatewayA.fromNetwork(icmp(3, code, 0, 1001))).isEmpty();
        assertThat(pair.gatewayA.verdicts()).containsExactly(DropReason.ICMP_REFUSED);
      }
    }
  }

  @Test
  void anIcmpErrorMustQuoteASegmentThatIsUnderWayRfc5927S41() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      pair.aToB(pair.fromA().seq(1001).ack(5001).payload(100));
      assertThat(pair.gatewayA.fromNetwork(icmp(11, 0, 0, 999_999))).isEmpty();
      assertThat(pair.gatewayA.fromNetwork(icmp(11, 0, 0, 1001))).hasSize(1);
    }
  }

  @Test
  void aForgedTooBigBelowTheLargestPacketSentIsRefused() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      pair.aToB(pair.fromA().seq(1001).ack(5001).payload(1000));
      assertThat(pair.gatewayA.fromNetwork(icmp(3, 4, 552, 1001))).isEmpty();
      assertThat(pair.gatewayA.fromNetwork(icmp(3, 4, 1400, 1001))).isEmpty();
      List<byte[]> passed = pair.gatewayA.fromNetwork(icmp(3, 4, 900, 1001));
      Packet told = new Packet(passed.getFirst());
      assertThat(told.u16(6)).isEqualTo(900 - 32);
      assertThat(told.checksumsHold()).isTrue();
      assertThat(told.ipLength()).isEqualTo(20 + 8 + 20 + 8);
    }
  }

  /** An ICMP error to A that quotes A's segment of this number. */
  private static byte[] icmp(int type, int code, int mtu, int seq) {
    byte[] quoted = Frames.packetOf(Frames.tcp(A, B).seq(seq).ack(5001).payload(20).frame());
    return Frames.icmp("203.0.113.9", "192.0.2.1", type, code, mtu, quoted);
  }

  @Test
  void framesOfOtherTrafficPassUnchangedToTheOctet() {
    try (GatewayPair pair = GatewayPair.usual()) {
      byte[] arp = Frames.hex("ffffffffffff02770000000a08060001080006040001");
      byte[] echo = Frames.icmp("192.0.2.1", "198.51.100.2", 8, 0, 7, new byte[56]);
      assertThat(pair.gatewayA.fromRouter(arp, echo)).containsExactly(arp, echo);
      assertThat(pair.gatewayB.fromNetwork(arp, echo)).containsExactly(arp, echo);
    }
  }

  @Test
  void aFragmentThatMayBelongToAProtectedFlowNeverPasses() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] fragment = pair.fromA().seq(1001).ack(5001).payload(64).frame();
      fragment[20] = 0x20;
      byte[] later = fragment.clone();
      later[20] = 0;
      later[21] = 8;
      assertThat(pair.gatewayA.fromRouter(fragment, later)).isEmpty();
      assertThat(pair.gatewayB.fromNetwork(fragment, later)).isEmpty();
      assertThat(pair.gatewayB.verdicts())
          .containsExactly(DropReason.FRAGMENT, DropReason.FRAGMENT);
    }
  }

  @Test
  void nothingEntersInTheNameOfTheOwnRouter() {
    try (GatewayPair pair = GatewayPair.usual()) {
      // The policies of these two protect all of TCP whichever way it goes: none is bypassed.
      assertThat(pair.gatewayA.fromNetwork(pair.fromA().seq(1).ack(2).frame())).isEmpty();
    }
  }

  @Test
  void damageToThePayloadOnTheRoutersSideStaysVisibleToTheOtherRouter() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] sent = pair.fromA().seq(1001).ack(5001).payload(64).frame();
      byte[] damaged = Frames.flipped(sent, sent.length - 1, 1);
      byte[] wire = pair.gatewayA.fromRouter(damaged).getFirst();
      assertThat(new Packet(wire).checksumsHold()).isFalse();
      assertThat(pair.gatewayB.fromNetwork(wire)).isEmpty();
      assertThat(pair.gatewayB.verdicts()).containsExactly(DropReason.BAD_CHECKSUM);
    }
  }

  @Test
  void segmentsOfOneBatchMeetWhatThoseBeforeThemLeft() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      List<byte[]> wire = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        if (i == 10) {
          pair.clock.advanceSeconds(17);
          pair.gatewayA.worker().forEachFlow(flow -> flow.sendKeys.askRollover());
        }
        wire.add(pair.onWireFromA(pair.fromA().seq(1001 + i * 8).ack(5001).payload(8)));
      }
      assertThat(pair.gatewayB.fromNetwork(wire.toArray(byte[][]::new))).hasSize(20);
      assertThat(pair.gatewayB.fromNetwork(wire.toArray(byte[][]::new))).isEmpty();
      assertThat(pair.gatewayB.verdicts()).containsOnly(DropReason.REPLAY);
    }
  }

  @Test
  void copiesWithinOneBatchAreRefused() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] wire = pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(8));
      assertThat(pair.gatewayB.fromNetwork(wire, wire, wire)).hasSize(1);
    }
  }

  private static List<ProtectedFlow> flows(TestGateway gateway) {
    List<ProtectedFlow> flows = new ArrayList<>();
    gateway.worker().forEachFlow(flows::add);
    return flows;
  }

  private static FlowState state(TestGateway gateway) {
    return flows(gateway).getFirst().state();
  }
}
