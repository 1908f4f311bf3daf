package io.latchwire.gateway.netns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What tcpdump sees on an interface from the moment of its opening, VLAN tags included. */
public final class Capture implements AutoCloseable {
  private static final int FILE_HEADER_LENGTH = 24;
  private static final int RECORD_HEADER_LENGTH = 16;
  private static final int CAPTURED_LENGTH_OFFSET = 8;
  private static final int MOST_SECONDS = 30;

  private final Path file;
  private final Process tcpdump;

  private Capture(Path file, Process tcpdump) {
    this.file = file;
    this.tcpdump = tcpdump;
  }

  /**
   * Begins to capture what comes in on the interface.
   *
   * @param filter words of a tcpdump filter; none for everything
   */
  public static Capture open(NetworkNamespace namespace, String device, String... filter)
      throws IOException {
    Path file = Files.createTempFile("capture", ".pcap");
    List<String> command =
        new ArrayList<>(
            List.of(
                "tcpdump",
                "-i",
                device,
                "-Q",
                "in",
                "-U",
                "-n",
                "-s",
                "0",
                "-B",
                "16384",
                "-Z",
                "root",
                "-w",
                file.toString()));
    command.addAll(List.of(filter));
    Process tcpdump = namespace.start(command.toArray(String[]::new));
    BufferedReader said =
        new BufferedReader(new InputStreamReader(tcpdump.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.contains("listening on")) {
        return new Capture(file, tcpdump);
      }
    }
    throw new AssertionError("tcpdump did not start on " + device);
  }

  /** Where the capture is written, in the format of pcap. */
  public Path file() {
    return file;
  }

  /** The frames seen until now, the oldest first. */
  public List<byte[]> frames() throws IOException {
    ByteBuffer pcap = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    List<byte[]> frames = new ArrayList<>();
    int at = FILE_HEADER_LENGTH;
    while (at + RECORD_HEADER_LENGTH <= pcap.capacity()) {
      int length = pcap.getInt(at + CAPTURED_LENGTH_OFFSET);
      at += RECORD_HEADER_LENGTH;
      if (at + length > pcap.capacity()) {
        // tcpdump is in the middle of writing it.
        break;
      }
      byte[] frame = new byte[length];
      pcap.get(at, frame);
      frames.add(frame);
      at += length;
    }
    return frames;
  }

  /** Waits until so many frames were seen, and returns all. */
  public List<byte[]> awaitFrames(int count) throws Exception {
    Await.until(count + " frames captured", () -> frames().size() >= count);
    return frames();
  }

  /** Lets tcpdump write what it has and end. */
  @Override
  public void close() throws IOException {
    tcpdump.destroy();
    try {
      if (!tcpdump.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        tcpdump.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(file);
  }
}
