package io.latchwire.wire.kerberos;

import org.jspecify.annotations.Nullable;

/**
 * AP-REP, RFC 4120 s5.5.2.
 *
 * @param encPart {@link Part} under the ticket's session key
 */
public record ApRep(EncryptedData encPart) {
  private static final int AP_REP = 15;
  private static final int APPLICATION_27 = 0x7B;

  /**
   * EncAPRepPart.
   *
   * @param ctime the authenticator's, echoed
   * @param cusec the authenticator's, echoed
   * @param subkey the server's choice for this exchange
   * @param sequenceNumber where the server begins to count
   */
  public record Part(
      long ctime, int cusec, @Nullable EncryptionKey subkey, @Nullable Long sequenceNumber) {
    /** Reads one. */
    public static Part read(DerReader reader) throws DerException {
      return reader.in(
          APPLICATION_27,
          application ->
              application.in(
                  DerReader.SEQUENCE,
                  s ->
                      new Part(
                          s.field(0, DerReader::time),
                          s.field(1, DerReader::microseconds),
                          s.optional(2, EncryptionKey::read),
                          s.optional(3, DerReader::u32))));
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.application(
          27,
          Der.sequence(
              Der.field(0, Der.time(ctime)),
              Der.field(1, Der.integer(cusec)),
              Der.optional(2, subkey, EncryptionKey::encoded),
              Der.optional(3, sequenceNumber, Der::integer)));
    }
  }

  /** Reads a message; nothing may stand behind it. */
  public static ApRep read(OctetString message) throws DerException {
    return DerReader.readAll(
        message,
        whole ->
            whole.in(
                0x60 | AP_REP,
                application ->
                    application.in(
                        DerReader.SEQUENCE,
                        s -> {
                          if (s.field(0, DerReader::int32) != KdcReq.PVNO
                              || s.field(1, DerReader::int32) != AP_REP) {
                            throw new DerException("AP-REP of another version or type");
                          }
                          return new ApRep(s.field(2, EncryptedData::read));
                        })));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.application(
        AP_REP,
        Der.sequence(
            Der.field(0, Der.integer(KdcReq.PVNO)),
            Der.field(1, Der.integer(AP_REP)),
            Der.field(2, encPart.encoded())));
  }
}
