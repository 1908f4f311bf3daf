package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.loop.EpollLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MetricsServerIT {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final String FLOW_SIGNED =
      "latchwire_flow_segments_signed_total{policy=\"transit-bgp\","
          + "local=\"192.0.2.1:41000\",remote=\"192.0.2.2:179\",} ";

  private final EpollLoops loops = new EpollLoops(1, "test");
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger asked = new AtomicInteger();
  private MetricsServer server;

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void start() throws IOException {
    server = start(ANY_PORT);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
    loops.close();
  }

  @Test
  void aScrapeIsOneStatusAndOnePage() throws Exception {
    HttpResponse<String> page = get("/metrics");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(page.body()).contains(FLOW_SIGNED + "1.0");
    assertThat(asked).hasValue(1);
    assertThat(get("/metrics").body()).contains(FLOW_SIGNED + "2.0");
    assertThat(asked).hasValue(2);
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/v1/status").statusCode()).isEqualTo(404);
    HttpResponse<String> posted =
        client.send(
            HttpRequest.newBuilder(uri("/metrics")).POST(BodyPublishers.ofString("x")).build(),
            BodyHandlers.ofString());
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("allow")).contains("GET");
    assertThat(asked).hasValue(0);
  }

  @Test
  void anAddressInUseIsNamed() {
    assertThatThrownBy(() -> start(server.address()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + server.address().getPort());
  }

  @Test
  void promtoolFindsNothingToComplainAbout() throws Exception {
    Path page = directory.resolve("metrics");
    Files.writeString(page, get("/metrics").body());
    Process promtool;
    try {
      promtool =
          new ProcessBuilder("promtool", "check", "metrics")
              .redirectInput(page.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      String reason = "needs promtool: deploy/bin/install-test-tools.sh installs it";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason, e);
      }
      abort(reason);
      return;
    }
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).isEmpty();
    assertThat(promtool.waitFor()).isZero();
  }

  private MetricsServer start(InetSocketAddress address) throws IOException {
    return MetricsServer.start(
        loops,
        address,
        List.of(
            new MetricsResource(
                List.of(
                    new SegmentMetrics(
                        this::status,
                        () -> CompletableFuture.completedFuture(Statuses.VITALS),
                        new GatewayMeters(10),
                        Thread::startVirtualThread),
                    new HandoverMeters(
                        () -> CompletableFuture.completedFuture(Statuses.ROUTER),
                        Thread::startVirtualThread),
                    new RegistrarMeters(
                        () -> RegistrarMetersTest.FIGURES, Thread::startVirtualThread)))),
        HttpLimits.DEFAULTS);
  }

  private CompletionStage<Status> status() {
    return CompletableFuture.completedFuture(Statuses.withSigned(asked.incrementAndGet()));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }
}
