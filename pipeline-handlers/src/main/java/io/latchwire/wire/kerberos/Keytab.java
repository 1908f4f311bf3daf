package io.latchwire.wire.kerberos;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A keytab of version 0x0502, the format that MIT and Heimdal share: records behind a length, a
 * negative length being a hole.
 *
 * @param entries keys, in the order of the file
 */
public record Keytab(List<Entry> entries) {
  private static final int VERSION = 0x0502;
  private static final int MOST_COMPONENTS = 32;

  /**
   * A key.
   *
   * @param realm of the principal
   * @param name of the principal
   * @param timestamp when it was written, seconds since 1970
   * @param kvno its version
   * @param key a secret
   */
  public record Entry(
      String realm, PrincipalName name, long timestamp, long kvno, EncryptionKey key) {}

  /** A keytab with its own list. */
  public Keytab {
    entries = List.copyOf(entries);
  }

  /** Reads a file. */
  public static Keytab read(byte[] file) throws DerException {
    ByteBuffer in = ByteBuffer.wrap(file);
    List<Entry> entries = new ArrayList<>();
    try {
      if ((in.getShort() & 0xFFFF) != VERSION) {
        throw new DerException("no keytab of version 0502");
      }
      while (in.remaining() >= Integer.BYTES) {
        int size = in.getInt();
        if (size == 0 || size == Integer.MIN_VALUE || Math.abs(size) > in.remaining()) {
          break;
        }
        ByteBuffer record = in.slice(in.position(), Math.abs(size));
        in.position(in.position() + Math.abs(size));
        if (size > 0) {
          entries.add(entry(record));
        }
      }
    } catch (BufferUnderflowException e) {
      throw new DerException("keytab is cut off");
    }
    return new Keytab(entries);
  }

  private static Entry entry(ByteBuffer record) throws DerException {
    int count = record.getShort() & 0xFFFF;
    if (count == 0 || count > MOST_COMPONENTS) {
      throw new DerException("keytab with a name of " + count + " components");
    }
    String realm = text(record);
    List<String> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      components.add(text(record));
    }
    int type = record.getInt();
    long timestamp = record.getInt() & 0xFFFF_FFFFL;
    long kvno = record.get() & 0xFF;
    int keyType = record.getShort();
    byte[] key = counted(record);
    if (record.remaining() >= Integer.BYTES) {
      long wide = record.getInt() & 0xFFFF_FFFFL;
      // Some writers leave zeros where the wider number would stand.
      kvno = wide == 0 ? kvno : wide;
    }
    return new Entry(
        realm,
        new PrincipalName(type, components),
        timestamp,
        kvno,
        new EncryptionKey(keyType, OctetString.wrap(key)));
  }

  private static String text(ByteBuffer record) {
    return new String(counted(record), StandardCharsets.UTF_8);
  }

  private static byte[] counted(ByteBuffer record) {
    byte[] octets = new byte[record.getShort() & 0xFFFF];
    record.get(octets);
    return octets;
  }

  /** As a file. */
  public byte[] encoded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number(out, VERSION, 2);
    for (Entry entry : entries) {
      ByteArrayOutputStream record = new ByteArrayOutputStream();
      number(record, entry.name.components().size(), 2);
      counted(record, entry.realm.getBytes(StandardCharsets.UTF_8));
      for (String component : entry.name.components()) {
        counted(record, component.getBytes(StandardCharsets.UTF_8));
      }
      number(record, entry.name.type(), 4);
      number(record, entry.timestamp, 4);
      number(record, entry.kvno, 1);
      number(record, entry.key.type(), 2);
      counted(record, entry.key.value().octets());
      number(record, entry.kvno, 4);
      number(out, record.size(), 4);
      out.writeBytes(record.toByteArray());
    }
    return out.toByteArray();
  }

  private static void counted(ByteArrayOutputStream out, byte[] octets) {
    number(out, octets.length, 2);
    out.writeBytes(octets);
  }

  private static void number(ByteArrayOutputStream out, long value, int octets) {
    for (int i = octets - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
