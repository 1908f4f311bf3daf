package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.StringToKey;
import io.latchwire.kerberos.StoredPrincipal;
import io.latchwire.kerberos.StoredPrincipal.LongTermKey;
import io.latchwire.kerberos.StoredPrincipal.Reachable;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrincipalStoreTest {
  private static final byte[] MASTER = new byte[32];

  @TempDir Path directory;

  private Path file = Path.of("");
  private PrincipalStore store = new PrincipalStore(file, MASTER);

  private static StoredPrincipal principal(String name, String password) {
    return new StoredPrincipal(
        new PrincipalName(PrincipalName.NT_PRINCIPAL, List.of(name)),
        "ANON.TEST",
        List.of(
            new LongTermKey(
                3,
                StringToKey.derive(
                    EncryptionType.AES256_CTS_HMAC_SHA1_96,
                    password.toCharArray(),
                    "ANON.TEST" + name,
                    1))),
        "ANON.TEST" + name,
        true,
        Reachable.BY_NAMED_ONLY,
        false,
        60);
  }

  @BeforeEach
  void create() throws IOException {
    file = directory.resolve("principals.json");
    store = new PrincipalStore(file, MASTER);
    store.create(new PrincipalStore.Content("ANON.TEST", List.of(principal("alice", "secret"))));
  }

  @Test
  void principalsComeBackWithTheirKeysAndPolicies() throws IOException {
    PrincipalStore.Content content = store.read();
    assertThat(content.realm()).isEqualTo("ANON.TEST");
    StoredPrincipal alice = content.principals().getFirst();
    StoredPrincipal expected = principal("alice", "secret");
    assertThat(alice).usingRecursiveComparison().ignoringFields("keys").isEqualTo(expected);
    assertThat(alice.keys().getFirst().kvno()).isEqualTo(3);
    assertThat(alice.keys().getFirst().key().isSameAs(expected.keys().getFirst().key())).isTrue();
  }

  @Test
  void theFileIsItsOwnersAloneAndHoldsNoKeyInTheClear() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] key = principal("alice", "secret").keys().getFirst().key().octets();
    assertThat(Files.readString(file)).doesNotContain(HexFormat.of().formatHex(key));
  }

  @Test
  void whatWasAlteredOrIsUnderAnotherMasterKeyIsNotBelieved() throws IOException {
    byte[] other = new byte[32];
    other[0] = 1;
    assertThatThrownBy(() -> new PrincipalStore(file, other).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("altered, or under another master key");
    String good = Files.readString(file);
    for (String bad :
        List.of(
            good.replace("by_named_only", "by_all"),
            good.replace("alice", "mallo"),
            good.replaceAll(",\"seal\":\"[0-9a-f]*\"", ""),
            "{}",
            "[]",
            "",
            "{\"format\":1}",
            good.substring(0, good.length() - 1))) {
      Files.writeString(file, bad, StandardCharsets.UTF_8);
      assertThatThrownBy(() -> store.read()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void changesAreMadeOneAfterTheOtherAndNothingIsReplacedByMistake() throws Exception {
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      String name = "user" + i;
      threads[i] =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  // One process has one lock on a file: the threads take turns by another.
                  synchronized (PrincipalStoreTest.class) {
                    store.change(content -> content.with(principal(name, "x")));
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(store.read().principals()).hasSize(9);
    store.change(content -> content.with(principal("alice", "new")));
    assertThat(store.read().principals()).hasSize(9);
    assertThatThrownBy(() -> store.create(new PrincipalStore.Content("ANON.TEST", List.of())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exists");
  }

  @Test
  void aMissingFileIsNamedWithWhatToDo() throws IOException {
    Files.delete(file);
    assertThatThrownBy(() -> store.read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("latchwire kdc init");
  }
}
