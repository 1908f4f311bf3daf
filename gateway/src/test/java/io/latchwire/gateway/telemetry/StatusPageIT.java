package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.cli.KdcCommand;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.TestTools;
import io.latchwire.gateway.service.LatchwireProcess;
import io.latchwire.gateway.service.MembershipFigures;
import io.latchwire.gateway.service.PoolElementResource;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
@Timeout(120)
class StatusPageIT {
  /** Would say so in the page if it ever were more than text there. */
  private static final String HOSTILE = "<img/src=x/onerror=window.hit=1>";

  private static final String HOSTILE_SCRIPT = "<script>window.hit=1</script>";
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final EpollLoops loops = new EpollLoops(1, "test");
  private final AtomicInteger asked = new AtomicInteger();

  private final FiguresPart process =
      ProcessFigures.of(() -> new ProcessFigures("gw-a.example.net", "0.1.0", 3_723));
  private final FiguresPart segments =
      SegmentFigures.of(
          () ->
              CompletableFuture.completedFuture(
                  Statuses.withSigned(1_000L * asked.incrementAndGet())),
          () -> CompletableFuture.completedFuture(Statuses.VITALS),
          1,
          Thread::startVirtualThread);

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void require() throws IOException {
    TestTools.require("chromium");
  }

  @AfterEach
  void stop() {
    loops.close();
  }

  private MetricsServer serve(FiguresPart... parts) throws IOException {
    return MetricsServer.start(
        loops,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        List.of(new StatusPage(), new FiguresResource(List.of(parts), PATIENCE)),
        HttpLimits.DEFAULTS);
  }

  private Browser open(MetricsServer server) throws Exception {
    return Browser.open(directory, page(server), 1280, 1000);
  }

  private static String page(MetricsServer server) {
    return "http://127.0.0.1:" + server.address().getPort() + "/";
  }

  private static void awaitSamples(Browser browser, int count) throws Exception {
    Await.until(
        count + " samples",
        () -> {
          // Empty as long as the page has no body.
          String samples = browser.evaluate("document.body.dataset.samples || '0'");
          return !samples.isEmpty() && Integer.parseInt(samples) >= count;
        });
  }

  /** The roles that can be seen. */
  private static String roles(Browser browser) throws Exception {
    return browser.evaluate(
        "[...document.querySelectorAll('.role')].filter(r => r.checkVisibility())"
            + ".map(r => r.id).join(' ')");
  }

  /** What can be read in the section of a role. */
  private static String text(Browser browser, String role) throws Exception {
    return browser.evaluate("document.getElementById('" + role + "').innerText");
  }

  private static void awaitText(Browser browser, String role, String wanted) throws Exception {
    Await.until(role + " shows " + wanted, () -> text(browser, role).contains(wanted));
  }

  private static void assertNothingRan(Browser browser) throws Exception {
    assertThat(browser.evaluate("String(window.hit)")).isEqualTo("undefined");
    assertThat(browser.evaluate("document.querySelectorAll('main img, main script').length"))
        .isEqualTo("0");
  }

  @Test
  void theFiguresOfTheGatewayAreDrawnAndGoOn() throws Exception {
    try (MetricsServer server = serve(process, segments);
        Browser browser = open(server)) {
      awaitSamples(browser, 3);
      assertThat(browser.evaluate("document.body.innerText"))
          .contains("gw-a.example.net", "transit-bgp", "bad_mac", "192.0.2.1:41000", "eth2");
      assertThat(roles(browser)).isEqualTo("segments");
      assertThat(browser.evaluate("document.querySelectorAll('svg path').length"))
          .isNotEqualTo("0");
      assertThat(browser.evaluate("charts['segment-rates'].lines.signed.at(-1) > 0"))
          .isEqualTo("true");
      assertThat(
              browser.evaluate(
                  "performance.getEntriesByType('resource').map(r =>"
                      + " new URL(r.name).host).filter(h => h !== location.host).length"))
          .as("loaded from elsewhere")
          .isEqualTo("0");
      assertThat(browser.screenshot()).startsWith(0x89, 'P', 'N', 'G').hasSizeGreaterThan(20_000);
    }
  }

  @Test
  void aGatewayThatIsGoneIsMissed() throws Exception {
    MetricsServer server = serve(process, segments);
    try (Browser browser = open(server)) {
      awaitSamples(browser, 1);
      assertThat(browser.evaluate("document.getElementById('lost').innerText")).isEmpty();
      server.close();
      Await.until(
          "said",
          () ->
              browser
                  .evaluate("document.getElementById('lost').innerText")
                  .startsWith("The gateway does not answer since "));
      assertThat(text(browser, "segments")).contains("transit-bgp");
    }
  }

  @Test
  void thePageForbidsItselfToLoadAnythingElseAndToRunAnyOtherScript() throws Exception {
    try (MetricsServer server = serve(process, segments);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(URI.create(page(server))).build(), BodyHandlers.ofString());
      assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'none'", "connect-src 'self'", "script-src 'sha256-")
          .doesNotContain("script-src 'unsafe-inline'");
      assertThat(page.body())
          .doesNotContain("src=")
          .doesNotContain("@import")
          .doesNotContain("innerHTML");
    }
  }

  @Test
  void aTableThatIsWiderThanItsPlaceIsScrolledByKeyboard() throws Exception {
    try (MetricsServer server = serve(process, segments);
        Browser browser = Browser.open(directory, page(server), 500, 1000)) {
      awaitSamples(browser, 1);
      assertThat(browser.evaluate("document.getElementById('sessions').tabIndex")).isEqualTo("0");
      assertThat(browser.evaluate("document.getElementById('reasons').tabIndex")).isEqualTo("-1");
    }
  }

  @Test
  void aProcessShowsTheRolesThatItHasAndNoOthers() throws Exception {
    TestTools.require("chromium", "kinit");
    String host =
        "127.%d.%d.1"
            .formatted(
                ThreadLocalRandom.current().nextInt(20, 250),
                ThreadLocalRandom.current().nextInt(1, 250));
    try (LatchwireProcess daemon = new LatchwireProcess(null, directory.resolve("process"))) {
      daemon.key("pe", "a key of thirty-two octets .....".getBytes(StandardCharsets.US_ASCII));
      kdc("init", "--realm", "ANON.TEST", "--dir", daemon.resolve("kdc").toString());
      kdc("cert", "--dir", daemon.resolve("kdc").toString());
      daemon.configure(roles(host) + element(host));
      daemon.start();
      try (Browser browser = Browser.open(directory, "http://" + host + ":9479/", 1280, 2000)) {
        awaitText(browser, "poolElement", "registered");
        assertThat(roles(browser)).isEqualTo("poolElement registrar ticketOffice");

        // The registrar has one element: the process itself.
        awaitText(browser, "registrar", "registered\t1");
        assertThat(text(browser, "registrar"))
            .contains(
                "ACTIVE",
                HOSTILE + "\tRR\t1\t1\t0\t0\t0",
                "none\nother registrars linked",
                "psk_done\t1");
        assertThat(browser.evaluate("document.getElementById('registrar-single').innerText"))
            .contains(HOSTILE, host);
        assertThat(text(browser, "poolElement")).contains(HOSTILE, host + ":13864");
        assertNothingRan(browser);

        // The ticket office counts and names nobody.
        assertThat(text(browser, "ticketOffice")).contains("ANON.TEST", "None yet.");
        nobodyAsksForATicket(host, daemon);
        sendGarbage(host);
        awaitText(browser, "ticketOffice", "AS\tanonymous\t1");
        awaitText(browser, "ticketOffice", "1\nmessages, but no requests");
        assertThat(text(browser, "ticketOffice"))
            .contains("100.0 %\nof them without a name")
            .doesNotContain("WELLKNOWN")
            .doesNotContain(host);

        // The gateway leaves its pool for good: that section goes, the others stay.
        daemon.configure(roles(host));
        daemon.hangUp("configuration applied by signal");
        Await.until("no pool element", () -> roles(browser).equals("registrar ticketOffice"));
        awaitText(browser, "registrar", "deregistered\t1");
      }
    }
  }

  private static String roles(String host) {
    return """
    gateway: { id: roles, control-socket: SOCKET, metrics: { address: HOST, flows: 5 } }
    roles:
      registrar:
        asap: HOST:13864
        enrp: HOST:19902
        elements:
          pe: { keys: file:pe, pools: any }
      ticket-office:
        realm: ANON.TEST
        listen: HOST:10088
        database: kdc/principals.json
        master-key: file:kdc/master.key
        certificate: { chain: kdc/kdc.pem, key: file:kdc/kdc.key }
    """
        .replace("HOST", host);
  }

  private static String element(String host) {
    return """
    pool-element:
      pool: "POOL"
      address: HOST:9479
      registrars: [HOST:13864]
      identity: pe
      key: file:pe
    """
        .replace("HOST", host)
        .replace("POOL", HOSTILE);
  }

  private static void kdc(String... arguments) {
    assertThat(KdcCommand.commandLine(KeyOctets.system()).execute(arguments)).isZero();
  }

  private void nobodyAsksForATicket(String host, LatchwireProcess daemon) throws Exception {
    Path configuration =
        Files.writeString(
            directory.resolve("krb5.conf"),
            """
            [libdefaults]
             default_realm = ANON.TEST
             dns_lookup_kdc = false
             dns_lookup_realm = false
            [realms]
             ANON.TEST = {
              kdc = HOST:10088
              pkinit_anchors = FILE:ANCHOR
             }
            """
                .replace("HOST", host)
                .replace("ANCHOR", daemon.resolve("kdc/ca.pem").toString()));
    ProcessBuilder kinit = new ProcessBuilder("kinit", "-n").redirectErrorStream(true);
    kinit.environment().put("KRB5_CONFIG", configuration.toString());
    kinit.environment().put("KRB5CCNAME", "FILE:" + directory.resolve("cc"));
    Process client = kinit.start();
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(client.waitFor()).as(said).isZero();
  }

  private static void sendGarbage(String host) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[9], 9, InetAddress.getByName(host), 10_088));
    }
  }

  @Test
  void anAccessRouterShowsItsTunnelsAndRefusalsAndOnlySoManySingleKeys() throws Exception {
    FiguresPart router =
        HandoverFigures.of(
            () ->
                CompletableFuture.completedFuture(
                    Statuses.router(HOSTILE_SCRIPT, asked.incrementAndGet())),
            1,
            Thread::startVirtualThread);
    try (MetricsServer server = serve(process, router);
        Browser browser = open(server)) {
      awaitSamples(browser, 2);
      assertThat(roles(browser)).isEqualTo("accessRouter");
      assertThat(text(browser, "accessRouter"))
          .contains("2001:db8:1:1::1", "2\nhandover keys", "1\naddresses by tunnel")
          .contains("RtSolPr refused\tsignature\t9", "FBU refused\tno_key\t10")
          .contains("packet dropped\thop_limit\t11", "key discarded\texpired\t12")
          .contains(HOSTILE_SCRIPT, "and 1 more")
          .doesNotContain("2001:db8:1:1::b");
      assertThat(browser.evaluate("charts['router-rates'].lines.tunnelled.at(-1) > 0"))
          .isEqualTo("true");
      assertNothingRan(browser);
    }
  }

  @Test
  void aRoleThatFallsSilentIsSaidToAndTheOthersGoOn() throws Exception {
    AtomicBoolean silent = new AtomicBoolean();
    Supplier<CompletionStage<String>> place =
        () ->
            silent.get()
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(
                    PoolElementResource.json(MembershipFigures.NONE));
    FiguresPart failing =
        new FiguresPart(
            "accessRouter", () -> CompletableFuture.failedFuture(new IOException("closed")));
    try (MetricsServer server =
            serve(process, new FiguresPart("poolElement", place), failing, segments);
        Browser browser = open(server)) {
      awaitSamples(browser, 1);
      assertThat(roles(browser)).isEqualTo("segments poolElement accessRouter");
      assertThat(text(browser, "accessRouter")).contains("This role does not answer.");
      assertThat(text(browser, "poolElement")).contains("Place in the pool");
      silent.set(true);
      awaitText(browser, "poolElement", "This role does not answer.");
      assertThat(text(browser, "poolElement")).doesNotContain("Place in the pool");
      assertThat(text(browser, "segments")).contains("transit-bgp");
      silent.set(false);
      awaitText(browser, "poolElement", "Place in the pool");
      assertThat(text(browser, "poolElement")).doesNotContain("This role does not answer.");
    }
  }
}
