package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.ControlServer;
import io.latchwire.gateway.admin.LatchJson;
import io.latchwire.gateway.admin.LatchList;
import io.latchwire.gateway.admin.LatchNoticeResource;
import io.latchwire.gateway.admin.LatchReply;
import io.latchwire.gateway.admin.LatchResource;
import io.latchwire.gateway.admin.LatchStatus;
import io.latchwire.gateway.cli.LatchCommand;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.journal.AuditLog;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.handler.packet.FlowLatches;
import io.latchwire.handler.packet.Frames;
import io.latchwire.handler.packet.Protections;
import io.latchwire.handler.packet.TestClock;
import io.latchwire.handler.packet.TestGateway;
import io.latchwire.latch.LatchRules;
import io.latchwire.latch.LatchTransition;
import io.latchwire.segment.DropReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Operators ask and order over the control socket; flows feel it. */
@Timeout(60)
class LatchOrdersIT {
  private final EpollLoops loops = new EpollLoops(1, "test");
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final TestClock clock = new TestClock();
  private final List<LatchTransition.Observer> observers = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private AuditLog audit;
  private TestGateway gateway;
  private ControlServer server;

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void start() throws IOException {
    Random seeded = new Random(1);
    KeyOctets random = seeded::nextBytes;
    audit = AuditLog.open(directory.resolve("audit.jsonl"), () -> Instant.EPOCH);
    observers.add(audit);
    FlowLatches latches =
        new FlowLatches(
            "gw-a",
            LatchRules.DEFAULTS.with(new LatchRules.Bounds(100, 0, 0, 10)),
            transition -> observers.forEach(observer -> observer.onTransition(transition)));
    gateway =
        onLoop(() ->
            new TestGateway(clock, random, latches, Protections.usual().peer("gw-b").policy()));
    LatchDesk desk =
        new LatchDesk(
            latches,
            new LatchDesk.Loop() {
              @Override
              public <T> CompletionStage<T> ask(Supplier<T> question) {
                return CompletableFuture.supplyAsync(question, loop);
              }
            },
            clock);
    observers.add(desk);
    server =
        ControlServer.start(
            loops,
            socket(),
            List.of(
                new LatchResource(desk, Thread::startVirtualThread),
                new LatchNoticeResource(desk, Thread::startVirtualThread)),
            HttpLimits.DEFAULTS);
  }

  @AfterEach
  void stop() {
    server.close();
    onLoop(() -> {
      gateway.close();
      return true;
    });
    audit.close();
    loop.shutdown();
    loops.close();
  }

  private <T> T onLoop(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, loop).join();
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  private int latch(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] line = Arrays.copyOf(words, words.length + 2);
    line[words.length] = "--socket";
    line[words.length + 1] = socket().toString();
    return new CommandLine(new LatchCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line);
  }

  private LatchList list() {
    assertThat(latch("list", "--json")).isZero();
    return LatchJson.list(out.toString());
  }

  private int fromRouter(byte[] frame) {
    return onLoop(() -> gateway.fromRouter(frame).size());
  }

  private static byte[] syn() {
    return Frames.tcp("192.0.2.1:40000", "198.51.100.2:179").seq(1).flags(Frames.SYN).frame();
  }

  private static byte[] data() {
    return Frames.tcp("192.0.2.1:40000", "198.51.100.2:179").seq(2).ack(9).payload(4).frame();
  }

  @Test
  void row7And58AFlowIsListedAndShownWithAllThatItIsBoundTo() {
    assertThat(fromRouter(syn())).isOne();
    LatchStatus latch = list().latches().getFirst();
    assertThat(latch.local()).isEqualTo("192.0.2.1:40000");
    assertThat(latch.remote()).isEqualTo("198.51.100.2:179");
    assertThat(latch.state()).isEqualTo("established");
    assertThat(latch.reason()).isEqualTo("requested");
    assertThat(latch.channelBinding()).isFalse();
    LatchStatus.Layer layer = latch.layers().getFirst();
    assertThat(layer.kind()).isEqualTo("eao");
    assertThat(layer.peer()).isEqualTo("gw-b");
    assertThat(layer.local()).isEqualTo("gw-a");
    assertThat(layer.suite()).isEqualTo("aes-128-gmac-96");
    assertThat(layer.keyTransport()).isEqualTo("hkdf-256");
    assertThat(layer.authenticatedBy()).isEqualTo("kek");
    assertThat(latch("show", latch.handle())).isZero();
    assertThat(out.toString()).contains("established", "gw-b", "aes-128-gmac-96");
    assertThat(latch("list")).isZero();
    assertThat(out.toString()).contains("192.0.2.1:40000", "gw-b");
  }

  @Test
  void row55TheGuideSaysToAskTheOtherEndAndAnInquiryThatItIsNotKnown() throws IOException {
    fromRouter(syn());
    LatchStatus latch = list().latches().getFirst();
    assertThat(latch.peerLatches()).isEqualTo("unknown");
    assertThat(latch("show", latch.handle())).isZero();
    assertThat(out.toString()).containsPattern("peer latches +unknown");
    assertThat(Path.of("..", "docs", "operating.md"))
        .content()
        .contains("ask the operator of the other end whether its gateway latches, too")
        .contains("RFC 5660 section 6.3");
  }

  @Test
  void aBrokenLatchResetsItsFlowAndKeepsParametersAndReason() {
    fromRouter(syn());
    String handle = list().latches().getFirst().handle();
    assertThat(latch("break", handle)).isZero();
    assertThat(fromRouter(data())).isZero();
    assertThat(onLoop(() -> gateway.verdicts())).containsExactly(DropReason.LATCH_CLOSED);
    assertThat(onLoop(() -> gateway.local().take())).hasSize(1);
    LatchStatus closed = list().closed().getFirst();
    assertThat(closed.handle()).isEqualTo(handle);
    assertThat(closed.state()).isEqualTo("closed");
    assertThat(closed.reason()).isEqualTo("reset");
    assertThat(closed.layers()).hasSize(1);
    assertThat(latch("close", handle)).isOne();
    assertThat(err.toString()).contains("stale");
  }

  @Test
  void aLatchCanBeMadeBeforeItsFlowAndTheFlowUsesIt() {
    String[] create = {
      "create", "--local", "192.0.2.1:40000", "--remote", "198.51.100.2:179", "--json"
    };
    assertThat(latch(create)).isZero();
    LatchReply reply = LatchJson.reply(out.toString());
    assertThat(reply.detail()).isEqualTo("established");
    assertThat(fromRouter(syn())).isOne();
    assertThat(list().latches()).extracting(LatchStatus::handle).containsExactly(reply.handle());
    assertThat(latch("create", "--local", "x", "--remote", "198.51.100.2:179")).isEqualTo(2);
    assertThat(err.toString()).contains("local: x");
  }

  @Test
  void thePolicyLimitsWhatACallerMayAskRow10() {
    assertThat(
            latch(
                "create",
                "--local",
                "192.0.2.1:40000",
                "--remote",
                "198.51.100.2:179",
                "--peer",
                "gw-x"))
        .isOne();
    assertThat(err.toString()).startsWith("policy:");
    assertThat(list().latches()).isEmpty();
  }

  @Test
  void aListenerFailsIfAndOnlyIfThereIsOneAndEnds() {
    assertThat(latch("listen", "*:179", "--peer", "gw-b")).isZero();
    assertThat(latch("listen", "*:179")).isOne();
    assertThat(list().listeners().getFirst().local()).isEqualTo("*:179");
    assertThat(latch("unlisten", "*:179")).isZero();
    assertThat(latch("unlisten", "*:179")).isOne();
    assertThat(list().listeners()).isEmpty();
  }

  @Test
  void everyTransitionIsToldToWatchersAndWrittenToTheAuditLog() throws Exception {
    fromRouter(syn());
    latch("close", list().latches().getFirst().handle());
    var notices =
        LatchJson.notices(
            new ControlClient(socket(), Duration.ofSeconds(5))
                .get(LatchNoticeResource.PATH + "?after=1"));
    assertThat(notices).hasSize(1);
    assertThat(notices.getFirst().to()).isEqualTo("closed");
    assertThat(notices.getFirst().reason()).isEqualTo("admin");
    audit.close();
    List<String> lines = Files.readAllLines(directory.resolve("audit.jsonl"));
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .contains("\"event\":\"latch.create-agreed\"", "\"to\":\"established\"", "gw-b");
    assertThat(lines.getLast()).contains("\"event\":\"latch.admin-close\"", "\"reason\":\"admin\"");
  }

  @Test
  void transitionsReachASyslogCollectorAndOneThatIsAwayCostsOnlyItsMessages() throws Exception {
    AuditLog sent;
    try (DatagramSocket collector = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      collector.setSoTimeout(10_000);
      sent =
          AuditLog.open(
              directory.resolve("sent.jsonl"),
              () -> Instant.parse("2026-11-21T04:00:00.123456789Z"),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), collector.getLocalPort()),
              "gw-a");
      onLoop(() -> observers.add(sent));
      fromRouter(syn());
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      collector.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
          .startsWith("<109>1 2026-11-21T04:00:00.123456Z gw-a latchwire - latch.create-agreed - {")
          .contains("\"to\":\"established\"", "gw-b")
          .endsWith("}");
    }
    // Nobody takes them any more: the file has them all the same.
    for (int port = 1000; port < 1005; port++) {
      assertThat(latch("listen", "192.0.2.1:" + port)).isZero();
    }
    sent.close();
    assertThat(Files.readAllLines(directory.resolve("sent.jsonl"))).hasSize(6);
  }
}
