package io.latchwire.gateway.service;

import io.latchwire.gateway.config.PrivateFile;
import io.latchwire.wire.rserpool.Decoded;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.EnrpMessage.HandleTableResponse;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.MessageView;
import io.latchwire.wire.rserpool.PoolElement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A handlespace in a file: ENRP handle table responses, one after another, as a peer would send
 * them.
 *
 * <pre>{@code
 * "LWPOOL01" | written at, seconds since 1970 (64) | server id (32) | messages (32) | messages
 * | SHA-256 of all before (32 octets)
 * }</pre>
 *
 * It holds no secret and no identity: what comes back must prove its key again.
 *
 * @param writtenAtSeconds seconds since 1970
 * @param serverId who wrote it, unsigned
 * @param pools in the order of their handles
 */
public record RegistrarSnapshot(long writtenAtSeconds, int serverId, List<PoolEntry> pools) {
  private static final byte[] MAGIC = "LWPOOL01".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_LENGTH = 24;
  private static final int DIGEST_LENGTH = 32;
  private static final long MAX_FILE_OCTETS = 256L << 20;
  private static final int ELEMENTS_PER_MESSAGE = 64;
  private static final int OCTETS_PER_MESSAGE = 32_768;
  private static final int NOBODY = 0;

  /** How many elements it holds. */
  public int elements() {
    int elements = 0;
    for (PoolEntry pool : pools) {
      elements += pool.elements().size();
    }
    return elements;
  }

  /** Writes the file as a whole: readers see the old one or the new one. */
  public void write(Path file) throws IOException {
    ByteBuf messages = Unpooled.buffer();
    int count = 0;
    for (PoolEntry pool : pools) {
      List<PoolElement> part = new ArrayList<>();
      int octets = 0;
      for (PoolElement element : pool.elements()) {
        if (part.size() == ELEMENTS_PER_MESSAGE
            || (!part.isEmpty() && octets + element.wireLength() > OCTETS_PER_MESSAGE)) {
          writePart(messages, pool, part);
          part = new ArrayList<>();
          octets = 0;
          count++;
        }
        part.add(element);
        octets += element.wireLength();
      }
      writePart(messages, pool, part);
      count++;
    }
    ByteBuf whole = Unpooled.buffer(HEADER_LENGTH + messages.readableBytes() + DIGEST_LENGTH);
    whole.writeBytes(MAGIC).writeLong(writtenAtSeconds).writeInt(serverId).writeInt(count);
    whole.writeBytes(messages);
    byte[] octets = new byte[whole.readableBytes()];
    whole.getBytes(0, octets);
    whole.writeBytes(digest(octets, octets.length));
    byte[] content = new byte[whole.readableBytes()];
    whole.readBytes(content);
    PrivateFile.replace(file, content);
  }

  private static void writePart(ByteBuf out, PoolEntry pool, List<PoolElement> elements) {
    new HandleTableResponse(
            NOBODY,
            EnrpMessage.EVERYBODY,
            false,
            true,
            List.of(new PoolEntry(pool.handle(), elements)))
        .write(out);
  }

  /** Reads a file; the exception names it, what is wrong and what to do. */
  public static RegistrarSnapshot read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_OCTETS) {
      throw broken(file, "is larger than 256 MiB");
    }
    byte[] content = Files.readAllBytes(file);
    if (content.length < HEADER_LENGTH + DIGEST_LENGTH
        || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw broken(file, "is no snapshot of a handlespace");
    }
    int end = content.length - DIGEST_LENGTH;
    if (!MessageDigest.isEqual(
        digest(content, end), Arrays.copyOfRange(content, end, content.length))) {
      throw broken(file, "is damaged: its digest does not fit");
    }
    ByteBuf in = Unpooled.wrappedBuffer(content, 0, end);
    in.skipBytes(MAGIC.length);
    long writtenAt = in.readLong();
    int serverId = in.readInt();
    int messages = in.readInt();
    List<PoolEntry> pools = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      int length = MessageView.wireLengthAt(in, in.readerIndex(), in.readableBytes());
      if (length <= 0 || length > in.readableBytes()) {
        throw broken(file, "is damaged at octet " + in.readerIndex());
      }
      // The sender's identifier is 0 in the file, so that a snapshot is never taken for a message.
      in.setInt(in.readerIndex() + MessageView.HEADER_LENGTH, 1);
      Decoded<EnrpMessage> decoded = EnrpMessage.decode(in, in.readerIndex(), length, NOBODY);
      if (!(decoded instanceof Decoded.Taken<EnrpMessage>(HandleTableResponse table, _))) {
        throw broken(file, "is damaged at octet " + in.readerIndex());
      }
      merge(pools, table.entries());
      in.skipBytes(length);
    }
    return new RegistrarSnapshot(writtenAt, serverId, List.copyOf(pools));
  }

  private static void merge(List<PoolEntry> pools, List<PoolEntry> more) {
    for (PoolEntry entry : more) {
      if (!pools.isEmpty() && pools.getLast().handle().equals(entry.handle())) {
        PoolEntry last = pools.removeLast();
        List<PoolElement> elements = new ArrayList<>(last.elements());
        elements.addAll(entry.elements());
        pools.add(new PoolEntry(entry.handle(), elements));
      } else {
        pools.add(entry);
      }
    }
  }

  private static IOException broken(Path file, String what) {
    return new IOException(
        file + " " + what + " (remedy: move it away; pool elements register again)");
  }

  private static byte[] digest(byte[] octets, int length) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(octets, 0, length);
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
