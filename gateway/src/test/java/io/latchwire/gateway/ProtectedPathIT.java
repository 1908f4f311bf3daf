package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.gateway.netns.Capture;
import io.latchwire.gateway.netns.Command;
import io.latchwire.gateway.netns.NetworkNamespace;
import io.latchwire.gateway.netns.TestTools;
import io.latchwire.handler.packet.Protections;
import io.latchwire.policy.Profile;
import io.latchwire.segment.DropReason;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real kernels' TCP at both ends of two real gateways. */
class ProtectedPathIT {
  private static final int PORT = 179;
  private static final String KEK = "00".repeat(32);

  @BeforeAll
  static void needsTools() throws Exception {
    TestTools.require("ip", "ethtool", "tcpdump", "python3");
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.2, 4000000", "fd00::2, 4000000"})
  void aBulkTransferArrivesAsItWasSent(String address, int octets) throws Exception {
    try (ProtectedPath path = new ProtectedPath(Protections.usual())) {
      assertThat(transfer(path, address, octets)).isTrue();
      assertThat(path.tallyB().verified()).isGreaterThan(octets / 1460);
      assertThat(refused(path)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "compact-cmac, aes-128-cmac-96, cmac-kdf-128",
    "compact, hmac-sha-256-128, hkdf-256",
    "literal, aes-128-gmac-96, aes-128-ecb",
    "literal, aes-128-cmac-96, aes-128-ecb",
    "compact, aes-128-umac-96, hkdf-256"
  })
  void everyProfileCarriesATransfer(String profile, String mac, String kek) throws Exception {
    KekAlgorithm algorithm = KekAlgorithm.ofLabel(kek).orElseThrow();
    Protections protections =
        Protections.usual()
            .kek(algorithm, 1, new byte[algorithm.kekOctets()])
            .mac(MacAlgorithm.ofLabel(mac).orElseThrow(), Profile.ofLabel(profile).orElseThrow())
            .synMss(1460);
    try (ProtectedPath path = new ProtectedPath(protections)) {
      assertThat(transfer(path, "10.0.0.2", 300_000)).isTrue();
      assertThat(refused(path)).isZero();
    }
  }

  @Test
  void aTransferSurvivesLossOfThirtyPercentAndReordering() throws Exception {
    try (ProtectedPath path = new ProtectedPath(Protections.usual(), 30, 10)) {
      assertThat(transfer(path, "10.0.0.2", 30_000)).isTrue();
      assertThat(path.tallyB().dropped().get(DropReason.BAD_MAC)).isZero();
      assertThat(path.tallyB().dropped().get(DropReason.UNKNOWN_KEY)).isZero();
    }
  }

  @Test
  void noPacketExceedsThePathMtuAndTransfersFinishRfc6691S2() throws Exception {
    try (ProtectedPath path = new ProtectedPath(Protections.usual().pathMtu(1300));
        Capture wire = Capture.open(path.wire, "wa", "tcp")) {
      assertThat(transfer(path, "10.0.0.2", 200_000)).isTrue();
      List<byte[]> frames = wire.awaitFrames(200_000 / 1300);
      assertThat(frames).allMatch(frame -> frame.length <= 14 + 1300);
      assertThat(frames).anyMatch(frame -> frame.length > 14 + 1200);
    }
  }

  @Test
  void aClosedPortRefusesAtOnce() throws Exception {
    try (ProtectedPath path = new ProtectedPath(Protections.usual())) {
      assertThatThrownBy(() -> path.hostA.call(() -> new Socket("10.0.0.2", 4711)))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aHalfClosedConnectionStillCarriesTheOtherDirectionRfc9293S361() throws Exception {
    try (ProtectedPath path = new ProtectedPath(Protections.usual());
        ServerSocket server = listen(path.hostB, "10.0.0.2")) {
      FutureTask<byte[]> heard =
          path.hostB.begin(() -> {
            try (Socket socket = server.accept()) {
              byte[] all = socket.getInputStream().readAllBytes();
              socket.getOutputStream().write(all);
              return all;
            }
          });
      byte[] echoed =
          path.hostA.call(() -> {
            try (Socket socket = new Socket("10.0.0.2", PORT)) {
              socket.getOutputStream().write("half".getBytes(StandardCharsets.US_ASCII));
              socket.shutdownOutput();
              return socket.getInputStream().readAllBytes();
            }
          });
      assertThat(new String(echoed, StandardCharsets.US_ASCII)).isEqualTo("half");
      assertThat(heard.get()).isEqualTo(echoed);
    }
  }

  @Test
  void taggedFramesAreProtectedLikeUntaggedOnes() throws Exception {
    try (ProtectedPath path = ProtectedPath.tagged(Protections.usual());
        Capture wire = Capture.open(path.wire, "wa")) {
      assertThat(transfer(path, "10.0.0.2", 100_000)).isTrue();
      assertThat(wire.awaitFrames(100_000 / 1460))
          .filteredOn(frame -> frame[12] == (byte) 0x81)
          .hasSizeGreaterThan(100_000 / 1460);
      assertThat(path.tallyB().verified()).isGreaterThan(100_000 / 1460);
    }
  }

  @Test
  void anIndependentReceiverFindsEveryMacRight() throws Exception {
    try (ProtectedPath path = new ProtectedPath(Protections.usual());
        Capture fromA = Capture.open(path.wire, "wa", "tcp");
        Capture fromB = Capture.open(path.wire, "wb", "tcp")) {
      assertThat(transfer(path, "10.0.0.2", 40_000)).isTrue();
      assertThat(transfer(path, "fd00::2", 40_000)).isTrue();
      fromA.awaitFrames((int) path.tallyA().signed());
      fromB.awaitFrames((int) path.tallyB().signed());
      assertThat(receiver(fromA.file())).contains(" segments, ");
      assertThat(receiver(fromB.file())).contains(" segments, ");
    }
  }

  /** Fails, with what it prints, unless every segment is right. */
  private static String receiver(Path capture) throws Exception {
    Path script =
        Path.of(
            Objects.requireNonNull(ProtectedPathIT.class.getResource("/receiver/eao_receiver.py"))
                .toURI());
    return Command.run(List.of("python3", script.toString(), capture.toString(), KEK, "1"));
  }

  private static ServerSocket listen(NetworkNamespace host, String address) throws Exception {
    return host.call(() -> {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(address, PORT));
      return server;
    });
  }

  /** Sends octets from A to B and back; true when both come as they went. */
  private static boolean transfer(ProtectedPath path, String address, int octets) throws Exception {
    byte[] sent = new byte[octets];
    new Random(octets).nextBytes(sent);
    try (ServerSocket server = listen(path.hostB, address)) {
      FutureTask<Boolean> echo =
          path.hostB.begin(() -> {
            try (Socket socket = server.accept()) {
              byte[] got = socket.getInputStream().readNBytes(octets);
              socket.getOutputStream().write(got);
              return true;
            }
          });
      byte[] back =
          path.hostA.call(() -> {
            try (Socket socket = new Socket(address, PORT)) {
              socket.getOutputStream().write(sent);
              return socket.getInputStream().readNBytes(octets);
            }
          });
      return echo.get() && Arrays.equals(sent, back);
    }
  }

  /** Segments that a gateway refused though nobody attacked. */
  private static long refused(ProtectedPath path) {
    return path.tallyA().dropped().values().stream().mapToLong(Long::longValue).sum()
        + path.tallyB().dropped().values().stream().mapToLong(Long::longValue).sum();
  }
}
