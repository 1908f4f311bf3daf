package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.TestTools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Prometheus server as operators run it reads the page of a gateway. */
@Timeout(120)
class PrometheusIT {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private int port;

  @TempDir private Path directory = Path.of("");

  @Test
  void aPrometheusServerScrapesThePageAndAnswersWithItsFigures() throws Exception {
    TestTools.require("prometheus");
    MetricsPart part =
        new SegmentMetrics(
            () -> CompletableFuture.completedFuture(Statuses.ONE_FLOW),
            () -> CompletableFuture.completedFuture(Statuses.VITALS),
            new GatewayMeters(10),
            Thread::startVirtualThread);
    try (EpollLoops loops = new EpollLoops(1, "test");
        MetricsServer server =
            MetricsServer.start(
                loops,
                new InetSocketAddress(LOOPBACK, 0),
                List.of(new MetricsResource(List.of(part))),
                HttpLimits.DEFAULTS)) {
      Process prometheus = start(server.address().getPort());
      try {
        Await.until("a scrape by Prometheus", () -> value("up") == 1);
        assertThat(value("latchwire_segments_total{policy=\"transit-bgp\",result=\"signed\"}"))
            .isEqualTo(1_000);
        assertThat(value("latchwire_send_key_numbers_left{policy=\"transit-bgp\"}"))
            .isEqualTo(4_294_966_294.0);
        assertThat(value("latchwire_forwarding_seconds_count{direction=\"inbound\"}"))
            .isEqualTo(10);
        assertThat(value("latchwire_flow_segments_verified_total")).isEqualTo(990);
      } finally {
        prometheus.destroy();
        assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      client.close();
    }
  }

  private Process start(int target) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        scrape_configs:
          - job_name: latchwire
            scrape_interval: 1s
            static_configs: [{ targets: ["127.0.0.1:%d"] }]
        """
            .formatted(target));
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("prometheus.log").toFile())
        .start();
  }

  /** The only value of a query, -1 while there is none. */
  private double value(String query) throws InterruptedException {
    String question =
        "http://127.0.0.1:%d/api/v1/query?query=%s"
            .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8));
    try {
      String answer =
          client
              .send(HttpRequest.newBuilder(URI.create(question)).build(), BodyHandlers.ofString())
              .body();
      JsonNode results = json.readTree(answer).path("data").path("result");
      return results.size() == 1 ? results.get(0).path("value").get(1).asDouble() : -1;
    } catch (IOException e) {
      return -1;
    }
  }
}
