package io.latchwire.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code latchwire cga} as one types it. */
class CgaCommandTest {
  /** RFC 3972 Appendix A. */
  private static final String ADDRESS = "fe80::3c4a:5bf6:ffb4:ca6c";

  private static final String MODIFIER = "89a8a8b2e858d8b8f2633f44d2d4ce9b";
  private static final String PARAMETERS =
      MODIFIER
          + "fe8000000000000000305c300d06092a864886f70d0101010500034b003048024100c2c2f13730"
          + "5454f10bd9cea36844b530e9211a4b262b16467cb7dfba1f595c0194f275be5a4d386f2c3c2382"
          + "508773c7867f9b3b9e63a09c7bc48f7a54ebefaf0203010001";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory = Path.of("");

  @Test
  void verifyFindsTheExampleOfRfc3972AppendixAValid() {
    assertThat(verify(ADDRESS, PARAMETERS)).isZero();
    assertThat(out.toString())
        .containsPattern("verdict +valid\n")
        .containsPattern("sec +1\n")
        .containsPattern("key-bits +512\n");
  }

  @ParameterizedTest
  @CsvSource({
    "fe80::3c4a:5bf6:ffb4:ca6d, 1, hash1",
    "fe80::5c4a:5bf6:ffb4:ca6c, 2, hash2",
    "2001:db8::3c4a:5bf6:ffb4:ca6c, 1, prefix"
  })
  void verifyTellsWhichStepOfRfc3972Section5Failed(String address, int sec, String verdict) {
    assertThat(verify(address, PARAMETERS)).isEqualTo(1);
    assertThat(out.toString())
        .containsPattern("verdict +" + verdict + "\n")
        .containsPattern("sec +" + sec + "\n");
  }

  @Test
  void anAddressMayAskForLessThanItsModifierHasEarned() {
    assertThat(verify("fe80::1c4a:5bf6:ffb4:ca6c", PARAMETERS)).isZero();
    assertThat(out.toString()).containsPattern("sec +0\n");
  }

  @Test
  void verifyRefusesACollisionCountAbove2() {
    String third = PARAMETERS.substring(0, 48) + "03" + PARAMETERS.substring(50);
    assertThat(verify(ADDRESS, third)).isEqualTo(1);
    assertThat(out.toString()).containsPattern("verdict +collision_count\n");
  }

  @Test
  void verifyTellsProgramsTheSame() throws IOException {
    assertThat(execute("verify", "--address", ADDRESS, "--parameters", PARAMETERS, "--json"))
        .isZero();
    JsonNode answer = new JsonMapper().readTree(out.toString());
    assertThat(answer.path("verdict").asText()).isEqualTo("valid");
    assertThat(answer.path("sec").asInt()).isEqualTo(1);
    assertThat(answer.path("collision-count").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "89a8a8b2e858d8b8f2633f44d2d4ce9bfe8000000000000000305c300d"})
  void parametersThatAreCutShortAreMalformed(String parameters) {
    assertThat(verify(ADDRESS, parameters)).isEqualTo(1);
    assertThat(out.toString()).containsPattern("verdict +malformed\n");
  }

  @ParameterizedTest
  @CsvSource({
    "not-an-address, 00, not-an-address",
    "fe80::1, xyz, --parameters (expected: hexadecimal digits)"
  })
  void whatIsNoAddressOrNotHexadecimalLeavesWith2(
      String address, String parameters, String complaint) {
    assertThat(verify(address, parameters)).isEqualTo(2);
    assertThat(err.toString()).contains(complaint);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1, 2"})
  void whatGenerateMakesVerifyFindsValidAndTheKeyIsItsOwnersAlone(int sec, int threads)
      throws IOException {
    Path key = directory.resolve("key.pem");
    assertThat(generate(key, "--sec", "" + sec, "--threads", "" + threads, "--json")).isZero();
    JsonNode made = new JsonMapper().readTree(out.toString());
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    out.getBuffer().setLength(0);

    assertThat(verify(made.path("address").asText(), made.path("parameters").asText())).isZero();
    assertThat(out.toString()).containsPattern("sec +" + sec + "\n");
  }

  @Test
  void aModifierThatWasFoundBeforeIsKept() throws IOException {
    Path key = directory.resolve("key.pem");
    assertThat(generate(key, "--json")).isZero();
    JsonNode first = new JsonMapper().readTree(out.toString());
    out.getBuffer().setLength(0);
    assertThat(generate(key, "--modifier", first.path("modifier").asText(), "--json")).isZero();
    assertThat(new JsonMapper().readTree(out.toString())).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--sec 3", "--sec -1", "--threads 0", "--bits 100", "--modifier 00"})
  void whatGenerateCannotDoLeavesWith2AndMakesNoKey(String options) {
    Path key = directory.resolve("key.pem");
    String[] words = options.split(" ", 2);
    assertThat(generate(key, words)).isEqualTo(2);
    assertThat(err.toString()).contains(words[0]).contains("expected");
    assertThat(key).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8::/48", "192.0.2.0", "2001:db8:1:1::/64/64"})
  void aPrefixThatHasNot64BitsLeavesWith2AndMakesNoKey(String prefix) {
    Path key = directory.resolve("key.pem");
    assertThat(execute("generate", "--key", key.toString(), "--prefix", prefix)).isEqualTo(2);
    assertThat(err.toString()).contains(prefix).contains("expected: an IPv6 prefix of 64 bits");
    assertThat(key).doesNotExist();
  }

  private int verify(String address, String parameters) {
    return execute("verify", "--address", address, "--parameters", parameters);
  }

  private int generate(Path key, String... options) {
    String[] line = new String[options.length + 5];
    line[0] = "generate";
    line[1] = "--key";
    line[2] = key.toString();
    line[3] = "--prefix";
    line[4] = "fe80::/64";
    System.arraycopy(options, 0, line, 5, options.length);
    return execute(line);
  }

  private int execute(String... arguments) {
    return new CommandLine(new CgaCommand(octets -> octets[0] = 0x5A))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
