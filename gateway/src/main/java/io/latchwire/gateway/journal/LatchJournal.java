package io.latchwire.gateway.journal;

import io.latchwire.gateway.log.LogEvent;
import io.latchwire.handler.packet.FlowJournal;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchRecord;
import io.latchwire.latch.ParameterTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flows that are latched, in a file that a crash of the process does not harm: a record for
 * each flow before anything of it passes, and one when its ports are free again. It lives in
 * volatile storage and is bound to one boot of one gateway: latches must not survive a reboot (RFC
 * 5660 section 1). No key is ever in it.
 *
 * <pre>{@code
 * "LWLJ" | version (2) | length (2) and boot id | length (2) and gateway | CRC-32C (4)
 * then records:  length (4) | CRC-32C (4) | type (1) | LatchRecord or flow
 * }</pre>
 *
 * <p>A record that a crash has cut off at the end belongs to a flow of which nothing has passed. A
 * file that is damaged before its end, or of another gateway, is put aside and said so; flows that
 * it may have held are unknown to this process, and a policy that protects lets nothing of unknown
 * flows pass.
 *
 * <p>Written by the event loop when flows begin and end, by one append to the page cache.
 */
public final class LatchJournal implements FlowJournal, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LatchJournal.class);
  private static final int MAGIC = 0x4C574C4A;
  private static final int VERSION = 1;
  private static final int RECORD_HEADER = 8;
  private static final int MOST_RECORD_OCTETS = 1 << 20;
  private static final byte BEGAN = 1;
  private static final byte ENDED = 2;

  /** Beyond this, and when most of it is about flows that are over, the file is written anew. */
  private static final long COMPACT_ABOVE_OCTETS = 32L << 20;

  private final Path file;
  private final byte[] header;
  private final Map<FlowTuple, Long> live = new LinkedHashMap<>();
  private final List<LatchRecord> restored = new ArrayList<>();
  private FileChannel channel;
  private long endOfLive;

  private LatchJournal(Path file, byte[] header, FileChannel channel) {
    this.file = file;
    this.header = header;
    this.channel = channel;
  }

  /**
   * Opens the journal of this boot, or begins one.
   *
   * @param bootId what names the boot, such as /proc/sys/kernel/random/boot_id has it
   * @param gateway whose flows they are
   * @param parameters where restored parameters are interned
   * @throws IOException when the file can neither be read nor be made, or another process has it
   */
  public static LatchJournal open(
      Path file, String bootId, String gateway, ParameterTable parameters) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    byte[] header = header(bootId, gateway);
    LatchJournal journal = new LatchJournal(file, header, openLocked(file));
    String unusable = journal.read(header, gateway, parameters);
    if (unusable != null) {
      journal.startOver(unusable);
    }
    journal.compact();
    return journal;
  }

  /** The latches that the process before this one left, in the order in which they were made. */
  public List<LatchRecord> restored() {
    return List.copyOf(restored);
  }

  /** Flows remembered. */
  public int size() {
    return live.size();
  }

  @Override
  public boolean began(Latch latch) {
    byte[] record = LatchRecord.of(latch).emit();
    long at = append(BEGAN, record);
    if (at >= 0) {
      live.put(latch.flow(), at);
    }
    return at >= 0;
  }

  @Override
  public void ended(FlowTuple flow) {
    if (live.remove(flow) != null) {
      append(ENDED, LatchRecord.emitFlow(flow));
    }
  }

  /**
   * Closes the file and leaves it: flows of a stopped process are as latched as of a crashed one.
   */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static FileChannel openLocked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException(file + " is in use by another gateway (remedy: stop it)");
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException(file + " is in use by this process already", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return channel;
  }

  /** Reads what is there; null when all is well, else why it cannot be used. */
  private @Nullable String read(byte[] expected, String gateway, ParameterTable parameters)
      throws IOException {
    long size = channel.size();
    if (size == 0) {
      return "";
    }
    ByteBuffer found = ByteBuffer.allocate((int) Math.min(size, expected.length));
    readFully(found, 0);
    if (!found.equals(ByteBuffer.wrap(expected))) {
      return foreign(gateway, size);
    }
    Map<FlowTuple, LatchRecord> records = new LinkedHashMap<>();
    long at = expected.length;
    while (at < size) {
      byte[] payload = payload(at, size);
      if (payload == null) {
        if (isTornEnd(at, size)) {
          break;
        }
        return "damaged at octet " + at;
      }
      try {
        apply(payload, at, records, parameters);
      } catch (IllegalArgumentException e) {
        return "not understood at octet " + at + ": " + e.getMessage();
      }
      at += RECORD_HEADER + payload.length;
    }
    endOfLive = at;
    restored.addAll(records.values());
    return null;
  }

  private void apply(
      byte[] payload, long at, Map<FlowTuple, LatchRecord> records, ParameterTable parameters) {
    byte[] body = Arrays.copyOfRange(payload, 1, payload.length);
    switch (payload[0]) {
      case BEGAN -> {
        LatchRecord record = LatchRecord.parse(body, parameters);
        records.put(record.flow(), record);
        live.put(record.flow(), at);
      }
      case ENDED -> {
        FlowTuple flow = LatchRecord.parseFlow(body);
        records.remove(flow);
        live.remove(flow);
      }
      default -> throw new IllegalArgumentException("record of type " + payload[0]);
    }
  }

  /** The payload of the record at this offset, null when it is not whole or its sum is wrong. */
  private byte @Nullable [] payload(long at, long size) throws IOException {
    if (size - at < RECORD_HEADER) {
      return null;
    }
    ByteBuffer head = ByteBuffer.allocate(RECORD_HEADER);
    readFully(head, at);
    int length = head.getInt(0);
    if (length < 1 || length > MOST_RECORD_OCTETS || at + RECORD_HEADER + length > size) {
      return null;
    }
    ByteBuffer payload = ByteBuffer.allocate(length);
    readFully(payload, at + RECORD_HEADER);
    return sum(payload.array()) == head.getInt(4) ? payload.array() : null;
  }

  /** Whether the file ends inside of the record: the process died while it wrote it. */
  private boolean isTornEnd(long at, long size) throws IOException {
    if (size - at < RECORD_HEADER) {
      return true;
    }
    ByteBuffer head = ByteBuffer.allocate(RECORD_HEADER);
    readFully(head, at);
    int length = head.getInt(0);
    return length >= 1 && length <= MOST_RECORD_OCTETS && at + RECORD_HEADER + length > size;
  }

  private String foreign(String gateway, long size) throws IOException {
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(size, 512));
    readFully(start, 0);
    if (start.remaining() < 8 || start.getInt() != MAGIC || start.getShort() != VERSION) {
      return "not a journal of latches";
    }
    String boot = text(start);
    String owner = text(start);
    if (boot == null || owner == null) {
      return "damaged in its first octets";
    }
    // Of another boot: its flows are gone with it, and their latches must not come back.
    return owner.equals(gateway) ? "" : "of another gateway, " + owner;
  }

  private static @Nullable String text(ByteBuffer from) {
    int length = from.remaining() < 2 ? Integer.MAX_VALUE : from.getShort() & 0xFFFF;
    if (length > from.remaining()) {
      return null;
    }
    byte[] octets = new byte[length];
    from.get(octets);
    return new String(octets, StandardCharsets.UTF_8);
  }

  /** Begins an empty journal; what cannot be used is put aside, unless nothing is lost by it. */
  private void startOver(String unusable) throws IOException {
    live.clear();
    restored.clear();
    if (!unusable.isEmpty()) {
      Path aside = file.resolveSibling(file.getFileName() + ".refused");
      Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LogEvent.JOURNAL_PUT_ASIDE
          .at(LOG)
          .log(
              "latch journal {}: {}; put aside as {}. Connections older than this start that a policy"
                  + " protects are reset.",
              file,
              unusable,
              aside);
    }
    channel.truncate(0);
    writeFully(ByteBuffer.wrap(header), 0);
    endOfLive = header.length;
  }

  private long append(byte type, byte[] body) {
    byte[] payload = new byte[body.length + 1];
    payload[0] = type;
    System.arraycopy(body, 0, payload, 1, body.length);
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER + payload.length);
    record.putInt(payload.length).putInt(sum(payload)).put(payload).flip();
    long at = endOfLive;
    try {
      writeFully(record, at);
      endOfLive += RECORD_HEADER + payload.length;
      if (endOfLive > COMPACT_ABOVE_OCTETS && type == ENDED && live.size() < 1024) {
        compact();
      }
      return at;
    } catch (IOException e) {
      // What was written in part is overwritten by the next one, or is a torn end.
      LogEvent.JOURNAL_LOST
          .at(LOG)
          .log("latch journal {}: {}; no new flow is let in", file, e.toString());
      return -1;
    }
  }

  /** Writes the live records into a new file, and puts that in the place of the old one at once. */
  private void compact() throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    FileChannel to = openLocked(next);
    FileChannel from = channel;
    try {
      Map<FlowTuple, Long> moved = new LinkedHashMap<>();
      channel = to;
      writeFully(ByteBuffer.wrap(header), 0);
      long end = header.length;
      for (Map.Entry<FlowTuple, Long> entry : live.entrySet()) {
        ByteBuffer head = ByteBuffer.allocate(RECORD_HEADER);
        readFully(from, head, entry.getValue());
        ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER + head.getInt(0));
        readFully(from, record, entry.getValue());
        writeFully(record, end);
        moved.put(entry.getKey(), end);
        end += record.capacity();
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      live.putAll(moved);
      endOfLive = end;
      from.close();
    } catch (IOException e) {
      channel = from;
      to.close();
      throw e;
    }
  }

  private static byte[] header(String bootId, String gateway) {
    byte[] boot = bootId.getBytes(StandardCharsets.UTF_8);
    byte[] owner = gateway.getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(4 + 2 + 2 + boot.length + 2 + owner.length + 4);
    header.putInt(MAGIC).putShort((short) VERSION);
    header.putShort((short) boot.length).put(boot);
    header.putShort((short) owner.length).put(owner);
    byte[] summed = Arrays.copyOf(header.array(), header.position());
    header.putInt(sum(summed));
    return header.array();
  }

  private static int sum(byte[] octets) {
    CRC32C crc = new CRC32C();
    crc.update(octets);
    return (int) crc.getValue();
  }

  private void readFully(ByteBuffer into, long at) throws IOException {
    readFully(channel, into, at);
  }

  private static void readFully(FileChannel from, ByteBuffer into, long at) throws IOException {
    while (into.hasRemaining()) {
      if (from.read(into, at + into.position()) < 0) {
        throw new IOException("the file has become shorter");
      }
    }
    into.flip();
  }

  private void writeFully(ByteBuffer octets, long at) throws IOException {
    int start = octets.position();
    while (octets.hasRemaining()) {
      int unused = channel.write(octets, at + octets.position() - start);
      if (unused < 0) {
        throw new IOException("nothing was written");
      }
    }
  }
}
