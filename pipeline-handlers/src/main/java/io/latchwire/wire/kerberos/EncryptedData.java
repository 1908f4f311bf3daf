package io.latchwire.wire.kerberos;

import org.jspecify.annotations.Nullable;

/**
 * EncryptedData, RFC 4120 s5.2.9.
 *
 * @param etype the encryption type's number
 * @param kvno the version of a long-term key, when it is one
 * @param cipher what {@code etype} makes of the plain octets
 */
public record EncryptedData(int etype, @Nullable Long kvno, OctetString cipher) {
  /** Under a key that has no version. */
  public static EncryptedData of(int etype, byte[] cipher) {
    return new EncryptedData(etype, null, OctetString.of(cipher));
  }

  /** Reads one. */
  public static EncryptedData read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s ->
            new EncryptedData(
                s.field(0, DerReader::int32),
                s.optional(1, DerReader::u32),
                s.field(2, DerReader::octetString)));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.sequence(
        Der.field(0, Der.integer(etype)),
        Der.optional(1, kvno, Der::integer),
        Der.field(2, Der.octetString(cipher)));
  }
}
