package io.latchwire.gateway.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFileTest {
  private static final List<byte[]> FRAMES = Recordings.session();

  @TempDir private Path directory = Path.of("");

  @Test
  void framesOfAPcapFileAreReadInEitherByteOrder() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      List<CapturedFrame> read = read(Recordings.pcap(file(), order, FRAMES));
      assertThat(read).hasSameSizeAs(FRAMES);
      assertThat(read.getFirst().octets()).isEqualTo(FRAMES.getFirst());
      assertThat(read.getFirst().time())
          .isEqualTo(Instant.ofEpochSecond(Recordings.SECONDS, 250_000_000));
      assertThat(read.getFirst().isWhole()).isTrue();
    }
  }

  @Test
  void framesOfAPcapngFileAreReadWithTheResolutionOfTheirInterface() throws IOException {
    List<CapturedFrame> read = read(Recordings.pcapng(file(), FRAMES));
    assertThat(read).hasSameSizeAs(FRAMES);
    assertThat(read.getLast().octets()).isEqualTo(FRAMES.getLast());
    assertThat(read.get(1).time())
        .isEqualTo(Instant.ofEpochSecond(Recordings.SECONDS + 1, 250_000_000));
  }

  @Test
  void aFileThatWasCutOffEndsBeforeTheFrameThatIsNotWhole() throws IOException {
    for (Path file :
        List.of(
            Recordings.pcap(file(), ByteOrder.LITTLE_ENDIAN, FRAMES),
            Recordings.pcapng(directory.resolve("ng"), FRAMES))) {
      byte[] whole = Files.readAllBytes(file);
      for (int length = 60; length < whole.length; length++) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertThat(read(file).size()).isLessThan(FRAMES.size());
      }
    }
  }

  @Test
  void whatIsNoCaptureIsNamed() throws IOException {
    Path file = Files.writeString(file(), "port: 179\n");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is neither pcap nor pcapng");
    Path wireless = Recordings.pcap(file(), ByteOrder.LITTLE_ENDIAN, List.of());
    byte[] octets = Files.readAllBytes(wireless);
    octets[20] = 105;
    Files.write(wireless, octets);
    assertThatThrownBy(() -> read(wireless)).hasMessageContaining("link type 105");
  }

  private Path file() {
    return directory.resolve("capture");
  }

  private static List<CapturedFrame> read(Path file) throws IOException {
    List<CapturedFrame> frames = new ArrayList<>();
    try (CaptureFile capture = CaptureFile.open(file)) {
      for (CapturedFrame frame = capture.next(); frame != null; frame = capture.next()) {
        frames.add(frame);
      }
    }
    return frames;
  }
}
