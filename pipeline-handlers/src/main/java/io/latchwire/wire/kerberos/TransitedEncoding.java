package io.latchwire.wire.kerberos;

/**
 * TransitedEncoding, RFC 4120 s5.3.
 *
 * @param type how the realms are written
 * @param contents the realms
 */
public record TransitedEncoding(int type, OctetString contents) {
  /** DOMAIN-X500-COMPRESS. */
  public static final int DOMAIN_X500_COMPRESS = 1;

  /** No realm. */
  public static final TransitedEncoding NONE =
      new TransitedEncoding(DOMAIN_X500_COMPRESS, OctetString.EMPTY);

  static TransitedEncoding read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s ->
            new TransitedEncoding(
                s.field(0, DerReader::int32), s.field(1, DerReader::octetString)));
  }

  byte[] encoded() {
    return Der.sequence(Der.field(0, Der.integer(type)), Der.field(1, Der.octetString(contents)));
  }
}
