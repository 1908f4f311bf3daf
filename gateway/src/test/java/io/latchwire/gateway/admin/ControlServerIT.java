package io.latchwire.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.loop.EpollLoops;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlServerIT {
  private static final HttpLimits LIMITS = new HttpLimits(1_024, 4, Duration.ofSeconds(30));

  private final EpollLoops loops = new EpollLoops(1, "test");
  private final AtomicReference<CompletableFuture<Status>> status =
      new AtomicReference<>(CompletableFuture.completedFuture(Statuses.ONE_FLOW));

  private final AtomicInteger inquiries = new AtomicInteger();

  @TempDir private Path directory = Path.of("");

  @AfterEach
  void stopLoops() {
    loops.close();
  }

  @Test
  void theClientGetsTheStatus() throws IOException {
    try (ControlServer _ = start()) {
      assertThat(client().status()).isEqualTo(Statuses.ONE_FLOW);
      assertThat(client().status()).isEqualTo(Statuses.ONE_FLOW);
    }
  }

  @Test
  void aStatusOfManyFlowsArrivesWhole() throws IOException {
    Status one = Statuses.ONE_FLOW;
    List<FlowStatus> flows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      flows.addAll(one.flows());
    }
    Status many =
        new Status(
            one.gateway(),
            one.version(),
            one.uptimeSeconds(),
            one.macProvider(),
            one.policies(),
            flows,
            one.keyChains(),
            one.ports(),
            one.dropped());
    status.set(CompletableFuture.completedFuture(many));
    try (ControlServer _ = start()) {
      assertThat(new ControlClient(socket(), Duration.ofSeconds(30)).status()).isEqualTo(many);
    }
  }

  @Test
  void onlyTheOwnerMayOpenTheSocketFile() throws IOException {
    try (ControlServer _ = start()) {
      assertThat(Files.getPosixFilePermissions(socket()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void anotherUserWhoGetsToTheSocketIsRefusedByTheKernelsCredentials() throws Exception {
    needsRoot();
    try (ControlServer _ = start()) {
      Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
      String ask =
          "my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die $!; "
              + "print $s \"GET /v1/status HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"; $s->flush; print <$s>;";
      Process nobody =
          new ProcessBuilder(
                  "setpriv",
                  "--reuid=65534",
                  "--regid=65534",
                  "--clear-groups",
                  "perl",
                  "-MIO::Socket::UNIX",
                  "-e",
                  ask,
                  socket().toString())
              .redirectErrorStream(true)
              .start();
      String answer = new String(nobody.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 403 ").doesNotContain("transit-bgp");
    }
  }

  @Test
  void rootAndTheOwnUserAreAdmittedAndNobodyElse() {
    PeerAdmission admission = new PeerAdmission(1_000);
    assertThat(admission.admits(0)).isTrue();
    assertThat(admission.admits(1_000)).isTrue();
    assertThat(admission.admits(1_001)).isFalse();
  }

  @Test
  void anUnknownPathAndAnotherMethodAreRefused() throws IOException {
    try (ControlServer _ = start()) {
      assertThat(ask("GET /v1/nothing HTTP/1.1\r\nhost: x\r\n\r\n")).startsWith("HTTP/1.1 404 ");
      assertThat(ask("DELETE /v1/status HTTP/1.1\r\nhost: x\r\n\r\n"))
          .startsWith("HTTP/1.1 405 ")
          .contains("allow: GET\r\n");
    }
  }

  @Test
  void whatIsNotHttpIsRefusedOrCutOff() throws IOException {
    try (ControlServer _ = start()) {
      assertThat(ask("hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(ask("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n"))
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() throws IOException {
    try (ControlServer _ = start()) {
      assertThat(ask("GET /v1/status HTTP/1.1\r\nhost: x\r\ncontent-length: 1025\r\n\r\n"))
          .startsWith("HTTP/1.1 413 ")
          .contains("at most 1024 octets");
    }
  }

  @Test
  void aSecondQuestionInTheSameConnectionIsNotAnswered() throws IOException {
    String question = "GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n";
    try (ControlServer _ = start()) {
      assertThat(ask(question + question).split("HTTP/1.1 200", -1)).hasSize(2);
      assertThat(inquiries).hasValue(1);
    }
  }

  @Test
  void aClientThatSaysNothingIsCutOff() throws IOException {
    HttpLimits hasty = new HttpLimits(1_024, 4, Duration.ofMillis(50));
    try (ControlServer _ = ControlServer.start(loops, socket(), resources(), hasty)) {
      assertThat(ask("GET /v1/sta")).isEmpty();
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndThoseWithinItServed() throws IOException {
    status.set(new CompletableFuture<>());
    List<SocketChannel> waiting = new ArrayList<>();
    try (ControlServer _ = start()) {
      for (int i = 0; i < LIMITS.connections(); i++) {
        SocketChannel channel = connect();
        send(channel, "GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n");
        waiting.add(channel);
      }
      try (SocketChannel tooMany = connect()) {
        assertThat(everything(tooMany)).isEmpty();
      }
      CompletableFuture<Status> pending = status.get();
      pending.complete(Statuses.ONE_FLOW);
      for (SocketChannel channel : waiting) {
        assertThat(everything(channel)).startsWith("HTTP/1.1 200 ");
      }
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void aSourceThatFailsIsAnInternalErrorWithoutItsText() throws IOException {
    status.set(CompletableFuture.failedFuture(new IllegalStateException("a detail")));
    try (ControlServer _ = start()) {
      assertThatThrownBy(() -> client().status())
          .isInstanceOf(DaemonUnreachableException.class)
          .hasMessageContaining("500")
          .hasMessageNotContaining("a detail");
    }
  }

  @Test
  void aGatewayThatDoesNotAnswerInTimeIsReported() throws IOException {
    try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      mute.bind(UnixDomainSocketAddress.of(socket()));
      assertThatThrownBy(() -> new ControlClient(socket(), Duration.ofMillis(200)).status())
          .isInstanceOf(DaemonUnreachableException.class)
          .hasMessageContaining("did not answer");
    }
  }

  @Test
  void theSocketFileOfACrashedGatewayIsReplaced() throws IOException {
    try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      crashed.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertThat(socket()).exists();
    try (ControlServer _ = start()) {
      assertThat(client().status()).isEqualTo(Statuses.ONE_FLOW);
    }
  }

  @Test
  void theSocketOfALiveGatewayIsLeftAlone() throws IOException {
    try (ControlServer _ = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(ControlSocketException.class)
          .hasMessageContaining(socket() + " is in use by another gateway");
      assertThat(client().status()).isEqualTo(Statuses.ONE_FLOW);
    }
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(socket(), "precious");
    assertThatThrownBy(this::start)
        .isInstanceOf(ControlSocketException.class)
        .hasMessageContaining("something else than a socket");
    assertThat(socket()).hasContent("precious");
  }

  @Test
  void stoppingRemovesTheSocketFile() throws IOException {
    start().close();
    assertThat(socket()).doesNotExist();
    assertThatThrownBy(() -> client().status())
        .isInstanceOf(DaemonUnreachableException.class)
        .hasMessageContaining("no gateway answers at " + socket());
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  private ControlServer start() throws ControlSocketException {
    return ControlServer.start(loops, socket(), resources(), LIMITS);
  }

  private List<io.latchwire.gateway.http.Resource> resources() {
    return List.of(new StatusResource(this::inquire, Thread::startVirtualThread));
  }

  private CompletableFuture<Status> inquire() {
    inquiries.incrementAndGet();
    return status.get();
  }

  private ControlClient client() {
    return new ControlClient(socket(), Duration.ofSeconds(30));
  }

  private String ask(String question) throws IOException {
    try (SocketChannel channel = connect()) {
      send(channel, question);
      return everything(channel);
    }
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket()));
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  private static String everything(SocketChannel channel) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(4_096);
    try {
      while (channel.read(part) >= 0) {
        answer.write(part.array(), 0, part.position());
        part.clear();
      }
    } catch (IOException e) {
      // Cut off with our octets unread: as good as the end.
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  private static void needsRoot() throws IOException {
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      if ("true".equals(System.getenv("CI"))) {
        fail("needs root to become another user");
      }
      abort("needs root to become another user");
    }
  }
}
