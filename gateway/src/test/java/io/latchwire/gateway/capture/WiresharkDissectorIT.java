package io.latchwire.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.netns.Command;
import io.latchwire.gateway.netns.TestTools;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dissector for Wireshark, run in tshark over what two gateways sent. */
class WiresharkDissectorIT {
  private static final Path SCRIPT = Path.of("../deploy/wireshark/latchwire-eao.lua");

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsTools() throws Exception {
    TestTools.require("tshark");
  }

  @Test
  void everyFieldOfTheOptionIsNamedBonica06S6Weis03S25() throws IOException {
    List<byte[]> frames = Recordings.session();
    Path file = Recordings.pcap(directory.resolve("pcap"), ByteOrder.LITTLE_ENDIAN, frames);
    List<String> rows =
        tshark(
            file,
            "eao.kind",
            "eao.t",
            "eao.k",
            "eao.algorithm",
            "eao.key_id",
            "eao.number",
            "eao.kek_algorithm",
            "eao.kek_id",
            "eao.encrypted_key");
    // The keys are what the counted source gives after those of two tables of flows.
    assertThat(rows)
        .containsExactly(
            "254|0|1|60|32|1|49|1|2122232425262728",
            "254|0|1|60|33|1|49|1|292a2b2c2d2e2f30",
            "254|0|0|60|32|2|||",
            "254|0|0|60|33|2|||");
  }

  @Test
  void theMacIsWhatStandsBehindTheNumber() throws IOException {
    List<byte[]> frames = Recordings.session();
    Path file = Recordings.pcap(directory.resolve("pcap"), ByteOrder.LITTLE_ENDIAN, frames);
    byte[] ack = frames.get(2);
    int optionAt = 14 + 20 + 20;
    String mac =
        java.util.HexFormat.of()
            .formatHex(java.util.Arrays.copyOfRange(ack, optionAt + 8, optionAt + 20));
    assertThat(tshark(file, "eao.mac").get(2)).isEqualTo(mac);
  }

  @Test
  void anOptionThatDoesNotFitItsAlgorithmIsMalformed() throws IOException {
    List<byte[]> frames = Recordings.session();
    byte[] ack = frames.get(2);
    // hmac-sha-256-256 has 32 octets of MAC: more than the option.
    ack[14 + 20 + 20 + 2] = 7;
    Path file = Recordings.pcap(directory.resolve("pcap"), ByteOrder.LITTLE_ENDIAN, List.of(ack));
    assertThat(tshark(file, "eao.malformed")).hasSize(1).first().asString().isNotEmpty();
  }

  private static List<String> tshark(Path file, String... fields) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "tshark",
                "-X",
                "lua_script:" + SCRIPT,
                "-r",
                file.toString(),
                "-Y",
                "eao",
                "-T",
                "fields",
                "-E",
                "separator=|"));
    Stream.of(fields).forEach(field -> command.addAll(List.of("-e", field)));
    return Command.run(command)
        .lines()
        .filter(line -> !line.startsWith("Running as user"))
        .toList();
  }
}
