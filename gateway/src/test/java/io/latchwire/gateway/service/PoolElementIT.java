package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.gateway.cli.PoolCommand;
import io.latchwire.gateway.cli.ShowCommand;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.NetworkNamespace;
import io.latchwire.gateway.netns.TestTools;
import io.latchwire.rserpool.RegistrarNotice;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A real gateway between two interfaces that is an element of the pool of all gateways, at two real
 * registrars; all of it in one network namespace.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolElementIT {
  private static final String POOL = "latchwire/gateways";
  private static final int ENDED_BY_SIGTERM = 128 + 15;
  private static final String RELOADED = "configuration applied by signal";

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private Path directory;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private NetworkNamespace here;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private NetworkNamespace beside;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private LatchwireProcess first;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private LatchwireProcess second;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private LatchwireProcess gateway;

  private int gateways;

  @BeforeAll
  void start(@TempDir Path files) throws Exception {
    TestTools.require("ip", "ethtool");
    directory = files;
    here = NetworkNamespace.create("p");
    beside = NetworkNamespace.create("q");
    here.connect("lan", beside, "lan");
    here.connect("wan", beside, "wan");
    first = registrar("first", "127.0.0.1", "127.0.0.2");
    second = registrar("second", "127.0.0.2", "127.0.0.1");
  }

  @BeforeEach
  void make() throws Exception {
    // A pool has the policy of its first element as long as it has one (RFC 5356 s3.2).
    Await.until(
        "the gateway before this one has expired",
        () -> elements(first).isEmpty() && elements(second).isEmpty());
    gateway = new LatchwireProcess(here, directory.resolve("gateway" + ++gateways));
    gateway.key("gw", RegistrarFixture.key("gw"));
    gateway.key("gw-next", RegistrarFixture.key("gw-next"));
  }

  @AfterEach
  void end() throws Exception {
    gateway.stop();
  }

  @AfterAll
  void stop() throws Exception {
    first.close();
    second.close();
    here.close();
    beside.close();
  }

  private LatchwireProcess registrar(String name, String own, String other) throws Exception {
    LatchwireProcess registrar = new LatchwireProcess(here, directory.resolve(name));
    registrar.key("pair", RegistrarFixture.key("pair"));
    registrar.key("gw", RegistrarFixture.key("gw"));
    registrar.key("gw-next", RegistrarFixture.key("gw-next"));
    registrar.configure(
        """
        gateway: { id: NAME, control-socket: SOCKET, metrics: off }
        roles:
          registrar:
            asap: OWN:3864
            enrp: OWN:9902
            registrars:
              other: { address: "OTHER:9902", identity: pair, key: file:pair }
            elements:
              gw: { keys: [file:gw-next, file:gw], pools: [latchwire/gateways, edge] }
        """
            .replace("NAME", name)
            .replace("OWN", own)
            .replace("OTHER", other));
    registrar.start();
    return registrar;
  }

  private static String gateway(String terms) {
    return """
    gateway: { id: gw, control-socket: SOCKET, metrics: off }
    ports:
      local: { interface: lan }
      wan: { interface: wan }
    provider: portable
    policies:
      - { name: rest, match: {}, action: bypass }
    pool-element:
      address: 127.0.0.9:9479
      registrars: [127.0.0.1:3864, 127.0.0.2:3864]
      identity: gw
    """
        + terms.indent(2);
  }

  /** The elements of the pool as this registrar knows them. */
  private static List<JsonNode> elements(LatchwireProcess registrar) throws IOException {
    for (JsonNode pool : registrar.get(PoolsResource.PATH).path("pools")) {
      if (pool.path("handle").asText().equals(POOL)) {
        return pool.path("elements").valueStream().toList();
      }
    }
    return List.of();
  }

  private static long count(LatchwireProcess registrar, RegistrarNotice notice) throws IOException {
    return registrar.get(PoolsResource.PATH).path("counters").path(notice.label()).asLong();
  }

  private String state() throws IOException {
    return gateway.get(PoolElementResource.PATH).path("state").asText();
  }

  private void startAndJoin(String terms) throws Exception {
    gateway.configure(gateway(terms));
    gateway.start();
    Await.until("registered", () -> state().equals("registered"));
    Await.until("known to both", () -> elements(first).size() == 1 && elements(second).size() == 1);
  }

  private String pool(int expected, String... arguments) {
    StringWriter said = new StringWriter();
    int code =
        new CommandLine(new PoolCommand())
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute(arguments);
    assertThat(code).as(said.toString()).isEqualTo(expected);
    return said.toString();
  }

  @Test
  void aGatewayIsInItsPoolWhileItRunsAndLeavesWhenItIsStopped() throws Exception {
    startAndJoin("key: file:gw");
    JsonNode known = elements(first).getFirst();
    assertThat(known.path("addresses").get(0).asText()).isEqualTo("127.0.0.9");
    assertThat(known.path("port").asInt()).isEqualTo(9479);
    assertThat(known.path("life_seconds").asInt()).isEqualTo(300);
    JsonNode own = gateway.get(PoolElementResource.PATH);
    assertThat(own.path("id").asText()).isEqualTo(known.path("id").asText());
    assertThat(own.path("registrar").asText()).isEqualTo("127.0.0.1:3864");
    StringWriter shown = new StringWriter();
    assertThat(
            new CommandLine(new ShowCommand())
                .setOut(new PrintWriter(shown, true))
                .execute("--socket=" + gateway.socket()))
        .isZero();
    assertThat(shown.toString()).contains(POOL).contains(known.path("id").asText());

    String socket = "--socket=" + first.socket();
    assertThat(pool(0, "list", socket)).contains(POOL).contains("RR");
    assertThat(pool(0, "show", POOL, socket))
        .contains(known.path("id").asText())
        .contains("127.0.0.9")
        .contains("connected");
    pool(1, "show", "nobody", socket);
    StringWriter registrar = new StringWriter();
    new CommandLine(new ShowCommand()).setOut(new PrintWriter(registrar, true)).execute(socket);
    assertThat(registrar.toString()).contains("pools 1, elements 1").contains("ALIVE  yes");
    Path snapshot = directory.resolve("saved");
    pool(0, "snapshot", "save", snapshot.toString(), socket);
    assertThat(pool(0, "snapshot", "inspect", snapshot.toString())).contains("1 pools, 1 elements");

    long before = count(first, RegistrarNotice.DEREGISTERED);
    assertThat(gateway.stop()).isEqualTo(ENDED_BY_SIGTERM);
    assertThat(count(first, RegistrarNotice.DEREGISTERED)).isEqualTo(before + 1);
    assertThat(elements(first)).isEmpty();
    Await.until("the other registrar has heard of it", () -> elements(second).isEmpty());
  }

  @Test
  void aKilledGatewayIsFoundUnreachable() throws Exception {
    startAndJoin("key: file:gw");
    long left = count(first, RegistrarNotice.DEREGISTERED);
    gateway.kill();
    Await.until("gone", () -> elements(first).isEmpty() && elements(second).isEmpty());
    assertThat(count(first, RegistrarNotice.DEREGISTERED)).isEqualTo(left);
  }

  @Test
  void aGatewayFollowsToAnotherHomeWhenItsRegistrarIsKilled() throws Exception {
    startAndJoin("key: file:gw");
    String id = elements(second).getFirst().path("id").asText();
    first.kill();
    try {
      Await.until(
          "at the second registrar",
          () ->
              gateway
                  .get(PoolElementResource.PATH)
                  .path("registrar")
                  .asText()
                  .equals("127.0.0.2:3864"));
      Await.until("registered there", () -> state().equals("registered"));
      Await.until(
          "with another home", () -> elements(second).getFirst().path("connected").asBoolean());
      assertThat(elements(second))
          .singleElement()
          .satisfies(e -> assertThat(e.path("id").asText()).isEqualTo(id));
      assertThat(
              gateway.get(PoolElementResource.PATH).path("counters").path("home_changes").asLong())
          .isOne();
    } finally {
      first.close();
      first = registrar("first-again", "127.0.0.1", "127.0.0.2");
    }
    Await.until("loaded from the other registrar", () -> elements(first).size() == 1);
  }

  @Test
  void aDrainedGatewayLeavesItsPoolAndServesUntilItIsPutBack() throws Exception {
    startAndJoin("key: file:gw");
    String socket = "--socket=" + gateway.socket();
    assertThat(pool(0, "drain", socket)).contains(POOL);
    Await.until("out of the pool", () -> state().equals("drained"));
    Await.until("everywhere", () -> elements(first).isEmpty() && elements(second).isEmpty());
    gateway.hangUp(RELOADED);
    assertThat(state()).isEqualTo("drained");
    pool(0, "drain", "--undo", socket);
    Await.until("back", () -> state().equals("registered"));
    Await.until("everywhere", () -> elements(first).size() == 1 && elements(second).size() == 1);
  }

  @Test
  void aPoolWithWeightsIsDrainedByWeightForTheGraceAndThenLeft() throws Exception {
    startAndJoin("key: file:gw\npolicy: weighted-round-robin\nweight: 7");
    assertThat(elements(first).getFirst().path("value").asLong()).isEqualTo(7);
    String socket = "--socket=" + gateway.socket();
    assertThat(pool(0, "drain", "--grace=600", socket)).contains("draining");
    Await.until("weight 0", () -> elements(second).getFirst().path("value").asLong() == 0);
    pool(0, "drain", "--undo", socket);
    Await.until("its weight", () -> elements(second).getFirst().path("value").asLong() == 7);
    pool(0, "drain", "--grace=1", socket);
    Await.until("out of the pool", () -> state().equals("drained"));
    Await.until("everywhere", () -> elements(first).isEmpty() && elements(second).isEmpty());
  }

  @Test
  void aReloadChangesTermsAndKeyWithoutCuttingTheConnection() throws Exception {
    startAndJoin("key: file:gw\npolicy: least-used\nweight: 100");
    String id = elements(first).getFirst().path("id").asText();
    long connections = opened();
    gateway.configure(gateway("key: file:gw-next\npolicy: least-used\nweight: 200\nlife: 90s"));
    gateway.hangUp(RELOADED);
    Await.until("new load", () -> elements(first).getFirst().path("value").asLong() == 200);
    assertThat(elements(first).getFirst().path("life_seconds").asInt()).isEqualTo(90);
    assertThat(elements(first).getFirst().path("id").asText()).isEqualTo(id);
    assertThat(opened()).isEqualTo(connections);

    // Another pool is another stay: it leaves the one and joins the other, by the new key.
    gateway.configure(gateway("key: file:gw-next\npool: edge"));
    gateway.hangUp(RELOADED);
    Await.until("left the first pool", () -> elements(first).isEmpty());
    Await.until(
        "in the other",
        () ->
            state().equals("registered")
                && gateway.get(PoolElementResource.PATH).path("pool").asText().equals("edge"));

    // And none is none.
    gateway.configure(gateway("key: file:gw-next").replaceAll("(?s)pool-element:.*", ""));
    gateway.hangUp(RELOADED);
    Await.until("in no pool", () -> first.get(PoolsResource.PATH).path("pools").isEmpty());
    assertThat(pool(1, "drain", "--socket=" + gateway.socket())).contains("pool-element");
  }

  private long opened() throws IOException {
    return first.get(PoolsResource.PATH).path("connections").path("psk_done").asLong();
  }

  @Test
  void aRefusedGatewaySaysWhyAndTriesAgainAfterAReload() throws Exception {
    gateway.configure(gateway("key: file:gw\npool: foreign"));
    gateway.start();
    Await.until("refused", () -> state().equals("refused"));
    assertThat(gateway.log()).contains("foreign").contains("security");
    gateway.configure(gateway("key: file:gw"));
    gateway.hangUp(RELOADED);
    Await.until("registered", () -> state().equals("registered"));
  }
}
