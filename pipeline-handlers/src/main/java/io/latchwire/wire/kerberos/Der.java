package io.latchwire.wire.kerberos;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes elements of DER, each as an array of its own: messages are small. */
public final class Der {
  private static final byte[] NOTHING = {};

  private Der() {}

  /** An element with this identifier octet around its parts. */
  public static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    int lengthOctets = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3;
    byte[] octets = new byte[2 + lengthOctets + length];
    octets[0] = (byte) tag;
    octets[1] = (byte) (lengthOctets == 0 ? length : 0x80 | lengthOctets);
    for (int i = 0; i < lengthOctets; i++) {
      octets[2 + i] = (byte) (length >>> (8 * (lengthOctets - 1 - i)));
    }
    int at = 2 + lengthOctets;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, octets, at, part.length);
      at += part.length;
    }
    return octets;
  }

  /** SEQUENCE. */
  public static byte[] sequence(byte[]... parts) {
    return element(DerReader.SEQUENCE, parts);
  }

  /** SEQUENCE OF. */
  public static <T> byte[] sequenceOf(List<T> elements, Function<T, byte[]> writing) {
    return element(DerReader.SEQUENCE, elements.stream().map(writing).toArray(byte[][]::new));
  }

  /** A member with an explicit tag. */
  public static byte[] field(int number, byte[] inside) {
    return element(0xA0 | number, inside);
  }

  /** A member with an explicit tag, or nothing. */
  public static <T> byte[] optional(int number, @Nullable T value, Function<T, byte[]> writing) {
    return value == null ? NOTHING : field(number, writing.apply(value));
  }

  /** As {@link #optional}, nothing for an empty list too. */
  static <T> byte[] optionalList(int number, List<T> values, Function<T, byte[]> writing) {
    return values.isEmpty() ? NOTHING : field(number, sequenceOf(values, writing));
  }

  /** An element of the class APPLICATION. */
  public static byte[] application(int number, byte[] inside) {
    return element(0x60 | number, inside);
  }

  /** INTEGER. */
  public static byte[] integer(long value) {
    return element(DerReader.INTEGER, BigInteger.valueOf(value).toByteArray());
  }

  /** INTEGER. */
  public static byte[] integer(BigInteger value) {
    return element(DerReader.INTEGER, value.toByteArray());
  }

  /** INTEGER whose content came from elsewhere. */
  public static byte[] integer(OctetString content) {
    return element(DerReader.INTEGER, content.octets());
  }

  /** OCTET STRING. */
  public static byte[] octetString(byte[] octets) {
    return element(DerReader.OCTET_STRING, octets);
  }

  /** OCTET STRING. */
  public static byte[] octetString(OctetString octets) {
    return octetString(octets.octets());
  }

  /** BIT STRING without unused bits. */
  public static byte[] bitString(byte[] octets) {
    return element(DerReader.BIT_STRING, new byte[1], octets);
  }

  /** KerberosFlags. */
  public static byte[] flags(Flags flags) {
    int bits = flags.bits();
    return bitString(
        new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits});
  }

  /** KerberosString. */
  public static byte[] string(String text) {
    return element(DerReader.GENERAL_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * KerberosTime.
   *
   * @param epochSeconds within the years 0 to 9999
   */
  public static byte[] time(long epochSeconds) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSeconds, 0, ZoneOffset.UTC);
    byte[] text = new byte[15];
    digits(text, 0, 4, time.getYear());
    digits(text, 4, 2, time.getMonthValue());
    digits(text, 6, 2, time.getDayOfMonth());
    digits(text, 8, 2, time.getHour());
    digits(text, 10, 2, time.getMinute());
    digits(text, 12, 2, time.getSecond());
    text[14] = 'Z';
    return element(DerReader.GENERALIZED_TIME, text);
  }

  private static void digits(byte[] text, int at, int count, int value) {
    int rest = value;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** OBJECT IDENTIFIER of its dotted form. */
  public static byte[] objectIdentifier(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    byte[][] parts = new byte[arcs.length - 1][];
    parts[0] = arc(Long.parseLong(arcs[0]) * 40 + Long.parseLong(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      parts[i - 1] = arc(Long.parseLong(arcs[i]));
    }
    return element(DerReader.OBJECT_IDENTIFIER, parts);
  }

  private static byte[] arc(long value) {
    int count = 1;
    while ((value >>> (7 * count)) != 0) {
      count++;
    }
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (byte) (((value >>> (7 * (count - 1 - i))) & 0x7F) | (i < count - 1 ? 0x80 : 0));
    }
    return octets;
  }
}
