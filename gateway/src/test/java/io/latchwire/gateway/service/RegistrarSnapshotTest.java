package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarSnapshotTest {
  private static final int DIGEST_LENGTH = 32;

  @TempDir private Path directory = Path.of("");

  private static RegistrarSnapshot snapshot(int elements) {
    List<PoolElement> big = new ArrayList<>();
    for (int id = 1; id <= elements; id++) {
      big.add(
          RegistrarFixture.element(id, "192.0.2.7")
              .withHome(0x0102_0304)
              .withAsapTransport(new Transport.Sctp(40_000, IpAddress.parse("192.0.2.7"))));
    }
    return new RegistrarSnapshot(
        1_800_000_000L,
        0x0102_0304,
        List.of(
            new PoolEntry(PoolHandle.of("bgp"), List.copyOf(big)),
            new PoolEntry(PoolHandle.of("ldp"), List.of(big.getFirst()))));
  }

  private Path written(int elements) throws IOException {
    Path file = directory.resolve("pools.snapshot");
    snapshot(elements).write(file);
    return file;
  }

  @Test
  void aPoolOfManyMessagesIsReadAsItWasWritten() throws IOException {
    assertThat(RegistrarSnapshot.read(written(1_000))).isEqualTo(snapshot(1_000));
  }

  @Test
  void everyPrefixAndEveryAlteredOctetIsRefused() throws IOException {
    Path file = written(2);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      assertRefused(file, Arrays.copyOf(whole, length));
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] altered = whole.clone();
      altered[at] ^= 0x01;
      assertRefused(file, altered);
    }
  }

  private static void assertRefused(Path file, byte[] octets) throws IOException {
    Files.write(file, octets);
    assertThatThrownBy(() -> RegistrarSnapshot.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("remedy");
  }

  /** A digest proves nothing about who wrote a file: what it covers must do no harm either. */
  @Test
  void alteredOctetsUnderAFittingDigestAreReadOrRefusedWithoutHarm() throws Exception {
    Path file = written(2);
    byte[] whole = Files.readAllBytes(file);
    int end = whole.length - DIGEST_LENGTH;
    int refused = 0;
    for (int at = 0; at < end; at++) {
      for (int mask : new int[] {0x01, 0x80, 0xFF}) {
        byte[] altered = whole.clone();
        altered[at] ^= (byte) mask;
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(altered, 0, end);
        sha256.digest(altered, end, DIGEST_LENGTH);
        Files.write(file, altered);
        try {
          RegistrarSnapshot read = RegistrarSnapshot.read(file);
          assertThat(read.elements()).isLessThanOrEqualTo(3);
        } catch (IOException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }
}
