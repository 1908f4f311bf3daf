package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.flow.FlowMoves;
import io.latchwire.flow.FlowState;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.Requirement;
import io.latchwire.segment.DropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each state and segment of a tracker of TCP connections (the columns and rows that nf_conntrack
 * has), sent through two gateways back to back. Router A opened the connection.
 */
class TcpTriggersTest {
  private static final Path PAGE = Path.of("..", "docs", "states", "flow.md");

  /** The states of such a tracker; a gateway tells fewer apart. */
  enum Before {
    NONE,
    SYN1,
    SYN2,
    SYNACK,
    EST,
    FIN1,
    FIN1A,
    FIN2,
    TW,
    RSTW
  }

  /** Segments of the end that opened ("O") and of the one that responds ("R"). */
  enum Sent {
    O_SYN,
    R_SYN,
    O_SYN_ACK,
    R_SYN_ACK,
    O_ACK,
    R_ACK,
    O_FIN,
    R_FIN,
    O_RST,
    R_RST
  }

  /** Why the gateways do otherwise than the tracker. */
  enum Because {
    EITHER_END("either end may open a connection"),
    ORPHAN(
        "a router that answers a SYN with a bare ACK has a connection older than the gateway; it is"
            + " reset and opens anew"),
    ANEW(
        "the ports are used again: the gateway of the SYN begins at once, the other one when its"
            + " router answers; the latch stays as it is"),
    RECEIVER(
        "it is authentic, so its receiver judges it (RFC 9293 s3.5.2, RFC 5961 s4); here it moves"
            + " nothing that is confirmed"),
    ANSWERED(
        "a verified segment that acknowledges what the own router sent is the answer that a"
            + " half-open flow waits for; the other gateway waits for the next one"),
    REFUSED("whoever goes on after a reset has refused it"),
    BOTH_ACKED("over when both FINs are acknowledged, whichever segment does that"),
    OVER("a reset of a closed connection changes nothing");

    private final String text;

    Because(String text) {
      this.text = text;
    }
  }

  /**
   * A row.
   *
   * @param tracker the state that the tracker has then, "pass" and "drop" as they say, "new" for a
   *     connection on the ports of the last, "-" for what has no meaning
   * @param outcome whether it reaches the other router, or which gateway drops it why
   * @param stateA of the opening router's gateway afterwards, "-" without a flow
   * @param stateB of the other one
   */
  record Row(
      Before before,
      Sent sent,
      String tracker,
      String outcome,
      String stateA,
      String stateB,
      String because) {}

  // spotless:off
  private static final List<Row> ROWS = """
      //before sent     tracker outcome      A           B           because
      NONE   O_SYN     SYN1    passes       OPENING     OPENING     -
      SYN1   O_SYN     SYN1    passes       OPENING     OPENING     -
      SYN2   O_SYN     SYN2    passes       OPENING     OPENING     -
      SYNACK O_SYN     pass    passes       ESTABLISHED OPENING     ANSWERED
      EST    O_SYN     pass    passes       ESTABLISHED ESTABLISHED -
      FIN1   O_SYN     pass    passes       ESTABLISHED ESTABLISHED -
      FIN1A  O_SYN     pass    passes       ESTABLISHED ESTABLISHED -
      FIN2   O_SYN     pass    passes       ESTABLISHED ESTABLISHED -
      TW     O_SYN     new     passes       OPENING     CLOSED      ANEW
      RSTW   O_SYN     new     passes       OPENING     RESET       ANEW
      NONE   R_SYN     -       passes       OPENING     OPENING     EITHER_END
      SYN1   R_SYN     SYN2    passes       OPENING     OPENING     -
      SYN2   R_SYN     SYN2    passes       OPENING     OPENING     -
      SYNACK R_SYN     drop    passes       ESTABLISHED OPENING     RECEIVER
      EST    R_SYN     drop    passes       ESTABLISHED ESTABLISHED RECEIVER
      FIN1   R_SYN     drop    passes       ESTABLISHED ESTABLISHED RECEIVER
      FIN1A  R_SYN     drop    passes       ESTABLISHED ESTABLISHED RECEIVER
      FIN2   R_SYN     drop    passes       ESTABLISHED ESTABLISHED RECEIVER
      TW     R_SYN     drop    passes       CLOSED      OPENING     ANEW
      RSTW   R_SYN     drop    passes       RESET       OPENING     ANEW
      NONE   O_SYN_ACK drop    near/ORPHAN  -           -           -
      SYN1   O_SYN_ACK drop    far/STALE    OPENING     OPENING     -
      SYN2   O_SYN_ACK SYNACK  passes       OPENING     ESTABLISHED ANSWERED
      SYNACK O_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED ANSWERED
      EST    O_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED -
      FIN1   O_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED -
      FIN1A  O_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED -
      FIN2   O_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED -
      TW     O_SYN_ACK pass    passes       CLOSED      CLOSED      -
      RSTW   O_SYN_ACK pass    passes       RESET       ESTABLISHED REFUSED
      NONE   R_SYN_ACK -       near/ORPHAN  -           -           -
      SYN1   R_SYN_ACK SYNACK  passes       ESTABLISHED OPENING     ANSWERED
      SYN2   R_SYN_ACK SYNACK  passes       ESTABLISHED OPENING     ANSWERED
      SYNACK R_SYN_ACK SYNACK  passes       ESTABLISHED OPENING     ANSWERED
      EST    R_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED -
      FIN1   R_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED -
      FIN1A  R_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED -
      FIN2   R_SYN_ACK pass    passes       ESTABLISHED ESTABLISHED -
      TW     R_SYN_ACK pass    passes       CLOSED      CLOSED      -
      RSTW   R_SYN_ACK pass    passes       ESTABLISHED RESET       REFUSED
      NONE   O_ACK     PICK?   near/ORPHAN  -           -           -
      SYN1   O_ACK     drop    far/STALE    OPENING     OPENING     -
      SYN2   O_ACK     drop    passes       OPENING     ESTABLISHED ANSWERED
      SYNACK O_ACK     EST     passes       ESTABLISHED ESTABLISHED -
      EST    O_ACK     EST     passes       ESTABLISHED ESTABLISHED -
      FIN1   O_ACK     FIN1A   passes       ESTABLISHED ESTABLISHED -
      FIN1A  O_ACK     FIN1A   passes       ESTABLISHED ESTABLISHED -
      FIN2   O_ACK     TW      passes       CLOSED      CLOSED      -
      TW     O_ACK     TW      passes       CLOSED      CLOSED      -
      RSTW   O_ACK     EST     passes       ESTABLISHED ESTABLISHED -
      NONE   R_ACK     -       near/ORPHAN  -           -           -
      SYN1   R_ACK     pass    near/ORPHAN  OPENING     OPENING     ORPHAN
      SYN2   R_ACK     pass    passes       ESTABLISHED OPENING     ANSWERED
      SYNACK R_ACK     SYNACK  passes       ESTABLISHED OPENING     ANSWERED
      EST    R_ACK     EST     passes       ESTABLISHED ESTABLISHED -
      FIN1   R_ACK     FIN1A   passes       ESTABLISHED ESTABLISHED -
      FIN1A  R_ACK     FIN1A   passes       ESTABLISHED ESTABLISHED -
      FIN2   R_ACK     TW      passes       ESTABLISHED ESTABLISHED BOTH_ACKED
      TW     R_ACK     TW      passes       CLOSED      CLOSED      -
      RSTW   R_ACK     EST     passes       ESTABLISHED ESTABLISHED -
      NONE   O_FIN     drop    near/ORPHAN  -           -           -
      SYN1   O_FIN     drop    far/STALE    OPENING     OPENING     -
      SYN2   O_FIN     drop    passes       OPENING     ESTABLISHED ANSWERED
      SYNACK O_FIN     FIN1    passes       ESTABLISHED ESTABLISHED -
      EST    O_FIN     FIN1    passes       ESTABLISHED ESTABLISHED -
      FIN1   O_FIN     FIN1    passes       ESTABLISHED ESTABLISHED -
      FIN1A  O_FIN     FIN1A   passes       ESTABLISHED ESTABLISHED -
      FIN2   O_FIN     FIN2    passes       CLOSED      CLOSED      BOTH_ACKED
      TW     O_FIN     TW      passes       CLOSED      CLOSED      -
      RSTW   O_FIN     RSTW    passes       ESTABLISHED ESTABLISHED REFUSED
      NONE   R_FIN     drop    near/ORPHAN  -           -           -
      SYN1   R_FIN     drop    near/ORPHAN  OPENING     OPENING     -
      SYN2   R_FIN     drop    passes       ESTABLISHED OPENING     ANSWERED
      SYNACK R_FIN     FIN1    passes       ESTABLISHED OPENING     ANSWERED
      EST    R_FIN     FIN1    passes       ESTABLISHED ESTABLISHED -
      FIN1   R_FIN     FIN2    passes       ESTABLISHED ESTABLISHED -
      FIN1A  R_FIN     FIN2    passes       ESTABLISHED ESTABLISHED -
      FIN2   R_FIN     FIN2    passes       ESTABLISHED ESTABLISHED -
      TW     R_FIN     TW      passes       CLOSED      CLOSED      -
      RSTW   R_FIN     RSTW    passes       ESTABLISHED ESTABLISHED REFUSED
      NONE   O_RST     drop    near/ORPHAN  -           -           -
      SYN1   O_RST     RSTW    passes       RESET       RESET       -
      SYN2   O_RST     RSTW    passes       RESET       RESET       -
      SYNACK O_RST     RSTW    passes       RESET       RESET       -
      EST    O_RST     RSTW    passes       RESET       RESET       -
      FIN1   O_RST     RSTW    passes       RESET       RESET       -
      FIN1A  O_RST     RSTW    passes       RESET       RESET       -
      FIN2   O_RST     RSTW    passes       RESET       RESET       -
      TW     O_RST     RSTW    passes       CLOSED      CLOSED      OVER
      RSTW   O_RST     RSTW    passes       RESET       RESET       -
      NONE   R_RST     drop    near/ORPHAN  -           -           -
      SYN1   R_RST     RSTW    passes       RESET       RESET       -
      SYN2   R_RST     RSTW    passes       RESET       RESET       -
      SYNACK R_RST     RSTW    passes       RESET       RESET       -
      EST    R_RST     RSTW    passes       RESET       RESET       -
      FIN1   R_RST     RSTW    passes       RESET       RESET       -
      FIN1A  R_RST     RSTW    passes       RESET       RESET       -
      FIN2   R_RST     RSTW    passes       RESET       RESET       -
      TW     R_RST     RSTW    passes       CLOSED      CLOSED      OVER
      RSTW   R_RST     RSTW    passes       RESET       RESET       -
      """.lines().filter(line -> !line.startsWith("//")).map(TcpTriggersTest::row).toList();
  // spotless:on

  private static Row row(String line) {
    List<String> words = Stream.of(line.strip().split(" +", -1)).toList();
    return new Row(
        Before.valueOf(words.get(0)),
        Sent.valueOf(words.get(1)),
        words.get(2),
        words.get(3),
        words.get(4),
        words.get(5),
        words.get(6));
  }

  static List<Row> rows() {
    return ROWS;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void row47EachStateAndSegmentOfATcpTracker(Row row) {
    try (GatewayPair pair = GatewayPair.usual()) {
      reach(pair, row.before);
      boolean byA = row.sent.name().startsWith("O_");
      String outcome = send(pair, byA, segment(pair, row.before, row.sent));
      assertThat(List.of(outcome, state(pair.gatewayA), state(pair.gatewayB)))
          .containsExactly(row.outcome, row.stateA, row.stateB);
      assertLatched(pair.gatewayA);
      assertLatched(pair.gatewayB);
    }
  }

  /** A flow has one latch and a latch one flow, in whatever state. */
  private static void assertLatched(TestGateway gateway) {
    List<Latch> ofFlows = new ArrayList<>();
    gateway.worker().forEachFlow(flow -> ofFlows.add(Objects.requireNonNull(flow.latch)));
    assertThat(gateway.worker().latches().database().latches())
        .containsExactlyInAnyOrderElementsOf(ofFlows)
        .allMatch(latch -> latch.state() == LatchState.ESTABLISHED);
  }

  @Test
  void row47TheTableIsWholeAndSaysWhereverTheGatewaysDiffer() {
    assertThat(ROWS).hasSize(Before.values().length * Sent.values().length);
    assertThat(ROWS).extracting(row -> row.before + " " + row.sent).doesNotHaveDuplicates();
    for (Row row : ROWS) {
      boolean agrees =
          switch (row.tracker) {
            case "drop", "PICK?" -> !row.outcome.equals("passes");
            case "-" -> !row.outcome.equals("passes");
            case "pass" -> row.outcome.equals("passes") && bothAre(row, ours(row.before.name()));
            default -> row.outcome.equals("passes") && bothAre(row, ours(row.tracker));
          };
      assertThat(row.because.equals("-")).as("%s", row).isEqualTo(agrees);
      if (!agrees) {
        assertThat(Because.values()).extracting(Enum::name).contains(row.because);
      }
    }
  }

  private static boolean bothAre(Row row, String state) {
    return row.stateA.equals(state) && row.stateB.equals(state);
  }

  /** What the gateway calls a state of the tracker. */
  private static String ours(String tracker) {
    return switch (tracker) {
      case "SYN1", "SYN2", "SYNACK", "new" -> "OPENING";
      case "EST", "FIN1", "FIN1A", "FIN2" -> "ESTABLISHED";
      case "TW" -> "CLOSED";
      case "RSTW" -> "RESET";
      default -> "-";
    };
  }

  @Test
  @Requirement({46, 47})
  void row46And47CrossingSynsThroughTwoGatewaysAreOneConnectionWithOneLatchEach() {
    try (GatewayPair pair = GatewayPair.usual()) {
      reach(pair, Before.SYN2);
      Latch latchA = latch(pair.gatewayA);
      Latch latchB = latch(pair.gatewayB);
      assertThat(send(pair, true, pair.fromA().seq(1000).ack(5001).flags(Frames.SYN)))
          .isEqualTo("passes");
      assertThat(send(pair, false, pair.fromB().seq(5000).ack(1001).flags(Frames.SYN)))
          .isEqualTo("passes");
      assertThat(send(pair, true, pair.fromA().seq(1001).ack(5001).payload(9))).isEqualTo("passes");
      assertThat(send(pair, false, pair.fromB().seq(5001).ack(1010).payload(9)))
          .isEqualTo("passes");
      assertThat(state(pair.gatewayA)).isEqualTo("ESTABLISHED");
      assertThat(state(pair.gatewayB)).isEqualTo("ESTABLISHED");
      assertThat(latch(pair.gatewayA)).isSameAs(latchA);
      assertThat(latch(pair.gatewayB)).isSameAs(latchB);
    }
  }

  private static Latch latch(TestGateway gateway) {
    assertThat(gateway.worker().latches().database().latches()).hasSize(1);
    return gateway.worker().latches().database().latches().iterator().next();
  }

  @Test
  void thePageForPeopleIsTheTable() throws IOException {
    String page = page();
    if (Boolean.getBoolean("latchwire.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("write it anew with -Dlatchwire.docs.write=true")
        .exists()
        .content()
        .isEqualTo(page);
  }

  private static String page() {
    List<String> lines = new ArrayList<>();
    lines.add(
        """
        # States of a TCP flow

        Generated from `FlowMoves` by `TcpTriggersTest`; do not edit. Only verified segments and
        those of the own router move a flow.

        | State | Event | Next | Because |
        | --- | --- | --- | --- |\
        """
            .stripIndent());
    FlowMoves.ROWS.forEach(row ->
        lines.add(
            "| %s | %s | %s | %s |"
                .formatted(row.state(), row.event(), row.next(), row.because())));
    lines.add(
        """

        ## Beside a tracker that sees no keys

        What a tracker as nf_conntrack's does in each of its states, and what two gateways do. "o" is
        the end that opened, "r" the other one; "pass" leaves the state as it is. The last columns
        are the flow at the gateway of either.

        | State | Segment | Tracker | Outcome | At o | At r | Differs because |
        | --- | --- | --- | --- | --- | --- | --- |\
        """
            .stripIndent());
    for (Row row : ROWS) {
      String segment =
          row.sent.name().charAt(0) == 'O'
              ? "o " + row.sent.name().substring(2)
              : "r " + row.sent.name().substring(2);
      String because = row.because.equals("-") ? "" : Because.valueOf(row.because).text;
      lines.add(
          "| %s | %s | %s | %s | %s | %s | %s |"
              .formatted(
                  row.before,
                  segment.replace("SYN_ACK", "SYN+ACK"),
                  row.tracker,
                  row.outcome.replace("/", " gateway: ").toLowerCase(Locale.ROOT),
                  row.stateA,
                  row.stateB,
                  because));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String state(TestGateway gateway) {
    List<FlowState> states = new ArrayList<>();
    gateway.worker().forEachFlow(flow -> states.add(flow.state()));
    return states.isEmpty() ? "-" : states.getFirst().name();
  }

  private static String send(GatewayPair pair, boolean byA, Frames.Tcp segment) {
    TestGateway near = byA ? pair.gatewayA : pair.gatewayB;
    TestGateway far = byA ? pair.gatewayB : pair.gatewayA;
    List<byte[]> wire = near.fromRouter(segment.frame());
    near.local().take();
    if (wire.isEmpty()) {
      return "near/" + Objects.requireNonNull(near.verdicts().getFirst());
    }
    List<byte[]> out = far.fromNetwork(wire.getFirst());
    DropReason reason = far.verdicts().getFirst();
    return out.isEmpty() ? "far/" + reason : "passes";
  }

  private static void reach(GatewayPair pair, Before before) {
    boolean crossed = before == Before.SYN2;
    if (before == Before.NONE) {
      return;
    }
    if (crossed) {
      byte[] synA = pair.onWireFromA(pair.fromA().seq(1000).flags(Frames.SYN));
      byte[] synB = pair.onWireFromB(pair.fromB().seq(5000).flags(Frames.SYN));
      pair.gatewayB.fromNetwork(synA);
      pair.gatewayA.fromNetwork(synB);
      return;
    }
    send(pair, true, pair.fromA().seq(1000).flags(Frames.SYN));
    if (before == Before.SYN1) {
      return;
    }
    send(pair, false, pair.fromB().seq(5000).ack(1001).flags(Frames.SYN));
    if (before == Before.SYNACK) {
      return;
    }
    send(pair, true, pair.fromA().seq(1001).ack(5001));
    switch (before) {
      case RSTW -> send(pair, true, pair.fromA().seq(1001).flags(Frames.RST));
      case FIN1, FIN1A, FIN2, TW -> {
        send(pair, true, pair.fromA().seq(1001).ack(5001).flags(Frames.FIN));
        if (before != Before.FIN1) {
          send(pair, false, pair.fromB().seq(5001).ack(1002));
        }
        if (before == Before.FIN2 || before == Before.TW) {
          send(pair, false, pair.fromB().seq(5001).ack(1002).flags(Frames.FIN));
        }
        if (before == Before.TW) {
          send(pair, true, pair.fromA().seq(1002).ack(5002));
        }
      }
      default -> {}
    }
  }

  private static Frames.Tcp segment(GatewayPair pair, Before before, Sent sent) {
    boolean fins = EnumSet.of(Before.FIN1, Before.FIN1A, Before.FIN2, Before.TW).contains(before);
    boolean both = before == Before.FIN2 || before == Before.TW;
    int a = before == Before.NONE ? 1000 : fins ? 1002 : 1001;
    int b = both ? 5002 : 5001;
    return switch (sent) {
      case O_SYN ->
          pair.fromA()
              .seq(before == Before.SYN1 || before == Before.SYN2 ? 1000 : 900_000)
              .flags(Frames.SYN);
      case R_SYN ->
          pair.fromB()
              .seq(before == Before.SYN1 || before == Before.SYN2 ? 5000 : 900_000)
              .flags(Frames.SYN);
      case O_SYN_ACK -> pair.fromA().seq(1000).ack(5001).flags(Frames.SYN);
      case R_SYN_ACK -> pair.fromB().seq(5000).ack(1001).flags(Frames.SYN);
      case O_ACK -> pair.fromA().seq(a).ack(b);
      case R_ACK -> pair.fromB().seq(b).ack(a);
      case O_FIN -> pair.fromA().seq(a).ack(b).flags(Frames.FIN);
      case R_FIN -> pair.fromB().seq(b).ack(a).flags(Frames.FIN);
      case O_RST -> pair.fromA().seq(a).flags(Frames.RST);
      case R_RST -> pair.fromB().seq(before == Before.SYN1 ? 0 : b).ack(a).flags(Frames.RST);
    };
  }
}
