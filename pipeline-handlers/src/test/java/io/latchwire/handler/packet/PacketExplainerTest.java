package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacBatch;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.diagnosis.Cause;
import io.latchwire.diagnosis.Finding;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.keyset.KeyMaker;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.Profile;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two gateways that disagree in one thing: the explanation names that thing. */
class PacketExplainerTest {
  private static final String PEER = "peer";
  private static final int TCP_AT = 14 + 20;

  @Test
  void differentSecretsUnderOneIdAreAWrongKey() {
    byte[] other = new byte[32];
    other[31] = 1;
    try (GatewayPair pair =
        new GatewayPair(
            Protections.usual(), Protections.usual().kek(KekAlgorithm.HKDF, 1, other))) {
      pair.aToB(syn(pair));
      Finding finding = only(pair.gatewayB, DropReason.BAD_MAC);
      assertThat(finding.cause()).isEqualTo(Cause.WRONG_KEY);
      assertThat(finding.line()).contains("KEK with id 1");
    }
  }

  @Test
  void oneSecretUnderTwoIdsIsAWrongKeyId() {
    try (GatewayPair pair =
        new GatewayPair(
            Protections.usual(), Protections.usual().kek(KekAlgorithm.HKDF, 2, new byte[32]))) {
      pair.aToB(syn(pair));
      Finding finding = only(pair.gatewayB, DropReason.UNKNOWN_KEK);
      assertThat(finding.cause()).isEqualTo(Cause.WRONG_KEY_ID);
      assertThat(finding.proven()).isTrue();
      assertThat(finding.line()).contains("names KEK 1").contains("has id 2 here");
    }
  }

  @Test
  void anUnknownKekWithAnotherSecretNamesThoseThatAreKnown() {
    byte[] other = new byte[32];
    other[0] = 1;
    try (GatewayPair pair =
        new GatewayPair(
            Protections.usual(), Protections.usual().kek(KekAlgorithm.HKDF, 2, other))) {
      pair.aToB(syn(pair));
      Finding finding = only(pair.gatewayB, DropReason.UNKNOWN_KEK);
      assertThat(finding.cause()).isEqualTo(Cause.WRONG_KEY_ID);
      assertThat(finding.proven()).isFalse();
      assertThat(finding.line()).contains("here are: 2 hkdf-256");
    }
  }

  @Test
  void anotherAlgorithmInThePolicyIsAWrongAlgorithm() {
    try (GatewayPair pair =
        new GatewayPair(
            Protections.usual().mac(MacAlgorithm.AES_128_UMAC_96, Profile.COMPACT),
            Protections.usual())) {
      pair.aToB(syn(pair));
      Finding finding = only(pair.gatewayB, DropReason.ALG_MISMATCH);
      assertThat(finding.cause()).isEqualTo(Cause.WRONG_ALGORITHM);
      assertThat(finding.proven()).isTrue();
      assertThat(finding.line()).contains("aes-128-umac-96").contains("aes-128-gmac-96");
    }
  }

  @Test
  void anotherNumberForTheSameAlgorithmIsAWrongAlgorithm() {
    try (GatewayPair pair =
        new GatewayPair(
            Protections.usual().algId(MacAlgorithm.AES_128_GMAC_96, 40), Protections.usual())) {
      pair.aToB(syn(pair));
      Finding finding = only(pair.gatewayB, DropReason.ALG_MISMATCH);
      assertThat(finding.cause()).isEqualTo(Cause.WRONG_ALGORITHM);
      assertThat(finding.proven()).isTrue();
      assertThat(finding.line()).contains("Alg ID 40");
    }
  }

  @Test
  void anotherOptionKindIsAWrongKind() {
    try (GatewayPair pair =
        new GatewayPair(Protections.usual().kind(253), Protections.usual().kind(254))) {
      pair.aToB(syn(pair));
      Finding finding = only(pair.gatewayB, DropReason.POLICY);
      assertThat(finding.cause()).isEqualTo(Cause.WRONG_KIND);
      assertThat(finding.proven()).isTrue();
      assertThat(finding.line()).contains("kind 253");
    }
  }

  @Test
  void aPeerThatLeavesOptionsOutOfTheMacIsATMismatch() {
    try (GatewayPair pair = new GatewayPair(Protections.usual())) {
      pair.gatewayB.fromNetwork(signedByHand(true, true));
      Finding finding = only(pair.gatewayB, DropReason.POLICY);
      assertThat(finding.cause()).isEqualTo(Cause.T_MISMATCH);
      assertThat(finding.proven()).isTrue();
    }
  }

  @Test
  void aPeerThatSaysTIsZeroAndLeavesOptionsOutIsATMismatch() {
    try (GatewayPair pair = new GatewayPair(Protections.usual())) {
      pair.gatewayB.fromNetwork(signedByHand(false, true));
      Finding finding = only(pair.gatewayB, DropReason.BAD_MAC);
      assertThat(finding.cause()).isEqualTo(Cause.T_MISMATCH);
      assertThat(finding.proven()).isTrue();
      assertThat(finding.line()).contains("T = 0").contains("without the other TCP options");
    }
  }

  @Test
  void aSegmentSignedByHandTheOrdinaryWayIsAccepted() {
    try (GatewayPair pair = new GatewayPair(Protections.usual())) {
      assertThat(pair.gatewayB.fromNetwork(signedByHand(false, false))).hasSize(1);
    }
  }

  @Test
  void aRewrittenAddressIsANatOnThePath() {
    try (GatewayPair pair = GatewayPair.usual()) {
      pair.gatewayB.fromNetwork(translated(pair.onWireFromA(syn(pair)), "203.0.113.9"));
      List<RejectionReport> all = explain(pair.gatewayB, AddressPrefix.parse("192.0.2.1/32"));
      assertThat(all).hasSize(1);
      Finding finding = all.getFirst().finding();
      assertThat(finding.cause()).isEqualTo(Cause.NAT);
      assertThat(finding.proven()).isTrue();
      assertThat(finding.line()).contains("192.0.2.1:40001").contains("203.0.113.9:40001");
      assertThat(explain(pair.gatewayB).getFirst().finding().line()).contains("--address");
    }
  }

  @Test
  void aRewrittenAddressOfAKnownPeerIsFoundWithoutAHint() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      Frames.Tcp second = Frames.tcp("192.0.2.1:40002", GatewayPair.B).seq(7).flags(Frames.SYN);
      pair.gatewayB.fromNetwork(translated(pair.onWireFromA(second), "203.0.113.9"));
      assertThat(only(pair.gatewayB, DropReason.BAD_MAC).cause()).isEqualTo(Cause.NAT);
    }
  }

  @Test
  void aKeyOutOfItsTimeIsAMatterOfClocks() {
    Protection.Rollover usual = Protection.Rollover.DEFAULT;
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] late = pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(10));
      pair.clock.advanceSeconds(usual.leastIntervalNanos() / 1e9 + 1);
      pair.gatewayA.rollover();
      pair.aToB(pair.fromA().seq(1011).ack(5001).payload(10));
      pair.clock.advanceSeconds(usual.holdNanos() / 1e9 + 1);
      // The key before is over; the sweep has not passed by yet.
      pair.gatewayB.fromNetwork(late);
      Finding finding = only(pair.gatewayB, DropReason.NOT_ELIGIBLE);
      assertThat(finding.cause()).isEqualTo(Cause.CLOCK_SKEW);
      assertThat(finding.proven()).isTrue();
    }
  }

  @Test
  void aConfiguredKeyUnderTwoIdsIsAWrongKeyId() {
    try (GatewayPair pair = new GatewayPair(chain(3, 7), chain(4, 7))) {
      pair.aToB(syn(pair));
      Finding finding = only(pair.gatewayB, DropReason.UNKNOWN_KEY);
      assertThat(finding.cause()).isEqualTo(Cause.WRONG_KEY_ID);
      assertThat(finding.proven()).isTrue();
      assertThat(finding.line()).contains("id 4 here, under id 3");
    }
  }

  @Test
  void configuredKeysThatDifferAreAWrongKey() {
    try (GatewayPair pair = new GatewayPair(chain(3, 7), chain(3, 8))) {
      pair.aToB(syn(pair));
      Finding finding = only(pair.gatewayB, DropReason.BAD_MAC);
      assertThat(finding.cause()).isEqualTo(Cause.WRONG_KEY);
      assertThat(finding.line()).contains("key with id 3");
    }
  }

  private static Protections chain(int keyId, int octet) {
    byte[] secret = new byte[16];
    Arrays.fill(secret, (byte) octet);
    MacAlgorithm cmac = MacAlgorithm.AES_128_CMAC_96;
    return Protections.usual()
        .mac(cmac, Profile.KEYCHAIN)
        .configured(
            new ConfiguredKey(keyId, new PortableMacProvider().configuredKey(cmac, secret)));
  }

  @Test
  void aRouterThatSignsItselfIsNamedAtItsOwnGateway() {
    try (GatewayPair pair = GatewayPair.usual()) {
      pair.gatewayA.fromRouter(syn(pair).options("1312" + "00".repeat(16) + "0000").frame());
      Finding finding = only(pair.gatewayA, DropReason.ROUTER_SIGNS);
      assertThat(finding.cause()).isEqualTo(Cause.ROUTER_SIGNS);
      assertThat(finding.line()).startsWith("MD5 from the router");
    }
  }

  @Test
  void aFarRouterThatSignsItselfWithoutAGatewayIsNamed() {
    try (GatewayPair pair = GatewayPair.usual()) {
      pair.gatewayB.fromNetwork(syn(pair).options("1312" + "00".repeat(16) + "0000").frame());
      assertThat(only(pair.gatewayB, DropReason.NO_OPTION).cause()).isEqualTo(Cause.ROUTER_SIGNS);
    }
  }

  @Test
  void aSegmentSentOnceMoreIsAReplay() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] data = pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(10));
      pair.gatewayB.fromNetwork(data);
      pair.gatewayB.fromNetwork(data);
      Finding finding = only(pair.gatewayB, DropReason.REPLAY);
      assertThat(finding.cause()).isEqualTo(Cause.REPLAY);
      assertThat(finding.proven()).isTrue();
    }
  }

  @Test
  void anUnprotectedSegmentSaysThatThereIsNoGateway() {
    try (GatewayPair pair = GatewayPair.usual()) {
      pair.gatewayB.fromNetwork(syn(pair).frame());
      assertThat(only(pair.gatewayB, DropReason.NO_OPTION).cause()).isEqualTo(Cause.NO_GATEWAY);
    }
  }

  @Test
  void aKeyThatARestartedGatewayHasLostSaysSo() {
    try (GatewayPair before = GatewayPair.usual().established();
        GatewayPair after = GatewayPair.usual()) {
      after.gatewayB.fromNetwork(
          before.onWireFromA(before.fromA().seq(1001).ack(5001).payload(10)));
      assertThat(only(after.gatewayB, DropReason.UNKNOWN_KEY).cause()).isEqualTo(Cause.RESTART);
    }
  }

  @Test
  void aForgedMacIsNotTakenForAMistakeOfConfiguration() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] data = pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(10));
      pair.gatewayB.fromNetwork(withChecksum(Frames.flipped(data, data.length - 1, 1)));
      Finding finding = only(pair.gatewayB, DropReason.BAD_MAC);
      assertThat(finding.cause()).isEqualTo(Cause.UNKNOWN);
      assertThat(finding.line()).contains("forgery");
    }
  }

  @Test
  void aFloodKeepsAFewCopiesAndTheOthersStay() {
    try (GatewayPair pair = GatewayPair.usual().established()) {
      byte[] data = pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(10));
      pair.gatewayB.fromNetwork(data);
      pair.gatewayB.fromNetwork(data);
      for (int i = 0; i < 1_000; i++) {
        pair.gatewayB.fromNetwork(pair.fromA().seq(i).payload(1).frame());
        pair.clock.advanceSeconds(0.001);
      }
      List<RejectionReport> all = explain(pair.gatewayB);
      assertThat(all).hasSize(1 + RejectedSegments.MOST_KEPT);
      assertThat(all).extracting(RejectionReport::reason).contains("replay");
    }
  }

  private static Frames.Tcp syn(GatewayPair pair) {
    return pair.fromA().seq(1000).flags(Frames.SYN).options(GatewayPair.SYN_OPTIONS);
  }

  private static Finding only(TestGateway gateway, DropReason reason) {
    List<RejectionReport> all = explain(gateway);
    assertThat(all).extracting(RejectionReport::reason).containsExactly(reason.label());
    return all.getFirst().finding();
  }

  private static List<RejectionReport> explain(TestGateway gateway, AddressPrefix... addresses) {
    PacketExplainer explainer = new PacketExplainer(gateway.worker());
    return java.util.stream.IntStream.range(0, explainer.count(PEER))
        .mapToObj(index -> explainer.explain(PEER, index, List.of(addresses)))
        .map(java.util.Objects::requireNonNull)
        .toList();
  }

  /** What a 1:1 NAT makes of a segment; it mends the checksums, as all do. */
  private static byte[] translated(byte[] frame, String source) {
    byte[] changed = frame.clone();
    System.arraycopy(InetAddress.ofLiteral(source).getAddress(), 0, changed, 14 + 12, 4);
    ByteBuffer ip = ByteBuffer.wrap(changed);
    ip.putShort(14 + 10, (short) 0);
    ip.putShort(14 + 10, (short) ~sum(Arrays.copyOfRange(changed, 14, TCP_AT), 0));
    return withChecksum(changed);
  }

  private static byte[] withChecksum(byte[] frame) {
    byte[] changed = frame.clone();
    ByteBuffer octets = ByteBuffer.wrap(changed);
    octets.putShort(TCP_AT + 16, (short) 0);
    int end = 14 + (octets.getShort(16) & 0xFFFF);
    long pseudo = sum(Arrays.copyOfRange(changed, 26, 34), 6 + end - TCP_AT);
    octets.putShort(TCP_AT + 16, (short) ~sum(Arrays.copyOfRange(changed, TCP_AT, end), pseudo));
    return changed;
  }

  private static int sum(byte[] octets, long start) {
    long sum = start;
    for (int i = 0; i < octets.length; i += 2) {
      int low = i + 1 < octets.length ? octets[i + 1] & 0xFF : 0;
      sum += (octets[i] & 0xFF) << 8 | low;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (int) sum;
  }

  /**
   * A SYN as an implementation would send it that this project has not written: MSS, then an EAO
   * with GMAC and an in-line key.
   *
   * @param saysT what T says
   * @param uncovered whether the MAC leaves the MSS out
   */
  private static byte[] signedByHand(boolean saysT, boolean uncovered) {
    int optionLength = 30;
    byte[] field = {1, 2, 3, 4, 5, 6, 7, 8};
    ByteBuffer option = ByteBuffer.allocate(optionLength + 2);
    option.put((byte) 254).put((byte) optionLength);
    option.put((byte) ((saysT ? 0x80 : 0) | 0x40 | 60)).put((byte) 33);
    byte[] bare =
        Frames.tcp(GatewayPair.A, GatewayPair.B)
            .seq(1000)
            .flags(Frames.SYN)
            .options("020405b4" + java.util.HexFormat.of().formatHex(option.array()))
            .frame();
    int optionAt = TCP_AT + 20 + 4;
    byte[] tag = tag(bare, optionAt, optionLength, field, uncovered);
    ByteBuffer frame = ByteBuffer.wrap(bare);
    frame.putInt(optionAt + 4, 1);
    frame.put(optionAt + 8, tag);
    frame.put(optionAt + 20, (byte) 49).put(optionAt + 21, (byte) 1).put(optionAt + 22, field);
    return withChecksum(bare);
  }

  private static byte[] tag(
      byte[] frame, int optionAt, int optionLength, byte[] field, boolean uncovered) {
    PortableMacProvider macs = new PortableMacProvider();
    long a = 0xFFFF_C000_0201L;
    long b = 0xFFFF_C633_6402L;
    FlowEnds ends = new FlowEnds(0, a, 40001, 0, b, 179);
    KeyMaker maker = new KeyMaker(macs, KeyOctets.system());
    int algId = frame[optionAt + 2] & 0x3F;
    ByteBuffer message = ByteBuffer.allocate(200);
    message.put(frame, 26, 8).putShort((short) 6).putShort((short) (frame.length - TCP_AT));
    int header = message.position();
    message.put(frame, TCP_AT, 20);
    message.putShort(header + 16, (short) 0);
    if (uncovered) {
      message.put(frame, optionAt, optionLength);
    } else {
      message.put(frame, TCP_AT + 20, frame.length - TCP_AT - 20);
    }
    try (Arena arena = Arena.ofConfined();
        Kek kek = new Kek(KekAlgorithm.HKDF, 1, new byte[32]);
        MacKey key =
            maker.derive(kek, 49, 1, field, MacAlgorithm.AES_128_GMAC_96, algId, 33, ends, 1000)) {
      MemorySegment octets = arena.allocate(200);
      MemorySegment.copy(message.array(), 0, octets, ValueLayout.JAVA_BYTE, 0, message.position());
      MacBatch jobs = new MacBatch(1, arena);
      jobs.add(key, octets, 0, message.position(), 0, 1);
      macs.sign(jobs);
      byte[] tag = new byte[12];
      MemorySegment.copy(jobs.tags(), ValueLayout.JAVA_BYTE, 0, tag, 0, 12);
      return tag;
    }
  }
}
