package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.flow.FlowState;
import io.latchwire.flow.HalfOpenBudget;
import io.latchwire.latch.Admission;
import io.latchwire.latch.Association;
import io.latchwire.latch.AuthClass;
import io.latchwire.latch.Identity;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchRules;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.policy.PeerLimits;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.TrafficSelector;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the latch does for flows that walk the pipeline, with the peers' gateways at the far end.
 */
class LatchedFlowTest {
  private static final String HERE = "192.0.2.1:40000";
  private static final String THERE = "198.51.100.2:179";
  private static final Policy TO_X = to("x", 1);
  private static final Policy TO_Y = to("y", 2);
  private static final Policy REST = Protections.rest();

  private final TestClock clock = new TestClock();
  private final Random seeded = new Random(7);
  private final KeyOctets random = seeded::nextBytes;
  private TestGateway gateway = gateway(TO_X);
  private TestGateway farX = gateway(TO_X);
  private TestGateway farY = gateway(TO_Y);

  private TestGateway gateway(Policy... policies) {
    return new TestGateway(clock, random, policies);
  }

  private static Policy to(String peer, int kekKeyId) {
    return new Policy(
        "to-" + peer,
        TrafficSelector.builder().protocol(6).build(),
        PolicyAction.PROTECT,
        Protections.usual()
            .peer(peer)
            .kek(KekAlgorithm.HKDF, kekKeyId, kekOf(kekKeyId))
            .protection());
  }

  private static byte[] kekOf(int kekKeyId) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) kekKeyId);
    return secret;
  }

  @BeforeEach
  @AfterEach
  void startOver() {
    gateway.close();
    farX.close();
    farY.close();
    gateway = gateway(TO_X);
    farX = gateway(TO_X);
    farY = gateway(TO_Y);
  }

  private static byte[] syn() {
    return Frames.tcp(HERE, THERE).seq(1000).flags(Frames.SYN).frame();
  }

  private static byte[] synAck() {
    return Frames.tcp(THERE, HERE).seq(5000).flags(Frames.SYN).ack(1001).frame();
  }

  private static byte[] data() {
    return Frames.tcp(HERE, THERE).seq(1001).ack(5001).payload(19).frame();
  }

  private static byte[] answer() {
    return Frames.tcp(THERE, HERE).seq(5001).ack(1020).payload(19).frame();
  }

  /** The router opens a connection to the router behind X. */
  private Latch opened() {
    toFar(farX, syn());
    List<byte[]> back = gateway.fromNetwork(farX.fromRouter(synAck()).getFirst());
    assertThat(back).hasSize(1);
    toFar(farX, data());
    return Objects.requireNonNull(flow().latch);
  }

  private void toFar(TestGateway far, byte[] frame) {
    List<byte[]> sent = gateway.fromRouter(frame);
    assertThat(sent).hasSize(1);
    assertThat(far.fromNetwork(sent.getFirst())).hasSize(1);
  }

  private ProtectedFlow flow() {
    List<ProtectedFlow> flows = new ArrayList<>();
    gateway.worker().forEachFlow(flows::add);
    assertThat(flows).hasSize(1);
    return flows.getFirst();
  }

  private void reload(Policy... policies) {
    gateway.worker().policies(new PolicyTable(List.of(policies)));
  }

  private @Nullable DropReason verdict() {
    return gateway.verdicts().getFirst();
  }

  @Test
  void aSynOfTheRouterIsLatchedToThePeerOfItsPolicyBeforeItLeaves() {
    Latch latch = opened();
    assertThat(latch.state()).isEqualTo(LatchState.ESTABLISHED);
    assertThat(latch.parameters().getFirst().peer().name()).isEqualTo("x");
    assertThat(latch.parameters().getFirst().quality().suite()).isEqualTo("aes-128-gmac-96");
    assertThat(latch.policy()).isEqualTo("to-x");
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
  }

  @Test
  void aVerifiedSynFromTheNetworkGivesBirthToALatchAndAClearOneToNothing() {
    assertThat(gateway.fromNetwork(Frames.tcp(THERE, HERE).seq(1).flags(Frames.SYN).frame()))
        .isEmpty();
    assertThat(verdict()).isEqualTo(DropReason.NO_OPTION);
    assertThat(gateway.worker().latches().database().latches()).isEmpty();

    byte[] signed =
        farX.fromRouter(Frames.tcp(THERE, HERE).seq(1).flags(Frames.SYN).frame()).getFirst();
    assertThat(gateway.fromNetwork(signed)).hasSize(1);
    assertThat(gateway.worker().latches().database().latches()).hasSize(1);
    assertThat(flow().latch).isNotNull();
  }

  @Test
  void row29And51AReloadThatGivesTheFlowToAnotherPeerCutsItOffAndResetsTheRouter() {
    opened();
    reload(TO_Y, REST);
    assertThat(gateway.fromRouter(data())).isEmpty();
    assertThat(verdict()).isEqualTo(DropReason.LATCH_CLOSED);
    byte[] reset = gateway.local().take().getFirst();
    assertThat(reset[14 + 20 + 13] & Frames.RST).isEqualTo(Frames.RST);
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).isEmpty();
    assertThat(verdict()).isEqualTo(DropReason.LATCH_CLOSED);

    // The router begins anew: another flow, under the policy of now.
    clock.advanceSeconds(1);
    toFar(farY, syn());
    assertThat(Objects.requireNonNull(flow().latch).parameters().getFirst().peer().name())
        .isEqualTo("y");
  }

  @Test
  void aReloadToBypassLetsNothingOfALatchedFlowPassInTheClear() {
    opened();
    reload(REST);
    assertThat(gateway.fromRouter(data())).isEmpty();
    assertThat(gateway.local().take()).hasSize(1);
    assertThat(gateway.fromNetwork(answer())).isEmpty();
    clock.advanceSeconds(100);
    gateway.sweep();
    assertThat(gateway.fromRouter(data())).isEmpty();
    clock.advanceSeconds(100);
    gateway.sweep();
    assertThat(gateway.fromRouter(data())).isEmpty();
    assertThat(gateway.fromRouter(syn())).hasSize(1);
    assertThat(gateway.fromRouter(data())).hasSize(1);
  }

  @Test
  void anIdleRouterThatHasNotHeardOfTheResetDoesNotPassInTheClearLater() {
    opened();
    clock.advanceSeconds(3600);
    gateway.sweep();
    reload(REST);
    clock.advanceSeconds(3600);
    gateway.sweep();
    assertThat(gateway.fromRouter(data())).isEmpty();
    assertThat(gateway.local().take()).hasSize(1);
    clock.advanceSeconds(121);
    gateway.sweep();
    assertThat(gateway.worker().latches().database().latches()).isEmpty();
  }

  @Test
  void aReloadThatChangesNothingForTheFlowLeavesItAlone() {
    Latch latch = opened();
    reload(to("x", 1), REST);
    assertThat(flow().latch).isSameAs(latch);
    toFar(farX, data());
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
  }

  @Test
  void aClosedFlowIsSilentAndItsRouterIsReset() {
    Latch latch = opened();
    var database = gateway.worker().latches().database();
    database.close(latch, 0);
    assertThat(gateway.fromRouter(data())).isEmpty();
    assertThat(verdict()).isEqualTo(DropReason.LATCH_CLOSED);
    assertThat(gateway.local().take()).hasSize(1);
  }

  @Test
  void theLatchIsReleasedWhenItsFlowIsOver() {
    opened();
    toFar(farX, Frames.tcp(HERE, THERE).seq(1020).flags(Frames.RST).ack(5001).frame());
    clock.advanceSeconds(61);
    gateway.sweep();
    assertThat(gateway.worker().latches().database().latches()).isEmpty();
  }

  @Test
  void row53OnlyAnExactResetOfTheRouterMovesTheFlowRfc5961S3() {
    Latch latch = opened();
    for (int seq : new int[] {1002, 1500, 900, 30_000_000}) {
      gateway.fromRouter(Frames.tcp(HERE, THERE).seq(seq).flags(Frames.RST).frame());
      assertThat(flow().state()).as("seq %s", seq).isEqualTo(FlowState.ESTABLISHED);
    }
    clock.advanceSeconds(3600);
    gateway.sweep();
    assertThat(flow().latch).isSameAs(latch);
    toFar(farX, Frames.tcp(HERE, THERE).seq(1020).flags(Frames.RST).frame());
    assertThat(flow().state()).isEqualTo(FlowState.RESET);
    // The far router refused it: the flow goes on, under the same latch.
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
    assertThat(flow().state()).isEqualTo(FlowState.ESTABLISHED);
    assertThat(flow().latch).isSameAs(latch);
  }

  @Test
  void row52ForgedResetsAndFinsAndSynsFromTheNetworkChangeNothing() {
    Latch latch = opened();
    long epoch = latch.since();
    for (int i = 0; i < 20_000; i++) {
      int flags = new int[] {Frames.RST, Frames.FIN, Frames.SYN}[i % 3];
      // The first ones hit the numbers exactly, the others sweep the space.
      int seq = i < 100 ? 5001 + i - 50 : i * 200_003;
      assertThat(
              gateway.fromNetwork(Frames.tcp(THERE, HERE).seq(seq).ack(1020).flags(flags).frame()))
          .isEmpty();
      assertThat(verdict()).isEqualTo(DropReason.NO_OPTION);
    }
    assertThat(gateway.local().take()).isEmpty();
    assertThat(flow().state()).isEqualTo(FlowState.ESTABLISHED);
    assertThat(flow().latch).isSameAs(latch);
    assertThat(latch.since()).isEqualTo(epoch);
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
  }

  @Test
  void row54AFloodOfSynsWithoutAKeyMakesNoStateAndEstablishedFlowsGoOn() {
    Latch latch = opened();
    for (int i = 0; i < 20_000; i++) {
      String source = "10." + (i >>> 16) + "." + (i >>> 8 & 0xFF) + "." + (i & 0xFF) + ":" + 1024;
      assertThat(
              gateway.fromNetwork(
                  Frames.tcp(source, "192.0.2.1:179").seq(i).flags(Frames.SYN).frame()))
          .isEmpty();
    }
    assertThat(flow().latch).isSameAs(latch);
    assertThat(gateway.worker().latches().database().latches()).containsExactly(latch);
    toFar(farX, data());
  }

  @Test
  void row52NoIcmpErrorChangesAFlowOrItsLatchRfc5927() {
    Latch latch = opened();
    toFar(farX, Frames.tcp(HERE, THERE).seq(1020).ack(5001).payload(1000).frame());
    byte[] sent = gateway.fromRouter(data()).getFirst();
    int passed = 0;
    for (int i = 0; i < 20_000; i++) {
      int type = new int[] {3, 3, 3, 3, 4, 5, 11, 12}[i % 8];
      int code = new int[] {1, 2, 3, 4, 0, 0, 0, 0}[i % 8];
      byte[] quoted = Arrays.copyOf(Frames.packetOf(sent), 28);
      // The first ones quote what is under way, the others sweep the space.
      int seq = i < 200 ? 1001 + i : i * 200_003;
      ByteBuffer.wrap(quoted).putInt(24, seq);
      byte[] error = Frames.icmp("203.0.113.9", "192.0.2.1", type, code, 600, quoted);
      passed += gateway.fromNetwork(error).size();
    }
    // Hints that hosts take as such, at a bounded rate; nothing that ends a connection.
    assertThat(passed).isLessThan(200);
    assertThat(flow().state()).isEqualTo(FlowState.ESTABLISHED);
    assertThat(flow().latch).isSameAs(latch);
    assertThat(latch.state()).isEqualTo(LatchState.ESTABLISHED);
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
  }

  @Test
  void row54AFloodOfWrongMacsMakesNoStateAndInstallsNoKey() {
    Latch latch = opened();
    byte[] signed = farX.fromRouter(synFromThere("198.51.100.9:4000")).getFirst();
    for (int i = 0; i < 5_000; i++) {
      byte[] forged = signed.clone();
      ByteBuffer.wrap(forged).putShort(14 + 20, (short) i);
      forged[forged.length - 1] ^= (byte) (1 + i % 255);
      assertThat(gateway.fromNetwork(EaoConversationVectorTest.Checksums.fixed(forged, 20)))
          .isEmpty();
      assertThat(verdict()).isEqualTo(DropReason.BAD_MAC);
    }
    assertThat(gateway.local().take()).isEmpty();
    assertThat(gateway.worker().latches().database().latches()).containsExactly(latch);
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
  }

  @Test
  void row54AFloodOfReplayedKeysStaysHalfOpenWithinItsBudgetAndEstablishedFlowsGoOn() {
    Latch latch = opened();
    List<byte[]> old = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      clock.advanceSeconds(1);
      old.addAll(farX.fromRouter(synFromThere("198.51.100.9:" + (2000 + i))));
    }
    gateway.worker().halfOpen(new HalfOpenBudget(100, 40));
    for (int round = 0; round < 3; round++) {
      for (byte[] syn : old) {
        clock.advanceSeconds(1);
        gateway.fromNetwork(syn);
        assertThat(gateway.worker().halfOpenFlows()).isLessThanOrEqualTo(41);
      }
    }
    assertThat(gateway.worker().latches().database().latches())
        .hasSizeLessThanOrEqualTo(41)
        .contains(latch);
    assertThat(gateway.worker().recycledFlows()).isPositive();
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
    toFar(farX, data());
    clock.advanceSeconds(76);
    gateway.sweep();
    assertThat(gateway.worker().latches().database().latches()).containsExactly(latch);
  }

  @Test
  void row54ARouterThatOpensAThousandSessionsAtOnceGetsThemAll() {
    gateway.worker().halfOpen(HalfOpenBudget.ofTable(65_536));
    for (int port = 1; port <= 1_000; port++) {
      assertThat(gateway.fromRouter(synFromHere("192.0.2.1", port))).hasSize(1);
    }
    assertThat(gateway.worker().recycledFlows()).isZero();
    clock.advanceSeconds(74);
    gateway.sweep();
    assertThat(gateway.worker().halfOpenFlows()).isEqualTo(1_000);
  }

  @Test
  void row54AFloodOfTheOwnRouterPushesOutItsOwnHalfOpenFlowsAndNoOther() {
    Latch latch = opened();
    gateway.worker().halfOpen(new HalfOpenBudget(60, 20));
    gateway.fromRouter(synFromHere("192.0.2.7", 1));
    for (int port = 1; port <= 500; port++) {
      assertThat(gateway.fromRouter(synFromHere("192.0.2.1", port))).hasSize(1);
    }
    assertThat(gateway.worker().halfOpenFlows()).isEqualTo(21);
    assertThat(gateway.worker().recycledFlows()).isEqualTo(480);
    assertThat(gateway.worker().latches().database().latches()).hasSize(22).contains(latch);
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
    toFar(farX, data());
  }

  @Test
  void row54AFullTableGivesUpHalfOpenFlowsForVerifiedOnesAndNeverAConfirmedOne() {
    LatchRules ten = LatchRules.DEFAULTS.with(new LatchRules.Bounds(10, 0, 0, 0));
    PeerLimits limits = new PeerLimits(10, 100, 100, 1024, 64);
    Policy bounded =
        new Policy(
            "to-x",
            TrafficSelector.builder().protocol(6).build(),
            PolicyAction.PROTECT,
            Protections.usual()
                .peer("x")
                .kek(KekAlgorithm.HKDF, 1, kekOf(1))
                .limits(limits)
                .protection());
    gateway.close();
    gateway = new TestGateway(clock, random, new FlowLatches("local", ten, _ -> {}), bounded);
    farX.close();
    farX = gateway(TO_X);
    Latch latch = opened();
    for (int i = 0; i < 40; i++) {
      clock.advanceSeconds(1);
      byte[] syn = farX.fromRouter(synFromThere("198.51.100.9:" + (2000 + i))).getFirst();
      assertThat(gateway.fromNetwork(syn)).as("SYN %s", i).hasSize(1);
    }
    assertThat(gateway.worker().recycledFlows()).isEqualTo(31);
    assertThat(gateway.worker().latches().database().latches()).hasSize(10).contains(latch);
    assertThat(gateway.fromRouter(synFromHere("192.0.2.1", 7)))
        .as("what the network opened does not keep the router out")
        .hasSize(1);
    toFar(farX, data());
  }

  @Test
  void halfOpenFlowsHaveLessTimeTheMoreThereAre() {
    gateway.worker().halfOpen(new HalfOpenBudget(100, 100));
    for (int port = 1; port <= 100; port++) {
      gateway.fromRouter(synFromHere("192.0.2.1", port));
    }
    clock.advanceSeconds(24);
    gateway.sweep();
    assertThat(gateway.worker().halfOpenFlows()).isEqualTo(100);
    clock.advanceSeconds(2);
    gateway.sweep();
    // The first to go leave more time to the others.
    assertThat(gateway.worker().halfOpenFlows()).isBetween(60, 99);
    clock.advanceSeconds(50);
    gateway.sweep();
    assertThat(gateway.worker().halfOpenFlows()).isZero();
    assertThat(gateway.worker().latches().database().latches()).isEmpty();
  }

  @Test
  void row47AnEstablishedFlowThatIsIdleForADayIsReleased() {
    Latch latch = opened();
    for (int hour = 0; hour < 30; hour++) {
      clock.advanceSeconds(3600);
      toFar(farX, data());
      gateway.sweep();
    }
    assertThat(flow().latch).isSameAs(latch);
    clock.advanceSeconds(86_400);
    gateway.sweep();
    assertThat(flow().latch).isSameAs(latch);
    clock.advanceSeconds(1);
    gateway.sweep();
    assertThat(latch.state()).isEqualTo(LatchState.CLOSED);
    assertThat(gateway.fromRouter(data())).isEmpty();
    assertThat(verdict()).isEqualTo(DropReason.ORPHAN);
  }

  @Test
  void row30AFlowThatAReloadContradictsGoesOnAsItBeganWherePreserved() {
    LatchRules preserving =
        LatchRules.DEFAULTS
            .with(LatchRules.PolicyChange.PRESERVE)
            .with(new LatchRules.Bounds(100, 0, 0, 10));
    gateway.close();
    gateway = new TestGateway(clock, random, new FlowLatches("local", preserving, _ -> {}), TO_X);
    Latch latch = opened();
    reload(TO_Y, REST);
    toFar(farX, data());
    assertThat(gateway.fromNetwork(farX.fromRouter(answer()).getFirst())).hasSize(1);
    assertThat(flow().latch).isSameAs(latch);
    assertThat(gateway.worker().latches().database().logicalEntries())
        .containsExactly(latch.flow());
    // Another connection goes by the policy of now.
    byte[] other = gateway.fromRouter(synFromHere("192.0.2.9", 7)).getFirst();
    assertThat(farY.fromNetwork(other)).hasSize(1);
    // Nothing is preserved over a policy that discards.
    reload();
    assertThat(latch.state()).isEqualTo(LatchState.CLOSED);
    assertThat(gateway.fromRouter(data())).isEmpty();
  }

  @Test
  void aLatchThatIsBornBrokenWaitsForItsFlowButNotForEver() {
    LatchRules waiting =
        LatchRules.DEFAULTS
            .with(LatchRules.Birth.BROKEN_ALLOWED)
            .with(new LatchRules.Bounds(100, 0, 0, 10));
    gateway.close();
    gateway = new TestGateway(clock, random, new FlowLatches("local", waiting, _ -> {}), TO_X);
    LatchDatabase database = gateway.worker().latches().database();
    Association first = database.associations().getFirst();
    LatchedParameters ofX = first.parameters();
    LatchedParameters ofY =
        Objects.requireNonNull(
            gateway
                .worker()
                .latches()
                .parameters()
                .intern(
                    ofX.kind(),
                    ofX.type(),
                    ofX.mode(),
                    ofX.quality(),
                    ofX.local(),
                    Identity.ofName("y", AuthClass.KEK)));
    Association foreign = new EaoAssociation(1_000, ofY, first.selectors(), first.provenance());
    assertThat(database.propose(foreign, 0)).isInstanceOf(Admission.Accepted.class);

    byte[] syn = farX.fromRouter(synFromThere("198.51.100.9:4000")).getFirst();
    assertThat(gateway.fromNetwork(syn)).isEmpty();
    assertThat(database.latches()).hasSize(1);
    assertThat(database.latches()).allMatch(latch -> latch.state() == LatchState.BROKEN);
    clock.advanceSeconds(31);
    gateway.sweep();
    assertThat(database.latches()).isEmpty();

    farX.fromRouter(synFromThere("198.51.100.9:4001")).forEach(gateway::fromNetwork);
    assertThat(database.latches()).hasSize(1);
    database.remove(foreign.id(), 0);
    byte[] again = farX.fromRouter(synFromThere("198.51.100.9:4001")).getFirst();
    assertThat(gateway.fromNetwork(again)).hasSize(1);
    clock.advanceSeconds(31);
    gateway.sweep();
    assertThat(flow().latch).isSameAs(database.latches().iterator().next());
  }

  private static byte[] synFromHere(String host, int port) {
    return Frames.tcp(host + ":" + port, THERE).seq(1000).flags(Frames.SYN).frame();
  }

  private static byte[] synFromThere(String source) {
    return Frames.tcp(source, "192.0.2.1:179").seq(77).flags(Frames.SYN).frame();
  }

  @Test
  void row44WithLatchingOffThereIsNoLatchAndNothingIsDroppedForOne() {
    try (TestGateway off =
        new TestGateway(
            clock,
            random,
            new FlowLatches("local", LatchRules.DEFAULTS.with(LatchRules.Latching.OFF), _ -> {}),
            TO_X)) {
      byte[] first = off.fromRouter(syn()).getFirst();
      assertThat(farX.fromNetwork(first)).hasSize(1);
      assertThat(off.fromNetwork(farX.fromRouter(synAck()).getFirst())).hasSize(1);
      assertThat(off.worker().latches().database().latches()).isEmpty();
      off.worker().policies(new PolicyTable(List.of(TO_Y)));
      assertThat(off.fromRouter(data())).hasSize(1);
    }
  }

  @Test
  void row57WithoutALatchAFlowDoesNotBeginAndTheReasonIsCounted() {
    LatchRules none = LatchRules.DEFAULTS.with(new LatchRules.Bounds(0, 0, 0, 0));
    try (TestGateway full =
        new TestGateway(clock, random, new FlowLatches("local", none, _ -> {}), TO_X)) {
      assertThat(full.fromRouter(syn())).isEmpty();
      assertThat(full.verdicts()).containsExactly(DropReason.NO_LATCH);
      byte[] theirs =
          farX.fromRouter(Frames.tcp(THERE, HERE).seq(1).flags(Frames.SYN).frame()).getFirst();
      assertThat(full.fromNetwork(theirs)).isEmpty();
      assertThat(full.verdicts()).containsExactly(DropReason.NO_LATCH);
    }
  }

  @Test
  void judgingASegmentAllocatesNothing() {
    opened();
    try (Arena arena = Arena.ofConfined()) {
      Passage[] passages = {new Passage()};
      SegmentBatch batch = new SegmentBatch(1, 2048, arena);
      Segment segment = batch.segment(0);
      segment.received(60);
      FlowLatches latches = gateway.worker().latches();
      OutboundLatchHandler outbound =
          new OutboundLatchHandler(latches, passages, new RouterReply(_ -> {}, 0, arena));
      InboundLatchHandler inbound = new InboundLatchHandler(gateway.worker(), passages);
      Passage passage = passages[0];
      passage.flow = flow();
      passage.algorithm = flow().protection.mac();
      passage.mac = Objects.requireNonNull(flow().sendKeys.newest()).mac();
      latches.enter();
      judge(outbound, inbound, segment, passage, 20_000);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      judge(outbound, inbound, segment, passage, 20_000);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      latches.exit();
      assertThat(segment.isLive()).isTrue();
      // One octet for each segment would be 20 000.
      assertThat(allocated).isLessThan(1_000);
    }
  }

  private static void judge(
      OutboundLatchHandler outbound,
      InboundLatchHandler inbound,
      Segment segment,
      Passage passage,
      int times) {
    for (int i = 0; i < times; i++) {
      outbound.handle(segment, passage, i);
      inbound.handle(segment, passage, i);
    }
  }

  /**
   * Routers, peers, operators and reloads in any order: what leaves for the network, and what
   * reaches the router, has one protection from the SYN of a connection to the next.
   */
  @Property(tries = 60)
  void noOrderOfEventsMovesAConnectionToAnotherPeerOrIntoTheClear(@ForAll long seed) {
    Random choice = new Random(seed);
    startOver();
    List<List<Policy>> tables =
        List.of(
            List.of(TO_X, REST),
            List.of(TO_Y, REST),
            List.of(TO_X, TO_Y),
            List.of(TO_Y, TO_X),
            List.of(REST),
            List.of());
    Watch watch = new Watch();
    for (int step = 0; step < 120; step++) {
      clock.advanceSeconds(choice.nextInt(12) == 0 ? 130 : 1);
      switch (choice.nextInt(12)) {
        case 0 -> reload(tables.get(choice.nextInt(tables.size())).toArray(new Policy[0]));
        case 1 -> watch.sent(gateway.fromRouter(syn()), true);
        case 2, 3, 4 -> watch.sent(gateway.fromRouter(data()), false);
        case 5, 6, 7, 8 -> {
          byte[] plain =
              switch (choice.nextInt(3)) {
                case 0 -> Frames.tcp(THERE, HERE).seq(4999).flags(Frames.SYN).frame();
                case 1 -> synAck();
                default -> answer();
              };
          boolean opens = (plain[14 + 20 + 13] & (Frames.SYN | Frames.ACK)) == Frames.SYN;
          switch (choice.nextInt(3)) {
            case 0 -> watch.received(gateway.fromNetwork(plain), opens, "clear");
            case 1 -> watch.received(through(farX, plain), opens, "x");
            default -> watch.received(through(farY, plain), opens, "y");
          }
        }
        case 9 -> {
          gateway.sweep();
          watch.swept();
        }
        case 10 ->
            List.copyOf(gateway.worker().latches().database().latches())
                .forEach(latch -> operate(latch, choice));
        default -> {
          farX.sweep();
          farY.sweep();
        }
      }
    }
  }

  private List<byte[]> through(TestGateway far, byte[] plain) {
    List<byte[]> signed = far.fromRouter(plain);
    far.local().take();
    return signed.isEmpty() ? List.of() : gateway.fromNetwork(signed.getFirst());
  }

  private void operate(Latch latch, Random choice) {
    var database = gateway.worker().latches().database();
    switch (choice.nextInt(3)) {
      case 0 -> database.breakLatch(latch, 0);
      case 1 -> database.clear(latch, 0);
      default -> database.close(latch, 0);
    }
  }

  /** Knows by what protection the connection of now goes. */
  private final class Watch {
    private @Nullable String protection;

    /** A flow that is over by its timers leaves nothing behind; a clear one had none. */
    void swept() {
      List<ProtectedFlow> flows = new ArrayList<>();
      gateway.worker().forEachFlow(flows::add);
      if (flows.isEmpty() && !"clear".equals(protection)) {
        protection = null;
      }
    }

    void sent(List<byte[]> frames, boolean opens) {
      gateway.local().take();
      if (opens && frames.isEmpty()) {
        // The router has begun anew and was refused.
        swept();
      }
      for (byte[] frame : frames) {
        String seen = protectionOf(frame);
        if (protection == null || (opens && seen != null)) {
          protection = seen;
        }
        // Under keys that neither peer has, a segment gets nowhere.
        assertThat(seen == null ? protection : seen).isEqualTo(protection);
      }
    }

    void received(List<byte[]> frames, boolean opens, String sender) {
      for (byte[] frame : frames) {
        // With its option still on it the segment was let through unread: as good as clear.
        String seen = hasOptions(frame) ? "clear" : sender;
        if (opens || protection == null) {
          protection = seen;
        }
        assertThat(seen).isEqualTo(protection);
      }
    }

    private static boolean hasOptions(byte[] frame) {
      return (frame[14 + 20 + 12] & 0xF0) >>> 2 > 20;
    }

    /** By the KEK that a key is sent under, else by the only gateway that takes the segment. */
    private @Nullable String protectionOf(byte[] frame) {
      if (!hasOptions(frame)) {
        return "clear";
      }
      boolean byX = !farX.fromNetwork(frame).isEmpty();
      boolean byY = !farY.fromNetwork(frame).isEmpty();
      assertThat(byX && byY).isFalse();
      int option = 14 + 20 + 20;
      if ((frame[option + 2] & 0x40) != 0) {
        // KEK Key ID, in front of a salt of 8 octets at the end of the option.
        return frame[option + frame[option + 1] - 9] == 1 ? "x" : "y";
      }
      if (!byX && !byY) {
        return null;
      }
      return byX ? "x" : "y";
    }
  }
}
