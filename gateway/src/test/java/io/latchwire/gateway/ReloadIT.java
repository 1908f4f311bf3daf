package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.TestTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations and KEKs exchanged under running gateways and live connections. */
class ReloadIT {
  private static final int PORT = 179;
  private static final String OLD = "{ id: 1, algorithm: hkdf-256, key: file:kek.1 }";
  private static final String NEW = "{ id: 2, algorithm: hkdf-256, key: file:kek.2 }";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path directory = Path.of("");

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private RunningPair pair;

  @BeforeAll
  static void needsTools() throws Exception {
    TestTools.require("ip", "ethtool");
  }

  @BeforeEach
  void start() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    for (String side : new String[] {"a", "b"}) {
      Path of = Files.createDirectories(directory.resolve(side));
      key(of.resolve("kek.1"), "11".repeat(32));
      key(of.resolve("kek.2"), "22".repeat(32));
    }
    pair =
        new RunningPair(
            directory, configuration("a", "b", 1, OLD), configuration("b", "a", 1, OLD));
  }

  private static void key(Path file, String hexadecimal) throws IOException {
    Files.writeString(file, hexadecimal);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    pair.close();
  }

  private static String configuration(String own, String peer, int sendKek, String... keks) {
    return """
    gateway:
      id: gw-%s
      control-socket: SOCKET
      metrics: off
      reload: { watch: %s }
    ports:
      local: { interface: lan }
      wan: { interface: wan }
    provider: portable
    peers:
      gw-%s: { keks: [%s], send-kek: %d }
    policies:
      - name: bgp
        match: { protocol: tcp, port: 179 }
        action: protect
        peer: gw-%s
        authentication: { hold-time: 1s, rollover: { age: 24h } }
      - { name: rest, match: {}, action: bypass }
    """
        .formatted(own, own.equals("b"), peer, String.join(", ", keks), sendKek, peer);
  }

  private static JsonNode kek(RunningPair.Side side, int id) throws IOException {
    for (JsonNode kek : JSON.readTree(side.get("/v1/keks"))) {
      if (kek.path("id").asInt() == id) {
        return kek;
      }
    }
    throw new AssertionError("no KEK " + id);
  }

  private static String dropped(RunningPair.Side side) throws IOException {
    return JSON.readTree(side.get("/v1/status")).path("dropped").toString();
  }

  private static String latch(RunningPair.Side side) throws IOException {
    JsonNode latches = JSON.readTree(side.get("/v1/latches")).path("latches");
    assertThat(latches).hasSize(1);
    return latches.get(0).path("handle").asText() + latches.get(0).path("state").asText();
  }

  @Test
  void onKeyChangeDayALiveConnectionLosesNoOctet() throws Exception {
    try (EchoedStream stream = new EchoedStream(pair.hostA, pair.hostB, "10.0.0.2", PORT)) {
      String latch = latch(pair.a);

      // Install: a by hand, b because its file has changed.
      pair.a.configure(configuration("a", "b", 1, OLD, NEW));
      assertThat(pair.a.latchwire("reload").code()).isZero();
      pair.b.configure(configuration("b", "a", 1, OLD, NEW));
      Await.until("b has both", () -> JSON.readTree(pair.b.get("/v1/keks")).size() == 2);
      stream.awaitRounds(10);
      assertThat(kek(pair.a, 1).path("ownKeys").asInt()).isOne();

      // Switch: a by SIGHUP.
      pair.a.configure(configuration("a", "b", 2, OLD, NEW));
      pair.a.hangUp();
      Await.until("a sends under the new KEK", () -> kek(pair.a, 2).path("ownKeys").asInt() == 1);
      pair.b.configure(configuration("b", "a", 2, OLD, NEW));
      Await.until("b sends under the new KEK", () -> kek(pair.b, 2).path("ownKeys").asInt() == 1);
      Await.until("a has b's new key", () -> kek(pair.a, 2).path("peerKeys").asInt() == 1);
      Await.until("b has a's new key", () -> kek(pair.b, 2).path("peerKeys").asInt() == 1);
      stream.awaitRounds(10);

      // Retire.
      pair.a.configure(configuration("a", "b", 2, NEW));
      assertThat(pair.a.latchwire("reload").text()).contains("applied: ").contains("0 flows reset");
      pair.b.configure(configuration("b", "a", 2, NEW));
      Await.until("b has one", () -> JSON.readTree(pair.b.get("/v1/keks")).size() == 1);
      stream.awaitRounds(10);

      assertThat(latch(pair.a)).isEqualTo(latch);
      assertRollsOver(stream);
      assertThat(dropped(pair.a)).isEqualTo("{}");
      assertThat(dropped(pair.b)).isEqualTo("{}");
      assertThat(stream.end()).isTrue();
    }
  }

  private void assertRollsOver(EchoedStream stream) throws Exception {
    int before = sendKey();
    Await.until(
        "the time between two keys is over",
        () -> {
          assertThat(pair.a.latchwire("rollover", "all").code()).isZero();
          stream.awaitRounds(2);
          return sendKey() != before;
        });
  }

  private int sendKey() throws IOException {
    return JSON.readTree(pair.a.get("/v1/status"))
        .path("flows")
        .get(0)
        .path("sendKey")
        .path("keyId")
        .asInt();
  }

  @Test
  void aBadFileLeavesTheRunningConfigurationInForceAndSaysWhere() throws Exception {
    try (EchoedStream stream = new EchoedStream(pair.hostA, pair.hostB, "10.0.0.2", PORT)) {
      pair.a.configure(configuration("a", "b", 1, OLD).replace("action: protect", "action: trust"));
      RunningPair.Said said = pair.a.latchwire("reload");
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.text())
          .contains(pair.a.file + ":15:13: ")
          .contains("the running configuration stays in force");
      pair.a.hangUp();
      Await.until(
          "SIGHUP is refused too",
          () -> pair.a.log().split("configuration refused", -1).length > 2);
      Await.until("both are audited", () -> pair.a.audit().contains("\"cause\":\"signal\""));
      assertThat(pair.a.audit()).contains("\"event\":\"configuration.refused\"");
      stream.awaitRounds(10);
      assertThat(stream.end()).isTrue();
    }
  }

  private static String toAnotherPeer(String configuration) {
    return configuration
        .replace("peers:\n", "peers:\n  gw-z: { keks: [" + NEW + "] }\n")
        .replace("    peer: gw-b", "    peer: gw-z");
  }

  @Test
  void aReloadThatGivesAConnectionToAnotherPeerResetsIt() throws Exception {
    try (EchoedStream stream = new EchoedStream(pair.hostA, pair.hostB, "10.0.0.2", PORT)) {
      pair.a.configure(toAnotherPeer(configuration("a", "b", 1, OLD)));
      assertThat(pair.a.latchwire("diff", pair.a.file.toString()).text())
          .contains("would be reset");
      assertThat(pair.a.latchwire("reload").text()).contains("1 flow reset");
      Await.until("the connection is over", stream::isOver);
    }
  }

  @Test
  void whereLiveFlowsAreKeptTheyGoOnAsTheyBegan() throws Exception {
    String keep = configuration("a", "b", 1, OLD).replace("watch: false", "live-flows: keep");
    pair.a.configure(keep);
    pair.a.restart();
    try (EchoedStream stream = new EchoedStream(pair.hostA, pair.hostB, "10.0.0.2", PORT)) {
      String latch = latch(pair.a);
      pair.a.configure(toAnotherPeer(keep));
      assertThat(pair.a.latchwire("reload").text()).contains(" 0 flows reset");
      stream.awaitRounds(10);
      assertThat(latch(pair.a)).isEqualTo(latch);
      assertRollsOver(stream);
      pair.a.configure(
          toAnotherPeer(keep)
              .replace(
                  "{ name: rest",
                  "{ name: rest2, match: { vlan: 7 }, action: discard }\n  - { name: rest"));
      assertThat(pair.a.latchwire("reload").text()).contains(" 0 flows reset");
      stream.awaitRounds(10);
      assertThat(stream.end()).isTrue();
    }
  }

  @Test
  void anotherSecretUnderAnIdInUseIsRefusedWithItsPlace() throws Exception {
    pair.a.key("kek.1", "33".repeat(32));
    assertThat(pair.a.latchwire("reload").text())
        .contains(pair.a.file + ":11:")
        .contains("peers.gw-b.keks[1].key: ")
        .contains("is another secret than KEK 1 in use");
  }

  @Test
  void aTrialIsComparedPutInForceRolledBackAndConfirmed() throws Exception {
    Path other = pair.a.resolve("other.yaml");
    String next = configuration("a", "b", 1, OLD).replace("SOCKET", pair.a.socket().toString());
    Files.writeString(other, next.replace("hold-time: 1s", "hold-time: 2s"));
    String before = Files.readString(pair.a.file);

    RunningPair.Said diff = pair.a.latchwire("diff", other.toString());
    assertThat(diff.text())
        .isEqualTo(
            """
            policies[bgp].authentication.hold-time: 1s -> 2s
            compared: 1 change, 0 flows would be reset
            """);
    assertThat(diff.code()).isEqualTo(1);
    assertThat(pair.a.latchwire("diff", pair.a.file.toString()).code()).isZero();

    assertThat(pair.a.latchwire("apply", "--confirm=5", other.toString()).code()).isZero();
    assertThat(pair.a.latchwire("show", "effective").text())
        .contains("# on trial")
        .contains("hold-time: 2s")
        .contains("key: file:kek.1")
        .doesNotContain("1111");
    assertThat(pair.a.latchwire("rollback").code()).isZero();
    assertThat(pair.a.latchwire("show", "effective").text()).contains("hold-time: 1s");
    assertThat(pair.a.latchwire("confirm").code()).isEqualTo(2);
    assertThat(Files.readString(pair.a.file)).isEqualTo(before);

    assertThat(pair.a.latchwire("apply", "--confirm=5", other.toString()).code()).isZero();
    assertThat(pair.a.latchwire("confirm").code()).isZero();
    assertThat(Files.readString(pair.a.file)).isEqualTo(Files.readString(other));
    assertThat(Files.readString(pair.a.resolve("latchwire.yaml.previous"))).isEqualTo(before);
    Await.until("it is audited", () -> pair.a.audit().contains("configuration.confirmed"));
    assertThat(pair.a.audit())
        .contains("configuration.trial")
        .contains("configuration.rolled-back");
  }
}
