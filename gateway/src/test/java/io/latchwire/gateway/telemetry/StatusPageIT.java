package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.TestTools;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
@Timeout(120)
class StatusPageIT {
  private final EpollLoops loops = new EpollLoops(1, "test");
  private final AtomicInteger asked = new AtomicInteger();
  private MetricsServer server;

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void start() throws Exception {
    TestTools.require("chromium");
    server =
        MetricsServer.start(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            List.of(
                new StatusPage(),
                new FiguresResource(
                    () ->
                        CompletableFuture.completedFuture(
                            Statuses.withSigned(1_000L * asked.incrementAndGet())),
                    () -> CompletableFuture.completedFuture(Statuses.VITALS),
                    1,
                    Thread::startVirtualThread)),
            HttpLimits.DEFAULTS);
  }

  @AfterEach
  void stop() {
    server.close();
    loops.close();
  }

  @Test
  void theFiguresOfTheGatewayAreDrawnAndGoOn() throws Exception {
    try (Browser browser = Browser.open(directory, page(), 1280, 1000)) {
      Await.until(
          "three samples",
          () -> {
            // Empty as long as the page has no body.
            String samples = browser.evaluate("document.body.dataset.samples || '0'");
            return !samples.isEmpty() && Integer.parseInt(samples) >= 3;
          });
      String text = browser.evaluate("document.body.innerText");
      assertThat(text)
          .contains("gw-a.example.net", "transit-bgp", "bad_mac", "192.0.2.1:41000", "eth2");
      assertThat(browser.evaluate("document.querySelectorAll('svg polyline').length"))
          .isNotEqualTo("0");
      assertThat(browser.evaluate("charts.segments.lines.signed.at(-1) > 0")).isEqualTo("true");
      assertThat(
              browser.evaluate(
                  "performance.getEntriesByType('resource').map(r =>"
                      + " new URL(r.name).host).filter(h => h !== location.host).length"))
          .as("loaded from elsewhere")
          .isEqualTo("0");
      assertThat(browser.screenshot()).startsWith(0x89, 'P', 'N', 'G').hasSizeGreaterThan(20_000);
      server.close();
      Await.until(
          "that the gateway is missed",
          () -> browser.evaluate("document.getElementById('lost').style.display").equals("block"));
    }
  }

  @Test
  void thePageForbidsItselfToLoadAnythingElse() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> page =
          client.send(HttpRequest.newBuilder(URI.create(page())).build(), BodyHandlers.ofString());
      assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'none'", "connect-src 'self'");
      assertThat(page.body()).doesNotContain("src=").doesNotContain("@import");
    }
  }

  private String page() {
    return "http://127.0.0.1:" + server.address().getPort() + "/";
  }
}
