package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.capture.Recordings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that look without a gateway. */
class OperatorCommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory = Path.of("");
  private Path config = Path.of("");
  private Path key = Path.of("");

  @BeforeEach
  void configure() throws IOException {
    key = directory.resolve("gw-b.1");
    config = directory.resolve("latchwire.yaml");
    Files.writeString(key, "00".repeat(32));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(
        config,
        """
        gateway: { id: gw-a }
        ports:
          local: { interface: nolocal0 }
          wan: { interface: nowan0, path-mtu: 1500 }
        peers:
          gw-b:
            keks: [{ id: 1, algorithm: hkdf-256, key: "file:%s" }]
        policies:
          - name: transit-bgp
            match: { protocol: tcp, local: 192.0.2.1/32, remote: 192.0.2.2/32, port: 179 }
            action: protect
            mode: require
            peer: gw-b
          - { name: rest, match: {}, action: bypass }
        """
            .formatted(key));
  }

  @Test
  void verifyPcapGivesAVerdictOnEverySegmentAndLeavesWith0() throws IOException {
    Path file = pcap(Recordings.session());
    assertThat(execute("verify-pcap", file.toString(), "--config", config.toString())).isZero();
    assertThat(out.toString().lines())
        .hasSize(5)
        .anyMatch(line ->
            line.contains("192.0.2.1:40001 > 192.0.2.2:179  verified: key 32 rides in it, "))
        .last()
        .isEqualTo(file + ": verified 4");
  }

  @Test
  void verifyPcapLeavesWith1WhereASegmentDoesNotVerify() throws IOException {
    List<byte[]> frames = Recordings.session();
    frames.add(frames.get(2));
    Path file = pcap(frames);
    assertThat(execute("verify-pcap", file.toString(), "--config", config.toString(), "--quiet"))
        .isEqualTo(1);
    assertThat(out.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .endsWith("replay: number 2 under key 32");
  }

  @Test
  void verifyPcapTellsTheSameToPrograms() throws IOException {
    Path file = Recordings.pcapng(directory.resolve("ng"), Recordings.session());
    assertThat(execute("verify-pcap", "--json", file.toString(), "--config", config.toString()))
        .isZero();
    assertThat(out.toString().lines())
        .hasSize(4)
        .allMatch(line -> line.contains("\"verdict\":\"verified\""));
  }

  @Test
  void verifyPcapNamesAFileThatIsNone() throws IOException {
    assertThat(execute("verify-pcap", config.toString(), "--config", config.toString()))
        .isEqualTo(3);
    assertThat(err.toString()).contains("is neither pcap nor pcapng");
  }

  @Test
  void complianceKeepsQuietAboutAYoungKeyAndLeavesWith0() {
    assertThat(execute("compliance", "--max-age", "180d", "--config", config.toString())).isZero();
    assertThat(out.toString())
        .contains("kept    peer gw-b: KEK 1: not older than 180 days (0 days old)")
        .endsWith("5 rules, 0 broken\n")
        .doesNotContain("00000000");
  }

  @Test
  void complianceNamesAnOldKeyAndLeavesWith1() throws IOException {
    Instant old = Instant.now().minus(Duration.ofDays(200));
    Files.setLastModifiedTime(key, FileTime.from(old));
    assertThat(execute("compliance", "--config", config.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("BROKEN  peer gw-b: KEK 1").contains("200 days old");
    assertThat(execute("compliance", "--max-age", "201d", "--config", config.toString())).isZero();
  }

  @Test
  void complianceRefusesATimeWithoutAUnit() {
    assertThat(execute("compliance", "--max-age", "180", "--config", config.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("expected: a time such as 180d");
  }

  @Test
  void doctorLooksAtTheMachineAndNamesInterfacesThatAreNotThere() {
    String nobody = directory + "/control.sock";
    execute("doctor", "--socket", nobody);
    assertThat(out.toString()).contains("kernel", "capabilities", "JDK", "MACs", "time of day");
    out.getBuffer().setLength(0);
    assertThat(execute("doctor", "--json", "--config", config.toString(), "--socket", nobody))
        .isEqualTo(1);
    assertThat(out.toString()).contains("\"subject\":\"port local\",\"grade\":\"BAD\"");
  }

  @Test
  void manualPagesAndCompletionAreMadeOfEveryCommand() throws Exception {
    assertThat(execute("generate", directory.toString())).isZero();
    for (String command : List.of("run", "check", "show", "top", "explain", "doctor", "latch")) {
      Path page = directory.resolve("man/latchwire-" + command + ".1");
      assertThat(page).content().startsWith(".TH LATCHWIRE-" + command.toUpperCase(Locale.ROOT));
      assertThat(page).content().contains(".SH OPTIONS", ".SH EXIT STATUS");
    }
    assertThat(directory.resolve("man/latchwire.1")).content().contains(".B verify\\-pcap");
    assertThat(directory.resolve("man/latchwire-generate.1")).doesNotExist();
    assertThat(directory.resolve("latchwire.bash")).content().contains("complete", "rollover");
  }

  @Test
  void explainWithoutAGatewayLeavesWith4() {
    assertThat(execute("explain", "gw-b", "--socket", directory + "/control.sock")).isEqualTo(4);
    assertThat(err.toString()).contains("no gateway answers");
  }

  private Path pcap(List<byte[]> frames) throws IOException {
    return Recordings.pcap(directory.resolve("pcap"), ByteOrder.LITTLE_ENDIAN, frames);
  }

  private int execute(String... arguments) {
    return Latchwire.commandLine((_, _, _) -> 3, _ -> {})
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
