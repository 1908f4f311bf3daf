package io.latchwire.gateway.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a capture file, pcap (draft-ietf-opsawg-pcap) or pcapng
 * (draft-ietf-opsawg-pcapng), of Ethernet, raw IP or Linux cooked links.
 *
 * <pre>{@code
 * pcap:   magic (4) | version (4) | reserved (8) | snap length (4) | link type (4)
 *         then: seconds (4) | fraction (4) | captured (4) | original (4) | octets
 * pcapng: block type (4) | block length (4) | body | block length (4)
 * }</pre>
 */
public final class CaptureFile implements AutoCloseable {
  private static final int MICRO_MAGIC = 0xA1B2_C3D4;
  private static final int NANO_MAGIC = 0xA1B2_3C4D;
  private static final int SECTION_HEADER = 0x0A0D_0D0A;
  private static final int BYTE_ORDER_MAGIC = 0x1A2B_3C4D;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;
  private static final int IF_TSRESOL = 9;

  private static final int ETHERNET = 1;
  private static final int RAW = 101;
  private static final int LINUX_COOKED = 113;
  private static final int LINUX_COOKED_2 = 276;

  private static final int MOST_OCTETS = 1 << 20;
  private static final long MICROS = 1_000_000;
  private static final long NANOS = 1_000_000_000;
  private static final int ETHERNET_HEADER_LENGTH = 14;

  private final Path file;
  private final FileChannel channel;
  private final List<Link> links = new ArrayList<>();
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private boolean isPcapng;

  /** How frames of an interface are recorded. */
  private record Link(int type, long unitsPerSecond) {}

  private CaptureFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @throws IOException when it cannot be read or is no capture, naming it
   */
  public static CaptureFile open(Path file) throws IOException {
    CaptureFile capture = new CaptureFile(file, FileChannel.open(file, StandardOpenOption.READ));
    try {
      capture.begin();
      return capture;
    } catch (IOException e) {
      capture.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    ByteBuffer head = read(4);
    if (head == null) {
      throw broken("is empty");
    }
    int magic = head.order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    if (magic == SECTION_HEADER) {
      isPcapng = true;
      channel.position(0);
      return;
    }
    int swapped = Integer.reverseBytes(magic);
    boolean isLittle = magic == MICRO_MAGIC || magic == NANO_MAGIC;
    boolean isBig = swapped == MICRO_MAGIC || swapped == NANO_MAGIC;
    if (!isLittle && !isBig) {
      throw broken("is neither pcap nor pcapng");
    }
    order = isLittle ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    boolean nanos = magic == NANO_MAGIC || swapped == NANO_MAGIC;
    ByteBuffer rest = read(20);
    if (rest == null) {
      throw broken("ends in its header");
    }
    links.add(new Link(supported(rest.getInt(16) & 0xFFFF), nanos ? NANOS : MICROS));
  }

  /**
   * The next frame, null at the end. A frame that the recording was stopped in counts as the end.
   *
   * @throws IOException when the file is damaged
   */
  public @Nullable CapturedFrame next() throws IOException {
    return isPcapng ? nextOfPcapng() : nextOfPcap();
  }

  private @Nullable CapturedFrame nextOfPcap() throws IOException {
    ByteBuffer head = read(16);
    if (head == null) {
      return null;
    }
    int captured = length(head.getInt(8));
    ByteBuffer octets = read(captured);
    if (octets == null) {
      return null;
    }
    Link link = links.getFirst();
    long seconds = Integer.toUnsignedLong(head.getInt(0));
    long nanos = head.getInt(4) * (NANOS / link.unitsPerSecond());
    return frame(link, Instant.ofEpochSecond(seconds, nanos), octets, captured, head.getInt(12));
  }

  private @Nullable CapturedFrame nextOfPcapng() throws IOException {
    while (true) {
      ByteBuffer head = read(8);
      if (head == null) {
        return null;
      }
      if (head.getInt(0) == SECTION_HEADER) {
        beginSection();
        continue;
      }
      int length = length(head.getInt(4));
      ByteBuffer body = length < 12 ? null : read(length - 8);
      if (body == null) {
        return null;
      }
      CapturedFrame frame =
          switch (head.getInt(0)) {
            case INTERFACE_DESCRIPTION -> {
              describe(body);
              yield null;
            }
            case ENHANCED_PACKET -> enhanced(body);
            case SIMPLE_PACKET -> simple(body);
            default -> null;
          };
      if (frame != null) {
        return frame;
      }
    }
  }

  private void beginSection() throws IOException {
    ByteBuffer magic = read(4);
    if (magic == null) {
      throw broken("ends in a section header");
    }
    order =
        magic.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == BYTE_ORDER_MAGIC
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    links.clear();
    channel.position(channel.position() - 8);
    ByteBuffer length = read(4);
    int octets = length == null ? 0 : length(length.getInt(0));
    if (octets < 28) {
      throw broken("has a section header of " + octets + " octets");
    }
    channel.position(channel.position() + octets - 8);
  }

  private void describe(ByteBuffer body) throws IOException {
    long units = MICROS;
    int at = 8;
    while (at + 4 <= body.limit() - 4) {
      int code = body.getShort(at) & 0xFFFF;
      int octets = body.getShort(at + 2) & 0xFFFF;
      if (code == 0) {
        break;
      }
      if (code == IF_TSRESOL && octets == 1) {
        units = unitsPerSecond(body.get(at + 4));
      }
      at += 4 + ((octets + 3) & ~3);
    }
    links.add(new Link(supported(body.getShort(0) & 0xFFFF), units));
  }

  private long unitsPerSecond(byte resolution) throws IOException {
    int exponent = resolution & 0x7F;
    boolean isBinary = (resolution & 0x80) != 0;
    if (exponent > (isBinary ? 30 : 9)) {
      throw broken("has times finer than nanoseconds");
    }
    return isBinary ? 1L << exponent : (long) Math.pow(10, exponent);
  }

  private CapturedFrame enhanced(ByteBuffer body) throws IOException {
    int number = body.getInt(0);
    if (number < 0 || number >= links.size() || body.limit() < 24) {
      throw broken("has a frame of an interface that it does not describe");
    }
    Link link = links.get(number);
    long units = Integer.toUnsignedLong(body.getInt(4)) << 32 | (body.getInt(8) & 0xFFFF_FFFFL);
    int captured = length(body.getInt(12));
    if (captured > body.limit() - 24) {
      throw broken("has a frame that is longer than its block");
    }
    long seconds = Long.divideUnsigned(units, link.unitsPerSecond());
    long part = Long.remainderUnsigned(units, link.unitsPerSecond());
    Instant time =
        Instant.ofEpochSecond(seconds, (long) ((double) part * NANOS / link.unitsPerSecond()));
    return frame(link, time, body.position(20), captured, body.getInt(16));
  }

  private @Nullable CapturedFrame simple(ByteBuffer body) throws IOException {
    if (links.isEmpty() || body.limit() < 8) {
      return null;
    }
    int original = body.getInt(0);
    int captured = Math.min(original, body.limit() - 8);
    return frame(links.getFirst(), Instant.EPOCH, body.position(4), length(captured), original);
  }

  private static CapturedFrame frame(
      Link link, Instant time, ByteBuffer octets, int captured, int original) {
    byte[] taken = new byte[captured];
    octets.get(taken);
    return new CapturedFrame(time, ethernet(link.type(), taken), captured == original);
  }

  /** The same with an Ethernet header in front, whatever the link had. */
  private static byte[] ethernet(int linkType, byte[] frame) {
    int skipped =
        switch (linkType) {
          case LINUX_COOKED -> 16;
          case LINUX_COOKED_2 -> 20;
          default -> 0;
        };
    if (linkType == ETHERNET || frame.length <= skipped) {
      return frame;
    }
    boolean ipv6 = (frame[skipped] & 0xF0) == 0x60;
    return ByteBuffer.allocate(ETHERNET_HEADER_LENGTH + frame.length - skipped)
        .position(12)
        .putShort((short) (ipv6 ? 0x86DD : 0x0800))
        .put(frame, skipped, frame.length - skipped)
        .array();
  }

  private int supported(int linkType) throws IOException {
    return switch (linkType) {
      case ETHERNET, RAW, LINUX_COOKED, LINUX_COOKED_2 -> linkType;
      default ->
          throw broken(
              "has frames of link type " + linkType + " (expected: Ethernet, raw IP or cooked)");
    };
  }

  private int length(int octets) throws IOException {
    if (octets < 0 || octets > MOST_OCTETS) {
      throw broken("has a frame of " + Integer.toUnsignedString(octets) + " octets");
    }
    return octets;
  }

  /** Null when fewer are left. */
  private @Nullable ByteBuffer read(int octets) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(octets).order(order);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return null;
      }
    }
    return buffer.flip();
  }

  private IOException broken(String what) {
    return new IOException(file + " " + what);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
