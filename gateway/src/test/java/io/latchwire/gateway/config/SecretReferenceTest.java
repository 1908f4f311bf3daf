package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.gateway.netns.TestTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferenceTest {
  private static final String KEY = Keys.hexadecimal(16, 9);
  private static final byte[] OCTETS = HexFormat.of().parseHex(KEY);

  @TempDir private Path directory = Path.of("");

  @Test
  void aKeyFileHoldsHexadecimalDigits() throws Exception {
    file("key", "rw-------", KEY + "\n");
    assertThat(resolve("file:key")).isEqualTo(OCTETS);
  }

  @Test
  void aKeyFileMayHoldTheOctetsThemselves() throws Exception {
    Path file = file("key", "r--------", "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    byte[] raw = OCTETS.clone();
    raw[15] = '\n';
    Files.write(file, raw);
    assertThat(resolve("file:key")).isEqualTo(raw);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rwx------", "rw--w----", "rw-----w-"})
  void aKeyFileThatOthersCanReachIsRefusedWithTheRemedy(String mode) throws IOException {
    Path file = file("key", mode, KEY);
    assertThatThrownBy(() -> resolve("file:key"))
        .isInstanceOf(SecretException.class)
        .hasMessageContaining("expected: 0600 or 0400; chmod 0600 " + file)
        .hasMessageNotContaining(KEY);
  }

  /** What this process may read, judged as if it were that user. */
  private static SecretSource readBy(int uid) {
    return new Keys(Map.of()) {
      @Override
      public int uid() {
        return uid;
      }
    };
  }

  @Test
  void aKeyFileOfAnotherUserIsRefused() throws IOException {
    file("key", "rw-------", KEY);
    int uid = SecretSource.system().uid();
    assertThatThrownBy(() -> reference("file:key").resolve(16, readBy(uid + 1)))
        .isInstanceOf(SecretException.class)
        .hasMessageContaining("belongs to user " + uid + " (expected: user " + (uid + 1));
  }

  @Test
  void rootReadsTheKeysOfTheUserThatTheServiceRunsAs() throws Exception {
    TestTools.require();
    Path file = file("key", "rw-------", KEY);
    Files.setAttribute(file, "unix:uid", 65_534);
    assertThat(reference("file:key").resolve(16, readBy(0))).isEqualTo(OCTETS);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> reference("file:key").resolve(16, readBy(0)))
        .hasMessageContaining("has mode 0640");
  }

  @Test
  void aLinkIsJudgedByTheFileAtItsEnd() throws Exception {
    file("good", "rw-------", KEY);
    file("open", "rw-r--r--", KEY);
    Files.createSymbolicLink(directory.resolve("to-good"), Path.of("good"));
    Files.createSymbolicLink(directory.resolve("to-open"), Path.of("open"));

    assertThat(resolve("file:to-good")).isEqualTo(OCTETS);
    assertThatThrownBy(() -> resolve("file:to-open")).hasMessageContaining("has mode 0644");
  }

  @Test
  void aLinkToAFileOfAnotherUserIsRefused() throws IOException {
    TestTools.require();
    Path file = file("theirs", "rw-------", KEY);
    Files.setAttribute(file, "unix:uid", 65_534);
    Files.createSymbolicLink(directory.resolve("link"), file);
    assertThatThrownBy(() -> reference("file:link").resolve(16, readBy(1)))
        .hasMessageContaining("belongs to user 65534");
  }

  @Test
  void aDirectoryIsNoKeyFile() throws IOException {
    Files.createDirectory(directory.resolve("key"));
    assertThatThrownBy(() -> resolve("file:key")).hasMessageContaining("is not a regular file");
  }

  @Test
  void aLongFileIsNoKeyFile() throws IOException {
    file("key", "rw-------", "0".repeat(4_097));
    assertThatThrownBy(() -> resolve("file:key")).hasMessageContaining("longer than 4096 octets");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30, 31, 33, 34, 64})
  void aWrongNumberOfDigitsNamesTheFileAndTheRightOne(int digits) throws IOException {
    file("key", "rw-------", "a".repeat(digits));
    assertThatThrownBy(() -> resolve("file:key"))
        .isInstanceOf(SecretException.class)
        .hasMessageContaining(directory.resolve("key").toString())
        .hasMessageContaining("expected: 16 octets as 32 hexadecimal digits")
        .hasMessageNotContaining("aaa");
  }

  @Test
  void aVariableHoldsHexadecimalDigitsOnly() throws Exception {
    SecretSource source = new Keys(Map.of("K", KEY, "RAW", "sixteen octets !"));
    assertThat(reference("env:K").resolve(16, source)).isEqualTo(OCTETS);
    assertThatThrownBy(() -> reference("env:RAW").resolve(16, source))
        .hasMessageContaining("not hexadecimal")
        .hasMessageNotContaining("sixteen");
  }

  @Test
  void aCredentialIsAFileOfTheServiceManager() throws Exception {
    file("kek", "r--r-----", KEY);
    file("open", "r-----r--", KEY);
    SecretSource source = new Keys(Map.of("CREDENTIALS_DIRECTORY", directory.toString()));

    assertThat(reference("credential:kek").resolve(16, source)).isEqualTo(OCTETS);
    assertThatThrownBy(() -> reference("credential:open").resolve(16, source))
        .hasMessageContaining("has mode 0404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "file:",
        "env:",
        "env:A-B",
        "env:1A",
        "credential:../x",
        "credential:.x",
        "credential:a/b",
        "secret",
        "File:x",
        "http://x",
        "file:a\0b"
      })
  void anythingElseIsNoReference(String text) {
    assertThat(SecretReference.parse(text, directory)).isEmpty();
  }

  @Test
  void aReferenceShowsWhereTheSecretIsAndNotTheSecret() throws IOException {
    Path file = file("key", "rw-------", KEY);
    assertThat(reference("file:key")).hasToString("file:" + file);
  }

  private SecretReference reference(String text) {
    return SecretReference.parse(text, directory).orElseThrow();
  }

  private byte[] resolve(String text) throws SecretException {
    return reference(text).resolve(16);
  }

  private Path file(String name, String mode, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }
}
