package io.latchwire.wire.kerberos;

import java.util.List;

/**
 * An element of AuthorizationData, RFC 4120 s5.2.6.
 *
 * @param type its number; negative ones are of local use
 * @param data its octets
 */
public record AuthorizationElement(int type, OctetString data) {
  /** AD-IF-RELEVANT. */
  public static final int IF_RELEVANT = 1;

  /** AD-INTENDED-FOR-SERVER. */
  public static final int INTENDED_FOR_SERVER = 2;

  /** AD-INTENDED-FOR-APPLICATION-CLASS. */
  public static final int INTENDED_FOR_APPLICATION_CLASS = 3;

  /** AD-KDC-ISSUED. */
  public static final int KDC_ISSUED = 4;

  /** AD-AND-OR. */
  public static final int AND_OR = 5;

  /** AD-MANDATORY-FOR-KDC. */
  public static final int MANDATORY_FOR_KDC = 8;

  /** AD-INITIAL-VERIFIED-CAS, RFC 4556. */
  public static final int INITIAL_VERIFIED_CAS = 9;

  /** AD-fx-fast-armor, RFC 6113. */
  public static final int FX_FAST_ARMOR = 71;

  /** AD-fx-fast-used, RFC 6113. */
  public static final int FX_FAST_USED = 72;

  /** AD-ETYPE-NEGOTIATION, RFC 4537. */
  public static final int ETYPE_NEGOTIATION = 129;

  /** Of octets that the caller keeps. */
  public static AuthorizationElement of(int type, byte[] data) {
    return new AuthorizationElement(type, OctetString.of(data));
  }

  static AuthorizationElement read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s ->
            new AuthorizationElement(
                s.field(0, DerReader::int32), s.field(1, DerReader::octetString)));
  }

  /** AuthorizationData. */
  public static List<AuthorizationElement> readAll(DerReader reader) throws DerException {
    return reader.sequenceOf(AuthorizationElement::read);
  }

  /** AuthorizationData. */
  public static byte[] encoded(List<AuthorizationElement> elements) {
    return Der.sequenceOf(elements, AuthorizationElement::encoded);
  }

  byte[] encoded() {
    return Der.sequence(Der.field(0, Der.integer(type)), Der.field(1, Der.octetString(data)));
  }

  /**
   * AD-AND-OR, RFC 4120 s5.2.6.3.
   *
   * @param conditions how many must be fulfilled
   * @param elements of these
   */
  public record AndOr(int conditions, List<AuthorizationElement> elements) {
    /** Reads one. */
    public static AndOr read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> new AndOr(s.field(0, DerReader::int32), s.field(1, AuthorizationElement::readAll)));
    }
  }

  /**
   * AD-KDC-ISSUED, RFC 4120 s5.2.6.2.
   *
   * @param checksum over the encoding of the elements
   * @param issuer realm and name of who says so, as they came, or nothing
   * @param elements what a KDC says
   * @param encoding the elements' encoding
   */
  public record KdcIssued(
      Checksum checksum,
      OctetString issuer,
      List<AuthorizationElement> elements,
      OctetString encoding) {
    /** Reads one. */
    public static KdcIssued read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            Checksum checksum = s.field(0, Checksum::read);
            String realm = s.optional(1, DerReader::string);
            PrincipalName name = s.optional(2, PrincipalName::read);
            byte[] issuer =
                concat(
                    Der.optional(1, realm, Der::string),
                    Der.optional(2, name, PrincipalName::encoded));
            DerReader.Kept<List<AuthorizationElement>> kept =
                s.field(3, e -> e.keep(AuthorizationElement::readAll));
            return new KdcIssued(checksum, OctetString.wrap(issuer), kept.value(), kept.encoding());
          });
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.sequence(
          Der.field(0, checksum.encoded()), issuer.octets(), Der.field(3, encoding.octets()));
    }

    private static byte[] concat(byte[] one, byte[] other) {
      byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
      System.arraycopy(other, 0, both, one.length, other.length);
      return both;
    }
  }
}
