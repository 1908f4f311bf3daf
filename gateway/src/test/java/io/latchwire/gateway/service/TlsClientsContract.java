package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.latchwire.gateway.netns.Await;
import io.latchwire.handler.rserpool.FrontEvent;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.PoolHandle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Unmodified TLS clients against a registrar, with a registration as the payload. It knows the
 * identities {@code pe1}, with the key of that name, and {@code rolling}, with {@code new} and
 * {@code old}; both may join {@link #POOL}. The suites of RFC 4279 are switched on.
 */
abstract class TlsClientsContract {
  static final PoolHandle POOL = PoolHandle.of("pool");

  /** Where it listens for TLS. */
  abstract InetSocketAddress asap();

  /** How often this came of a connection. */
  abstract long count(FrontEvent event) throws Exception;

  /** Elements in all pools. */
  abstract int elements() throws Exception;

  static void need(String program) {
    boolean there =
        Files.isExecutable(Path.of("/usr/bin/" + program))
            || Files.isExecutable(Path.of("/bin/" + program));
    if (System.getenv("CI") != null) {
      assertThat(there).as("%s, which this test needs where CI is set", program).isTrue();
    }
    assumeThat(there).as("%s is installed", program).isTrue();
  }

  static byte[] registration(int id) {
    return RegistrarFixture.octets(
        new AsapMessage.Registration(POOL, RegistrarFixture.element(id, "127.0.0.1")));
  }

  /** What the client printed of what it received, once there are so many octets or it ended. */
  static byte[] run(List<String> command, byte[] input, int wanted)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      process.getOutputStream().write(input);
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It was refused before it read its input: what it received tells.
    }
    byte[] received = new byte[0];
    try (InputStream in = process.getInputStream()) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      List<Byte> octets = new ArrayList<>();
      while (octets.size() < wanted && System.nanoTime() < end) {
        if (in.available() > 0) {
          for (byte octet : in.readNBytes(in.available())) {
            octets.add(octet);
          }
        } else if (!process.isAlive() && in.available() == 0) {
          break;
        } else {
          java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
      }
      received = new byte[octets.size()];
      for (int i = 0; i < received.length; i++) {
        received[i] = octets.get(i);
      }
    } finally {
      process.destroy();
      process.waitFor(5, TimeUnit.SECONDS);
    }
    return received;
  }

  final List<String> openssl(String identity, String keyHex, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-quiet",
                "-no_ign_eof",
                "-connect",
                asap().getHostString() + ":" + asap().getPort(),
                "-bind",
                "127.0.0.1"));
    if (!identity.isEmpty()) {
      command.addAll(List.of("-psk_identity", identity, "-psk", keyHex));
    }
    command.addAll(List.of(more));
    return command;
  }

  static void assertRegistered(byte[] received, int id) {
    AsapMessage expected = new AsapMessage.RegistrationResponse(false, POOL, id, List.of());
    assertThat(HexFormat.of().formatHex(received)).isEqualTo(RegistrarFixture.hex(expected));
  }

  static final int RESPONSE_LENGTH =
      RegistrarFixture.octets(new AsapMessage.RegistrationResponse(false, POOL, 1, List.of()))
          .length;

  @ParameterizedTest
  @CsvSource({
    "-tls1_3, -ciphersuites, TLS_AES_128_GCM_SHA256",
    "-tls1_3, -ciphersuites, TLS_CHACHA20_POLY1305_SHA256",
    "-tls1_2, -cipher, ECDHE-PSK-CHACHA20-POLY1305",
    "-tls1_2, -cipher, PSK-AES128-GCM-SHA256",
    "-tls1_2, -cipher, PSK-AES128-CBC-SHA",
    "-tls1_2, -cipher, DHE-PSK-AES128-GCM-SHA256",
  })
  void opensslRegistersOverEverySuiteThatBothHave(String version, String option, String suite)
      throws Exception {
    need("openssl");
    int id = suite.hashCode();
    byte[] received =
        run(
            openssl("pe1", RegistrarFixture.keyHex("pe1"), version, option, suite),
            registration(id),
            RESPONSE_LENGTH);
    assertRegistered(received, id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+ECDHE-PSK",
        "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+DHE-PSK",
        "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+PSK"
      })
  void gnutlsRegistersOverEveryKindThatBothHave(String priority) throws Exception {
    need("gnutls-cli");
    int id = priority.hashCode();
    byte[] received =
        run(
            List.of(
                "gnutls-cli",
                "--logfile=/dev/null",
                "--pskusername",
                "pe1",
                "--pskkey",
                RegistrarFixture.keyHex("pe1"),
                "--priority",
                priority,
                "-p",
                Integer.toString(asap().getPort()),
                asap().getHostString()),
            RegistrarFixture.octets(
                new AsapMessage.HandleResolution(false, PoolHandle.of("nobody" + id), 0)),
            8);
    assertThat(received).isNotEmpty();
    assertThat(received[0]).isEqualTo((byte) 0x06);
  }

  private long refusals() throws Exception {
    long refusals = 0;
    for (FrontEvent event :
        List.of(
            FrontEvent.WRONG_KEY,
            FrontEvent.UNKNOWN_IDENTITY,
            FrontEvent.NO_PSK_OFFERED,
            FrontEvent.TLS_TOO_OLD,
            FrontEvent.NOT_TLS,
            FrontEvent.BAD_CLIENT_HELLO,
            FrontEvent.HANDSHAKE_FAILED)) {
      refusals += count(event);
    }
    return refusals;
  }

  private void assertRefused(FrontEvent why, List<String> command) throws Exception {
    need("openssl");
    long before = count(why);
    int elements = elements();
    assertThat(run(command, registration(0xBAD), 1)).isEmpty();
    Await.until("counted as " + why, () -> count(why) > before);
    assertThat(elements()).isEqualTo(elements);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void aWrongKeyIsClosedWithoutDataAndCounted(String version) throws Exception {
    assertRefused(
        FrontEvent.WRONG_KEY,
        openssl("pe1", RegistrarFixture.keyHex("wrong"), version, "-cipher", "PSK"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void anUnknownIdentityIsClosedWithoutDataAndCounted(String version) throws Exception {
    assertRefused(
        FrontEvent.UNKNOWN_IDENTITY,
        openssl("nobody", RegistrarFixture.keyHex("pe1"), version, "-cipher", "PSK"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void aCertificateClientOnThePskPortIsClosedWithoutDataAndCounted(String version)
      throws Exception {
    assertRefused(FrontEvent.NO_PSK_OFFERED, openssl("", "", version));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_1", "-tls1"})
  void aDowngradeIsClosedWithoutDataAndCounted(String version) throws Exception {
    assertRefused(
        FrontEvent.TLS_TOO_OLD,
        openssl(
            "pe1",
            RegistrarFixture.keyHex("pe1"),
            version,
            "-cipher",
            "PSK-AES128-CBC-SHA:@SECLEVEL=0"));
  }

  @Test
  void aSuiteWithoutEncryptionIsNeverChosen() throws Exception {
    need("openssl");
    long before = refusals();
    assertThat(
            run(
                openssl(
                    "pe1",
                    RegistrarFixture.keyHex("pe1"),
                    "-tls1_2",
                    "-cipher",
                    "PSK-NULL-SHA256:@SECLEVEL=0"),
                registration(0xBAD),
                1))
        .isEmpty();
    Await.until("counted", () -> refusals() > before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void twoKeysOfOneIdentityAreValidAtOnceUnderTls13(String key) throws Exception {
    need("openssl");
    int id = key.hashCode();
    assertRegistered(
        run(
            openssl("rolling", RegistrarFixture.keyHex(key), "-tls1_3"),
            registration(id),
            RESPONSE_LENGTH),
        id);
  }

  @Test
  void underTls12TheOlderKeyIsTriedAfterTheNewerOneFailed() throws Exception {
    need("openssl");
    int id = 0x77;
    List<String> command =
        openssl(
            "rolling",
            RegistrarFixture.keyHex("old"),
            "-tls1_2",
            "-cipher",
            "PSK-AES128-GCM-SHA256");
    byte[] received = run(command, registration(id), RESPONSE_LENGTH);
    if (received.length == 0) {
      received = run(command, registration(id), RESPONSE_LENGTH);
    }
    assertRegistered(received, id);
  }
}
