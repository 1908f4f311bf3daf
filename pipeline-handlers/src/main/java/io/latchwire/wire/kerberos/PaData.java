package io.latchwire.wire.kerberos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PA-DATA, RFC 4120 s5.2.7: a number and octets. Those whose number nobody knows are kept.
 *
 * @param type its number
 * @param value its octets
 */
public record PaData(int type, OctetString value) {
  /** PA-TGS-REQ. */
  public static final int TGS_REQ = 1;

  /** PA-ENC-TIMESTAMP. */
  public static final int ENC_TIMESTAMP = 2;

  /** PA-PK-AS-REQ, RFC 4556. */
  public static final int PK_AS_REQ = 16;

  /** PA-PK-AS-REP, RFC 4556. */
  public static final int PK_AS_REP = 17;

  /** PA-ETYPE-INFO2. */
  public static final int ETYPE_INFO2 = 19;

  /** TD-DH-PARAMETERS, RFC 4556 s3.2.2. */
  public static final int TD_DH_PARAMETERS = 109;

  /** PA-FX-COOKIE, RFC 6113 s5.2. */
  public static final int FX_COOKIE = 133;

  /** PA-FX-FAST, RFC 6113 s5.4. */
  public static final int FX_FAST = 136;

  /** PA-FX-ERROR, RFC 6113 s5.4.4. */
  public static final int FX_ERROR = 137;

  /** PA-ENCRYPTED-CHALLENGE, RFC 6113 s5.4.6. */
  public static final int ENCRYPTED_CHALLENGE = 138;

  /** PA-REQ-ENC-PA-REP, RFC 6806 s11. */
  public static final int REQ_ENC_PA_REP = 149;

  /** PA-AS-FRESHNESS, RFC 8070. */
  public static final int AS_FRESHNESS = 150;

  /** One without octets: a hint. */
  public static PaData hint(int type) {
    return new PaData(type, OctetString.EMPTY);
  }

  /** Of octets that the caller keeps. */
  public static PaData of(int type, byte[] value) {
    return new PaData(type, OctetString.of(value));
  }

  /** The first one with this number; null when there is none. */
  public static @Nullable PaData find(List<PaData> list, int type) {
    for (PaData element : list) {
      if (element.type == type) {
        return element;
      }
    }
    return null;
  }

  static PaData read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s -> new PaData(s.field(1, DerReader::int32), s.field(2, DerReader::octetString)));
  }

  /** METHOD-DATA. */
  public static List<PaData> readMethods(DerReader reader) throws DerException {
    return reader.sequenceOf(PaData::read);
  }

  /** METHOD-DATA. */
  public static byte[] methods(List<PaData> list) {
    return Der.sequenceOf(list, PaData::encoded);
  }

  byte[] encoded() {
    return Der.sequence(Der.field(1, Der.integer(type)), Der.field(2, Der.octetString(value)));
  }

  /** TYPED-DATA, RFC 4120 s5.9.1: the same with other tags. */
  public static byte[] typed(List<PaData> list) {
    return Der.sequenceOf(
        list,
        element ->
            Der.sequence(
                Der.field(0, Der.integer(element.type)),
                Der.field(1, Der.octetString(element.value))));
  }

  /** TYPED-DATA. */
  public static List<PaData> readTyped(DerReader reader) throws DerException {
    return reader.sequenceOf(element ->
        element.in(
            DerReader.SEQUENCE,
            s -> {
              int type = s.field(0, DerReader::int32);
              OctetString value = s.optional(1, DerReader::octetString);
              return new PaData(type, value == null ? OctetString.EMPTY : value);
            }));
  }
}
