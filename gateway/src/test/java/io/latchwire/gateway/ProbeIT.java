package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.TestTools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes of peers that are well, that have another key, that are silent and that are not there. */
class ProbeIT {
  private static final int PORT = 179;

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
      Path key = Files.createDirectories(directory.resolve(side)).resolve("kek.1");
      Files.writeString(key, "11".repeat(32));
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }
    pair =
        new RunningPair(
            directory,
            configuration("a", "b", "10.0.0.1", "10.0.0.2", "protect, peer: gw-b"),
            configuration("b", "a", "10.0.0.2", "10.0.0.1", "protect, peer: gw-a"));
  }

  @AfterEach
  void stop() {
    pair.close();
  }

  private static String configuration(
      String own, String peer, String local, String remote, String action) {
    return """
    gateway: { id: gw-%s, control-socket: SOCKET, metrics: off }
    ports: { local: { interface: lan }, wan: { interface: wan } }
    provider: portable
    peers:
      gw-%s: { keks: [{ id: 1, algorithm: hkdf-256, key: file:kek.1 }] }
    policies:
      - { name: bgp, match: { protocol: tcp, local: %s/32, remote: %s/32, port: 179 }, action: %s }
      - { name: bgp6, match: { protocol: tcp, local: "2001:db8::/64", remote: "2001:db8::/64", port: 179 },
          action: protect, peer: gw-%s }
      - { name: rest, match: {}, action: bypass }
    """
        .formatted(own, peer, local, remote, action, peer);
  }

  private ServerSocket listenAtB(String address) throws Exception {
    return pair.hostB.call(() -> new ServerSocket(PORT, 10, InetAddress.ofLiteral(address)));
  }

  private static RunningPair.Said probe(RunningPair.Side side, String peer, String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "probe";
    words[1] = peer;
    System.arraycopy(more, 0, words, 2, more.length);
    return side.latchwire(words);
  }

  private void awaitNothingHalfOpenAtB() throws Exception {
    Await.until(
        "the half-open connection is reset",
        () -> pair.hostB.run("ss", "-Htn", "state", "syn-recv").isBlank());
  }

  @Test
  void aPeerThatIsWellAnswersWithARightMacAndNoLiveFlowNotices() throws Exception {
    try (EchoedStream stream = new EchoedStream(pair.hostA, pair.hostB, "10.0.0.2", PORT)) {
      RunningPair.Said said = probe(pair.a, "gw-b");

      assertThat(said.text()).contains("10.0.0.1 > 10.0.0.2:179 (policy bgp): authenticated:");
      assertThat(said.code()).isZero();
      awaitNothingHalfOpenAtB();
      stream.awaitRounds(10);
      assertThat(stream.end()).isTrue();
    }
    assertThat(pair.a.log() + pair.b.log()).doesNotContain("bad_mac").doesNotContain("replay");
  }

  @Test
  void aRouterThatRefusesConnectionsStandsBehindAPeerWithTheRightKey() throws Exception {
    RunningPair.Said said = probe(pair.a, "gw-b");

    assertThat(said.text()).contains("refused: RST with a right MAC");
    assertThat(said.code()).isZero();
  }

  @Test
  void iPv6IsProbedToo() throws Exception {
    pair.hostA.address("eth0", "2001:db8::1/64");
    pair.hostB.address("eth0", "2001:db8::2/64");
    try (ServerSocket _ = listenAtB("2001:db8::2")) {
      RunningPair.Said said =
          probe(pair.a, "gw-b", "--local", "2001:db8::1", "--remote", "2001:db8::2");

      assertThat(said.text()).contains("2001:db8:0:0:0:0:0:2]:179 (policy bgp6): authenticated:");
      assertThat(said.code()).isZero();
      awaitNothingHalfOpenAtB();
    }
  }

  @Test
  void aPeerWithAnotherKeyIsSilentAndWhatItSendsIsRejected() throws Exception {
    pair.b.key("kek.1", "22".repeat(32));
    pair.b.restart();
    try (ServerSocket _ = listenAtB("10.0.0.2")) {
      RunningPair.Said silent = probe(pair.a, "gw-b", "--seconds", "2");
      assertThat(silent.text()).contains("silent: no answer to");
      assertThat(silent.code()).isEqualTo(1);

      AtomicBoolean enough = new AtomicBoolean();
      FutureTask<Boolean> knocking = pair.hostB.begin(() -> knock(enough));
      Await.until(
          "the probe sees what is rejected",
          () -> probe(pair.a, "gw-b", "--seconds", "3").text().contains("rejected: no right"));
      enough.set(true);
      knocking.get();
    }
  }

  /** A router that tries to connect, as BGP does, all the time. */
  private static boolean knock(AtomicBoolean enough) throws IOException {
    while (!enough.get()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("10.0.0.1", PORT), 1500);
      } catch (java.net.SocketTimeoutException expected) {
        // Its SYN was dropped.
        assertThat(expected).isNotNull();
      }
    }
    return true;
  }

  @Test
  void aPeerThatDropsEverythingIsSilent() throws Exception {
    pair.b.configure(configuration("b", "a", "10.0.0.2", "10.0.0.1", "discard"));
    assertThat(pair.b.latchwire("reload").code()).isZero();

    RunningPair.Said said = probe(pair.a, "gw-b", "--seconds", "2", "--json");

    assertThat(said.text()).contains("\"verdict\":\"silent\"").contains("\"good\":false");
    assertThat(said.code()).isEqualTo(1);
  }

  @Test
  void aPeerThatIsNotThereHasNoWay() throws Exception {
    pair.hostB.run("ip", "link", "set", "eth0", "down");

    RunningPair.Said said = probe(pair.a, "gw-b", "--seconds", "2");

    assertThat(said.text()).contains("no_way: nobody says that they have the remote address");
    assertThat(said.code()).isEqualTo(1);
  }

  @Test
  void onlyWhatThePoliciesProtectWithThatPeerCanBeProbed() {
    RunningPair.Said other = probe(pair.a, "gw-b", "--remote", "10.0.0.9");
    assertThat(other.text()).contains("policy rest decides on 10.0.0.1 > 10.0.0.9 port 179");
    assertThat(other.code()).isEqualTo(2);
    assertThat(probe(pair.a, "gw-c").text()).contains("no policy has a peer gw-c");
    assertThat(probe(pair.a, "gw-b", "--remote", "somewhere").code()).isEqualTo(4);
  }
}
