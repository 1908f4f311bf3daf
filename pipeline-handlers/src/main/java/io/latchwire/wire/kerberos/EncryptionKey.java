package io.latchwire.wire.kerberos;

/**
 * EncryptionKey, RFC 4120 s5.2.9. Has no text form that shows the key.
 *
 * @param type the encryption type's number
 * @param value a secret
 */
public record EncryptionKey(int type, OctetString value) {
  /** Of octets that the caller keeps. */
  public static EncryptionKey of(int type, byte[] value) {
    return new EncryptionKey(type, OctetString.of(value));
  }

  /** Reads one. */
  public static EncryptionKey read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s -> new EncryptionKey(s.field(0, DerReader::int32), s.field(1, DerReader::octetString)));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.sequence(Der.field(0, Der.integer(type)), Der.field(1, Der.octetString(value)));
  }
}
