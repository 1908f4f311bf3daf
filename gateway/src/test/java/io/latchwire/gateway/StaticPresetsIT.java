package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.netns.NetworkNamespace;
import io.latchwire.gateway.netns.TestTools;
import io.latchwire.handler.packet.PacketEvents;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.VendorPreset;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway with static keys in front of a real TCP, and at the other end routers of all makers, as
 * far as their manuals tell: one program that shares no code with the gateway.
 *
 * <pre>{@code
 * host eth0 -- lan gateway wan -- eth0 endpoint
 * 10.0.0.1                        10.0.0.11 (first preset) ..
 * }</pre>
 */
class StaticPresetsIT {
  private static final int FIRST_ADDRESS = 11;
  private static final int STEP_SECONDS = 5;
  private static final int SKEW_SECONDS = 2;
  private static final int TOLERANCE_SECONDS = 4;

  /** The three keys of each preset: every algorithm that can be proven, the long ones last. */
  private static final Map<VendorPreset, List<MacAlgorithm>> MACS =
      Map.of(
          VendorPreset.DRAFT,
          List.of(
              MacAlgorithm.AES_128_CMAC_96,
              MacAlgorithm.HMAC_SHA_1_96,
              MacAlgorithm.HMAC_SHA_256_128),
          VendorPreset.NOKIA_254,
          List.of(
              MacAlgorithm.AES_128_CMAC_96,
              MacAlgorithm.HMAC_SHA_1_96,
              MacAlgorithm.AES_128_CMAC_96),
          VendorPreset.NOKIA_253,
          List.of(
              MacAlgorithm.HMAC_SHA_1_96, MacAlgorithm.AES_128_CMAC_96, MacAlgorithm.HMAC_SHA_1_96),
          VendorPreset.HUAWEI,
          List.of(
              MacAlgorithm.AES_128_CMAC_96,
              MacAlgorithm.HMAC_SHA_1_160,
              MacAlgorithm.HMAC_SHA_256_256),
          VendorPreset.H3C,
          List.of(MacAlgorithm.HMAC_MD5, MacAlgorithm.MD5_SUFFIX, MacAlgorithm.HMAC_MD5),
          VendorPreset.JUNOS,
          List.of(
              MacAlgorithm.HMAC_SHA_1_96, MacAlgorithm.AES_128_CMAC_96, MacAlgorithm.HMAC_SHA_1_96),
          VendorPreset.IOSXR,
          List.of(
              MacAlgorithm.AES_128_CMAC_96,
              MacAlgorithm.HMAC_SHA_1_160,
              MacAlgorithm.SHA_1_SUFFIX));

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsTools() throws Exception {
    TestTools.require("ip", "ethtool", "python3");
  }

  @Test
  void aSessionWithEachPresetRollsThroughThreeKeysByClocksTwoSecondsApart() throws Exception {
    try (NetworkNamespace host = NetworkNamespace.create("h");
        NetworkNamespace gateway = NetworkNamespace.create("g");
        NetworkNamespace router = NetworkNamespace.create("r")) {
      host.connect("eth0", gateway, "lan");
      router.connect("eth0", gateway, "wan");
      host.address("eth0", "10.0.0.1/24");
      host.switchOffloadsOff("eth0");
      // The second key comes at the endpoint three seconds after this.
      Instant start = Instant.ofEpochSecond(System.currentTimeMillis() / 1000 + 1);
      PacketWorker worker = worker(GatewayConfig.load(configuration(start)));
      Process endpoint = endpoint(router, start);
      BufferedReader said = endpoint.inputReader();
      assertThat(said.readLine()).isEqualTo("ready");
      try (DataPath path = gateway.call(() -> new DataPath(worker, "lan", "wan", 64))) {
        path.start(System::currentTimeMillis);
        List<FutureTask<Integer>> sessions = new ArrayList<>();
        for (VendorPreset preset : VendorPreset.values()) {
          Instant end = start.plusSeconds(3 * STEP_SECONDS);
          sessions.add(host.begin(() -> echoes(address(preset), end)));
        }
        for (FutureTask<Integer> session : sessions) {
          assertThat(session.get()).isGreaterThan(3 * STEP_SECONDS);
        }
        endpoint.getOutputStream().close();
        check(new ObjectMapper().readTree(said.readLine()), worker);
      }
    }
  }

  private static void check(JsonNode report, PacketWorker worker) {
    for (VendorPreset preset : VendorPreset.values()) {
      JsonNode seen = report.get(preset.label());
      assertThat(names(seen, "sent")).as("%s", seen).containsExactly("1", "2", "3");
      assertThat(names(seen, "received")).containsExactly("1", "2", "3");
      assertThat(names(seen, "dropped")).as("%s", seen).isEmpty();
      var tally = worker.tally(preset.label());
      assertThat(tally.dropped()).as(preset.label()).allSatisfy((_, n) -> assertThat(n).isZero());
      assertThat(tally.verified()).isPositive();
    }
  }

  private static List<String> names(JsonNode seen, String of) {
    return seen.get(of).properties().stream().map(Map.Entry::getKey).toList();
  }

  private static PacketWorker worker(GatewayConfig config) throws Exception {
    PacketWorker worker =
        new PacketWorker(
            new PortableMacProvider(),
            KeyOctets.system(),
            System::nanoTime,
            PacketEvents.NONE,
            1_000);
    worker.policies(policies(config));
    return worker;
  }

  private static PolicyTable policies(GatewayConfig config) throws Exception {
    return new PolicyAssembly(config, new PortableMacProvider(), 1500, new KekRing().forNext(null))
        .assemble();
  }

  /** Sends a line five times a second and reads it again; how many came back before the end. */
  private static int echoes(String address, Instant end) throws IOException {
    int echoes = 0;
    try (Socket socket = new Socket(address, 179)) {
      socket.setSoTimeout(10_000);
      while (Instant.ofEpochMilli(System.currentTimeMillis()).isBefore(end)) {
        byte[] line = ("line " + echoes + "\n").getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(line);
        byte[] back = socket.getInputStream().readNBytes(line.length);
        assertThat(back).isEqualTo(line);
        echoes++;
        LockSupport.parkNanos(200_000_000L);
      }
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    return echoes;
  }

  private static String address(VendorPreset preset) {
    return "10.0.0." + (FIRST_ADDRESS + List.of(VendorPreset.values()).indexOf(preset));
  }

  private Process endpoint(NetworkNamespace router, Instant start) throws Exception {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    settings.put("skew", SKEW_SECONDS);
    ArrayNode peers = settings.putArray("peers");
    for (VendorPreset preset : VendorPreset.values()) {
      ObjectNode peer = peers.addObject();
      peer.put("name", preset.label());
      peer.put("address", address(preset));
      peer.put("kind", preset.optionKind());
      preset.acceptedKinds().forEach(peer.putArray("accept")::add);
      peer.put("tolerance", TOLERANCE_SECONDS);
      peer.put("text_key", "zero-pad");
      ArrayNode keys = peer.putArray("keys");
      for (int id = 1; id <= 3; id++) {
        MacAlgorithm mac = mac(preset, id);
        ObjectNode key = keys.addObject();
        key.put("id", id);
        key.put("mac", mac.label());
        key.put("alg_id", Objects.requireNonNull(preset.algIds().get(mac)));
        key.put("secret", secret(preset, id));
        key.put("start", begin(start, id).getEpochSecond());
        key.put("end", begin(start, id + 1).getEpochSecond());
      }
    }
    Path file = directory.resolve("endpoint.json");
    Files.writeString(file, settings.toString());
    Path script =
        Path.of(
            Objects.requireNonNull(StaticPresetsIT.class.getResource("/receiver/eao_endpoint.py"))
                .toURI());
    return router.start("python3", script.toString(), "eth0", file.toString());
  }

  private static MacAlgorithm mac(VendorPreset preset, int id) {
    return Objects.requireNonNull(MACS.get(preset)).get(id - 1);
  }

  /** 13 characters: none of the AES keys has its length by chance. */
  private static String secret(VendorPreset preset, int id) {
    return "secret %d of %d".formatted(id, List.of(VendorPreset.values()).indexOf(preset));
  }

  /** The first key began an hour ago, the last one ends in an hour. */
  private static Instant begin(Instant start, int id) {
    return switch (id) {
      case 1 -> start.minusSeconds(3600);
      case 4 -> start.plusSeconds(3600);
      default -> start.plusSeconds((long) (id - 1) * STEP_SECONDS);
    };
  }

  private Path configuration(Instant start) throws IOException {
    StringBuilder chains = new StringBuilder();
    StringBuilder peers = new StringBuilder();
    StringBuilder policies = new StringBuilder();
    for (VendorPreset preset : VendorPreset.values()) {
      chains.append(
          "  %s:\n    accept-tolerance: %ds\n    keys:\n"
              .formatted(preset.label(), TOLERANCE_SECONDS));
      for (int id = 1; id <= 3; id++) {
        Path secret = directory.resolve(preset.label() + "." + id);
        Files.writeString(secret, secret(preset, id) + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        chains.append(
            """
                  - key-id: %d
                    crypto-algorithm: %s
                    key-string: { keystring: "file:%s" }
                    send-accept-lifetime: { start-date-time: "%s", end-date-time: "%s" }
            """
                .formatted(
                    id, mac(preset, id).label(), secret, begin(start, id), begin(start, id + 1)));
      }
      peers.append(
          "  %1$s: { key-chain: { name: %1$s, preset: %1$s, text-key: zero-pad, weak-macs: true } }\n"
              .formatted(preset.label()));
      policies.append(
          "  - { name: %1$s, match: { protocol: tcp, remote: %2$s }, action: protect, peer: %1$s }\n"
              .formatted(preset.label(), address(preset)));
    }
    Path file = directory.resolve("latchwire.yaml");
    Files.writeString(
        file,
        """
        gateway: { id: gateway }
        ports: { local: { interface: lan }, wan: { interface: wan } }
        key-chains:
        %speers:
        %spolicies:
        %s  - { name: rest, match: {}, action: bypass }
        """
            .formatted(chains, peers, policies));
    return file;
  }
}
