package io.latchwire.wire.kerberos;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one element of DER after the other. Lengths are definite, minimal and within what is around
 * them; nesting is bounded. CMS objects may be BER (RFC 5652): those are read with lengths that
 * need not be minimal.
 */
public final class DerReader {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int ENUMERATED = 0x0A;
  static final int GENERALIZED_TIME = 0x18;
  static final int GENERAL_STRING = 0x1B;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private static final int MOST_NESTING = 32;
  private static final int HIGH_TAG = 0x1F;
  private static final int TIME_OCTETS = 15;
  private static final int MOST_ELEMENTS = 256;

  private final byte[] octets;
  private final int limit;
  private final int depth;
  private final boolean strict;
  private int at;

  /** What is made of an element's content. */
  @FunctionalInterface
  public interface Reading<T> {
    /** Reads all of it. */
    T read(DerReader reader) throws DerException;
  }

  DerReader(byte[] octets, int at, int limit, int depth, boolean strict) throws DerException {
    if (depth > MOST_NESTING) {
      throw new DerException("nested deeper than " + MOST_NESTING);
    }
    this.octets = octets;
    this.at = at;
    this.limit = limit;
    this.depth = depth;
    this.strict = strict;
  }

  /** Reads all of a message: what stands behind it is a fault. */
  public static <T> T readAll(OctetString message, Reading<T> reading) throws DerException {
    return all(message.reader(0, true), reading);
  }

  /** As {@link #readAll}, for CMS. */
  static <T> T readAllBer(OctetString message, Reading<T> reading) throws DerException {
    return all(message.reader(0, false), reading);
  }

  private static <T> T all(DerReader reader, Reading<T> reading) throws DerException {
    T value = reading.read(reader);
    reader.end();
    return value;
  }

  /** Whether nothing is left. */
  public boolean atEnd() {
    return at == limit;
  }

  /** Nothing may be left. */
  public void end() throws DerException {
    if (at != limit) {
      throw new DerException("more octets than expected");
    }
  }

  /** The identifier octet of what comes next; -1 at the end. */
  public int nextTag() {
    return at < limit ? octets[at] & 0xFF : -1;
  }

  /** What is inside of the next element. */
  public <T> T in(int tag, Reading<T> reading) throws DerException {
    return all(enter(tag), reading);
  }

  /** A member with an explicit tag that must be there. */
  public <T> T field(int number, Reading<T> reading) throws DerException {
    return in(0xA0 | number, reading);
  }

  /** A member with an explicit tag that may be left out. */
  public <T> @Nullable T optional(int number, Reading<T> reading) throws DerException {
    return nextTag() == (0xA0 | number) ? field(number, reading) : null;
  }

  /** The elements of SEQUENCE OF, not more than 256 of them. */
  public <T> List<T> sequenceOf(Reading<T> reading) throws DerException {
    return listOf(SEQUENCE, reading);
  }

  <T> List<T> listOf(int tag, Reading<T> reading) throws DerException {
    DerReader inside = enter(tag);
    List<T> elements = new ArrayList<>();
    while (!inside.atEnd()) {
      if (elements.size() == MOST_ELEMENTS) {
        throw new DerException("more than " + MOST_ELEMENTS + " elements");
      }
      elements.add(reading.read(inside));
    }
    return List.copyOf(elements);
  }

  /** Passes over what later editions may have added: members with context tags. */
  public void skipExtensions() throws DerException {
    while (!atEnd()) {
      if ((nextTag() & 0xC0) != 0x80) {
        throw new DerException("no extension");
      }
      var _ = whole();
    }
  }

  /** The next element with its tag and length, as it came. */
  public OctetString whole() throws DerException {
    int from = at;
    int end = contentEnd(header(nextTag()));
    at = end;
    return OctetString.wrap(octets, from, end - from);
  }

  /** The next element as it came, and what it says. */
  <T> Kept<T> keep(Reading<T> reading) throws DerException {
    int from = at;
    T value = reading.read(this);
    return new Kept<>(value, OctetString.wrap(octets, from, at - from));
  }

  /** A value and its encoding. */
  record Kept<T>(T value, OctetString encoding) {}

  /** The content of the next element, which must have this tag. */
  public OctetString content(int tag) throws DerException {
    DerReader inside = enter(tag);
    return OctetString.wrap(octets, inside.at, inside.limit - inside.at);
  }

  /** The content of OCTET STRING. */
  public OctetString octetString() throws DerException {
    return content(OCTET_STRING);
  }

  /** INTEGER within 32 bits with sign. */
  public int int32() throws DerException {
    return int32(INTEGER);
  }

  int int32(int tag) throws DerException {
    OctetString content = integer(tag);
    if (content.length() > 4) {
      throw new DerException("number beyond 32 bits");
    }
    int value = (byte) content.u8(0);
    for (int i = 1; i < content.length(); i++) {
      value = value << 8 | content.u8(i);
    }
    return value;
  }

  /** UInt32, which some write as if it had a sign. */
  public long u32() throws DerException {
    OctetString content = integer(INTEGER);
    if (content.length() > 5 || (content.length() == 5 && content.u8(0) != 0)) {
      throw new DerException("number beyond 32 bits");
    }
    long value = (byte) content.u8(0);
    for (int i = 1; i < content.length(); i++) {
      value = value << 8 | content.u8(i);
    }
    return value & 0xFFFF_FFFFL;
  }

  /** Microseconds of a second. */
  public int microseconds() throws DerException {
    int value = int32();
    if (value < 0 || value > 999_999) {
      throw new DerException("microseconds");
    }
    return value;
  }

  /** The content of INTEGER of any size, at least one octet, to be echoed as it came. */
  public OctetString integer() throws DerException {
    return integer(INTEGER);
  }

  private OctetString integer(int tag) throws DerException {
    OctetString content = content(tag);
    if (content.isEmpty()) {
      throw new DerException("number without octets");
    }
    if (strict && content.length() > 1) {
      int first = content.u8(0);
      boolean negative = (content.u8(1) & 0x80) != 0;
      if ((first == 0 && !negative) || (first == 0xFF && negative)) {
        throw new DerException("number with needless octets");
      }
    }
    return content;
  }

  /** KerberosString, RFC 4120 s5.2.1. */
  public String string() throws DerException {
    OctetString content = content(GENERAL_STRING);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(content.octets()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new DerException("string that is not UTF-8");
    }
  }

  /** KerberosTime, RFC 4120 s5.2.3, in seconds since 1970. */
  public long time() throws DerException {
    OctetString content = content(GENERALIZED_TIME);
    if (content.length() != TIME_OCTETS || content.u8(TIME_OCTETS - 1) != 'Z') {
      throw new DerException("time that is not YYYYMMDDHHMMSSZ");
    }
    try {
      return LocalDateTime.of(
              digits(content, 0, 4),
              digits(content, 4, 2),
              digits(content, 6, 2),
              digits(content, 8, 2),
              digits(content, 10, 2),
              digits(content, 12, 2))
          .toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new DerException("time that there is not");
    }
  }

  private static int digits(OctetString content, int from, int count) throws DerException {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = content.u8(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new DerException("time without digits");
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** KerberosFlags, RFC 4120 s5.2.8: the first 32 bits, those that are left out being zero. */
  public Flags flags() throws DerException {
    OctetString content = content(BIT_STRING);
    if (content.isEmpty() || content.u8(0) > 7) {
      throw new DerException("bit string");
    }
    int bits = 0;
    for (int i = 1; i <= 4; i++) {
      bits = bits << 8 | (i < content.length() ? content.u8(i) : 0);
    }
    return new Flags(bits);
  }

  /** The octets of a BIT STRING that has no unused bits. */
  public OctetString bitString() throws DerException {
    DerReader inside = enter(BIT_STRING);
    if (inside.atEnd() || octets[inside.at] != 0) {
      throw new DerException("bit string");
    }
    return OctetString.wrap(octets, inside.at + 1, inside.limit - inside.at - 1);
  }

  /** OBJECT IDENTIFIER in dotted form. */
  public String objectIdentifier() throws DerException {
    OctetString content = content(OBJECT_IDENTIFIER);
    if (content.isEmpty() || (content.u8(content.length() - 1) & 0x80) != 0) {
      throw new DerException("object identifier");
    }
    StringBuilder dotted = new StringBuilder();
    long arc = 0;
    for (int i = 0; i < content.length(); i++) {
      int octet = content.u8(i);
      if ((arc == 0 && octet == 0x80) || arc > Integer.MAX_VALUE) {
        throw new DerException("object identifier");
      }
      arc = (arc << 7) | (octet & 0x7F);
      if ((octet & 0x80) == 0) {
        if (dotted.isEmpty()) {
          long first = Math.min(arc / 40, 2);
          dotted.append(first);
          arc -= first * 40;
        }
        dotted.append('.').append(arc);
        arc = 0;
      }
    }
    return dotted.toString();
  }

  private DerReader enter(int tag) throws DerException {
    int content = header(tag);
    int end = contentEnd(content);
    at = end;
    return new DerReader(octets, content, end, depth + 1, strict);
  }

  /** Checks the tag and finds the content. */
  private int header(int tag) throws DerException {
    if (limit - at < 2) {
      throw new DerException("element is missing");
    }
    int found = octets[at] & 0xFF;
    if (found != tag) {
      throw new DerException("another element was expected");
    }
    if ((found & HIGH_TAG) == HIGH_TAG) {
      throw new DerException("tag beyond 30");
    }
    int first = octets[at + 1] & 0xFF;
    return first < 0x80 ? at + 2 : at + 2 + (first & 0x7F);
  }

  private int contentEnd(int content) throws DerException {
    int first = octets[at + 1] & 0xFF;
    long length = first;
    if (first >= 0x80) {
      int count = first & 0x7F;
      if (count == 0 || count > 4 || content > limit) {
        throw new DerException(count == 0 ? "length that is not definite" : "length");
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << 8) | (octets[at + 2 + i] & 0xFF);
      }
      if (strict && (length < 0x80 || length >>> (8 * (count - 1)) == 0)) {
        throw new DerException("length that is not minimal");
      }
    }
    if (length > limit - content) {
      throw new DerException("element is cut off");
    }
    return content + (int) length;
  }
}
