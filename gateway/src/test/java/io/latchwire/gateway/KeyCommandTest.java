package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.KekConfig;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A key store from its making to the retirement of a key, by the command line. */
class KeyCommandTest {
  @TempDir private Path directory = Path.of("");

  private StringWriter said = new StringWriter();
  private byte drawn;

  private int run(String... arguments) {
    said = new StringWriter();
    CommandLine command =
        Latchwire.commandLine(
                (_, _, _) -> 3,
                octets -> {
                  for (int i = 0; i < octets.length; i++) {
                    octets[i] = ++drawn;
                  }
                })
            // As a process prints: what is not flushed is not seen.
            .setOut(new PrintWriter(new BufferedWriter(said)))
            .setErr(new PrintWriter(new BufferedWriter(said)));
    return command.execute(arguments);
  }

  private String store() {
    return directory.resolve("keys.store").toString();
  }

  private Path file(String name, String mode, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @BeforeEach
  void makeStore() throws IOException {
    file("unlock", "rw-------", "77".repeat(32));
    assertThat(generate("gw-b.1")).isZero();
  }

  private int generate(String name) {
    return run(
        "key",
        "generate",
        "--store=" + store(),
        "--name=" + name,
        "--unlock=file:" + directory.resolve("unlock"));
  }

  private byte[] kek(String name, String algorithm) throws Exception {
    KekConfig kek = configured(name, algorithm);
    return kek.key().resolve(kek.algorithm().kekOctets());
  }

  private KekConfig configured(String name, String algorithm) throws ConfigException {
    return text(name, algorithm).config().peers().values().iterator().next().keks().getFirst();
  }

  private ConfigurationText text(String name, String algorithm) throws ConfigException {
    return ConfigurationText.of(
        "test.yaml",
        directory,
        """
        gateway: { id: gw-a }
        ports: { local: { interface: a }, wan: { interface: b } }
        peers:
          gw-b:
            keks:
              - id: 1
                algorithm: %s
                key: store:keys.store#%s
        policies:
          - { name: rest, match: {}, action: bypass }
        """
            .formatted(algorithm, name));
  }

  private List<String> problems(String name, String algorithm) {
    try {
      return Stream.of(text(name, algorithm).config().toString()).toList();
    } catch (ConfigException e) {
      return e.problems().stream().map(Object::toString).toList();
    }
  }

  @Test
  void aGeneratedKeyIsWhatTheConfigurationRefersToAndIsNowhereInTheFile() throws Exception {
    assertThat(said.toString()).contains("key: store:" + store() + "#gw-b.1");
    byte[] key = kek("gw-b.1", "hkdf-256");
    assertThat(key).hasSize(32).startsWith(1, 2, 3);
    assertThat(Files.readString(Path.of(store()))).doesNotContain("0102030405");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(store()))))
        .isEqualTo("rw-------");
    assertThat(configured("gw-b.1", "hkdf-256").key().made()).isPresent();
  }

  @Test
  void theSameNameIsNotTakenTwice() {
    assertThat(generate("gw-b.1")).isEqualTo(2);
    assertThat(said.toString()).contains("expected: another name");
  }

  @Test
  void aStoreIsOnlyMadeWithASecretOfItsOwn() {
    assertThat(run("key", "generate", "--store=" + directory.resolve("x"), "--name=a.1"))
        .isEqualTo(3);
    assertThat(said.toString()).contains("--unlock");
  }

  @Test
  void everyMistakeWithAStoredKeyIsNamedWithItsPlace() throws Exception {
    assertThat(problems("gw-b.9", "hkdf-256"))
        .singleElement()
        .asString()
        .startsWith("test.yaml:8:14: peers.gw-b.keks[0].key: ")
        .contains("has no key \"gw-b.9\"");
    assertThat(problems("gw-b.1", "cmac-kdf-128"))
        .singleElement()
        .asString()
        .contains("holds 32 octets (expected: 16 octets)");
    Files.setPosixFilePermissions(Path.of(store()), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(problems("gw-b.1", "hkdf-256"))
        .singleElement()
        .asString()
        .startsWith("test.yaml:8:14: ")
        .contains("has mode 0644 (expected: 0600 or 0400");
    Files.setPosixFilePermissions(Path.of(store()), PosixFilePermissions.fromString("rw-------"));
    file("unlock", "rw-------", "78".repeat(32));
    assertThat(problems("gw-b.1", "hkdf-256")).singleElement().asString().contains("does not open");
    Files.writeString(Path.of(store()), "{}");
    assertThat(problems("gw-b.1", "hkdf-256"))
        .singleElement()
        .asString()
        .contains("test.yaml:8:14: ");
  }

  @Test
  void anEntryOpensOnlyUnderItsOwnName() throws Exception {
    generate("gw-c.1");
    String swapped =
        Files.readString(Path.of(store())).replace("gw-b.1", "gw-x.1").replace("gw-c.1", "gw-b.1");
    Files.writeString(Path.of(store()), swapped);
    assertThat(problems("gw-b.1", "hkdf-256")).singleElement().asString().contains("does not open");
  }

  @Test
  void aRetiredKeyIsForgottenAndItsNameStaysTaken() throws Exception {
    assertThat(run("key", "retire", "--store=" + store(), "--name=gw-b.1")).isZero();
    assertThat(problems("gw-b.1", "hkdf-256")).singleElement().asString().contains("is retired");
    assertThat(generate("gw-b.1")).isEqualTo(2);
    assertThat(run("key", "retire", "--store=" + store(), "--name=gw-b.1")).isEqualTo(2);
    assertThat(run("key", "list", "--store=" + store())).isZero();
    assertThat(said.toString().lines().toList().get(1))
        .startsWith("gw-b.1  hkdf-256")
        .doesNotEndWith("-");
  }

  @Test
  void aKeyIsImportedFromAFile() throws Exception {
    Path key = file("kek", "rw-------", "ab".repeat(32));
    assertThat(run("key", "import", "--store=" + store(), "--name=gw-d.1", "--from=file:" + key))
        .isZero();
    assertThat(kek("gw-d.1", "hkdf-256")).containsOnly(0xab);
  }

  @Test
  void keyChainsComeInWithTheirSecretsAndGoOutWithoutRfc8177S5() throws Exception {
    Path document =
        file(
            "chains.json",
            "rw-------",
            """
            {"ietf-key-chain:key-chains":{"key-chain":[{"name":"gw-e","key":[
              {"key-id":"7","crypto-algorithm":"latchwire:cmac-kdf-128",
               "lifetime":{"send-accept-lifetime":{"always":[null]}},
               "key-string":{"hexadecimal-string":"%s"}}]}]}}
            """
                .formatted("cd:".repeat(15) + "cd"));
    assertThat(run("key", "import", "--store=" + store(), "--rfc8177=" + document)).isZero();
    assertThat(kek("gw-e.7", "cmac-kdf-128")).containsOnly(0xcd);
    assertThat(run("key", "export", "--store=" + store())).isZero();
    assertThat(said.toString())
        .contains("\"ietf-key-chain:key-chains\"")
        .contains("\"name\" : \"gw-e\"")
        .contains("\"key-id\" : \"7\"")
        .contains("latchwire:cmac-kdf-128")
        .doesNotContain("key-string")
        .doesNotContain("cdcd");
  }

  @Test
  void aKeyChainThatOthersCanReadIsRefused() throws Exception {
    Path document = file("chains.json", "rw-r--r--", "{}");
    assertThat(run("key", "import", "--store=" + store(), "--rfc8177=" + document)).isEqualTo(2);
    assertThat(said.toString()).contains("mode 0644");
  }

  @Test
  void aKeyOfTheWrongLengthIsNotTaken() throws Exception {
    Path key = file("kek", "rw-------", "ab".repeat(16));
    assertThat(run("key", "import", "--store=" + store(), "--name=gw-d.1", "--from=file:" + key))
        .isEqualTo(2);
    assertThat(said.toString()).contains("expected: 32 octets").doesNotContain("abab");
  }
}
