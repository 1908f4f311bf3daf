package io.latchwire.wire.kerberos;

/**
 * Checksum, RFC 4120 s5.2.9.
 *
 * @param type the checksum type's number
 * @param value its octets
 */
public record Checksum(int type, OctetString value) {
  /** Of octets that the caller keeps. */
  public static Checksum of(int type, byte[] value) {
    return new Checksum(type, OctetString.of(value));
  }

  static Checksum read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s -> new Checksum(s.field(0, DerReader::int32), s.field(1, DerReader::octetString)));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.sequence(Der.field(0, Der.integer(type)), Der.field(1, Der.octetString(value)));
  }
}
