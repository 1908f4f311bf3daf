package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.config.GatewayConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LatchwireTest {
  private static final String GOOD = "src/test/resources/config/good/minimal.yaml";
  private static final String SHADOWED = "src/test/resources/config/good/shadowed.yaml";
  private static final String BAD = "src/test/resources/config/bad/keys.yaml";

  private final List<GatewayConfig> ran = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory = Path.of("");

  @Test
  void checkSaysInOneLineThatAFileIsGood() {
    assertThat(execute("check", GOOD)).isZero();
    assertThat(out).hasToString(GOOD + ": good: gateway gw-a.example.net, 0 peers, 1 policy\n");
  }

  @Test
  void checkShowsWarningsOfAFileThatIsGood() {
    assertThat(execute("check", SHADOWED)).isZero();
    assertThat(out.toString()).startsWith("warning: " + SHADOWED + ":7:5: policies[1]: ");
  }

  @Test
  void checkTellsEveryErrorAndLeavesWith2() {
    assertThat(execute("check", BAD)).isEqualTo(2);
    assertThat(out.toString().lines())
        .hasSize(7)
        .anyMatch(line -> line.startsWith(BAD + ":5:3: "))
        .last()
        .isEqualTo(BAD + ": 6 errors");
  }

  @Test
  void checkTellsTheSameToPrograms() {
    assertThat(execute("check", "--json", BAD)).isEqualTo(2);
    assertThat(out.toString())
        .startsWith("{\"file\":\"" + BAD + "\",\"valid\":false,\"errors\":[{\"line\":1,")
        .contains("{\"line\":5,\"column\":3,\"message\":\"ports: key \\\"wan\\\" again")
        .endsWith("\"warnings\":[]}\n");
  }

  @Test
  void checkOfAFileThatIsNotThereLeavesWith2() {
    assertThat(execute("check", "/no/such/file.yaml")).isEqualTo(2);
    assertThat(out.toString()).startsWith("/no/such/file.yaml: no such file\n");
  }

  @Test
  void runGivesAGoodConfigurationToTheDaemonAndLeavesWithItsCode() {
    assertThat(execute("run", GOOD)).isEqualTo(3);
    assertThat(ran).singleElement().matches(c -> c.gateway().id().equals("gw-a.example.net"));
  }

  @Test
  void runOfABadConfigurationStartsNothing() {
    assertThat(execute("run", BAD)).isEqualTo(2);
    assertThat(ran).isEmpty();
    assertThat(err.toString().lines()).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource({
    "hkdf-256, 32",
    "cmac-kdf-128, 16",
    "aes-128-ecb, 16",
    "aes-128-cmac-96, 16",
    "hmac-sha-1-96, 20",
    "hmac-sha-256-128, 32"
  })
  void keygenMakesAKeyThatOnlyItsOwnerCanRead(String algorithm, int octets) throws IOException {
    Path file = directory.resolve("key");
    assertThat(execute("keygen", "--algorithm", algorithm, "--out", file.toString())).isZero();
    assertThat(file).hasContent("a5".repeat(octets));
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(out.toString()).contains("key: file:" + file).doesNotContain("a5a5");
  }

  @Test
  void keygenDoesNotReplaceAKey() throws IOException {
    Path file = directory.resolve("key");
    Files.writeString(file, "in use");
    assertThat(execute("keygen", "--algorithm", "hkdf-256", "--out", file.toString())).isEqualTo(2);
    assertThat(file).hasContent("in use");
    assertThat(err.toString()).contains("keys are not replaced");
  }

  @Test
  void keygenWithoutADirectoryToWriteToLeavesWith3() {
    assertThat(execute("keygen", "--algorithm", "hkdf-256", "--out", directory + "/no/key"))
        .isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes-128-gmac-96", "aes-128-umac-96", "rot13"})
  void keygenMakesNoKeyForAMacThatNeedsANonceOrThatNobodyKnows(String algorithm) {
    Path file = directory.resolve("key");
    assertThat(execute("keygen", "--algorithm", algorithm, "--out", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("expected: aes-128-ecb, cmac-kdf-128, hkdf-256, ");
    assertThat(file).doesNotExist();
  }

  @Test
  void showWithoutAGatewayLeavesWith4AndNamesTheSocket() {
    String socket = directory + "/control.sock";
    assertThat(execute("show", "--socket", socket)).isEqualTo(4);
    assertThat(err.toString()).contains("no gateway answers at " + socket).contains("remedy");
  }

  @Test
  void anUnknownCommandLeavesWith2AndASuggestion() {
    assertThat(execute("chekc", GOOD)).isEqualTo(2);
    assertThat(err.toString()).contains("check");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "check", "run", "keygen", "check --frob x"})
  void whatIsMissingOrUnknownOnTheCommandLineLeavesWith2(String line) {
    assertThat(execute(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
  }

  @Test
  void versionAndHelpLeaveWith0() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).startsWith("latchwire ");
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("check", "run", "show", "keygen");
  }

  private int execute(String... arguments) {
    CommandLine commandLine =
        Latchwire.commandLine(
            (_, _, config) -> {
              ran.add(config);
              return 3;
            },
            octets -> Arrays.fill(octets, (byte) 0xA5));
    return commandLine
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
