package io.latchwire.wire.kerberos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authenticator, RFC 4120 s5.5.1.
 *
 * @param crealm the client's realm
 * @param cname the client
 * @param checksum over what the AP-REQ goes with
 * @param cusec microseconds of the client's time
 * @param ctime seconds of it since 1970
 * @param subkey the client's choice for this exchange
 * @param sequenceNumber where the client begins to count
 * @param authorization what is asked for besides
 */
public record Authenticator(
    String crealm,
    PrincipalName cname,
    @Nullable Checksum checksum,
    int cusec,
    long ctime,
    @Nullable EncryptionKey subkey,
    @Nullable Long sequenceNumber,
    List<AuthorizationElement> authorization) {
  private static final int APPLICATION_2 = 0x62;

  /** Reads one. */
  public static Authenticator read(DerReader reader) throws DerException {
    return reader.in(
        APPLICATION_2,
        application ->
            application.in(
                DerReader.SEQUENCE,
                s -> {
                  if (s.field(0, DerReader::int32) != KdcReq.PVNO) {
                    throw new DerException("authenticator of another version");
                  }
                  return new Authenticator(
                      s.field(1, DerReader::string),
                      s.field(2, PrincipalName::read),
                      s.optional(3, Checksum::read),
                      s.field(4, DerReader::microseconds),
                      s.field(5, DerReader::time),
                      s.optional(6, EncryptionKey::read),
                      s.optional(7, DerReader::u32),
                      EncTicketPart.list(s.optional(8, AuthorizationElement::readAll)));
                }));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.application(
        2,
        Der.sequence(
            Der.field(0, Der.integer(KdcReq.PVNO)),
            Der.field(1, Der.string(crealm)),
            Der.field(2, cname.encoded()),
            Der.optional(3, checksum, Checksum::encoded),
            Der.field(4, Der.integer(cusec)),
            Der.field(5, Der.time(ctime)),
            Der.optional(6, subkey, EncryptionKey::encoded),
            Der.optional(7, sequenceNumber, Der::integer),
            Der.optionalList(8, authorization, AuthorizationElement::encoded)));
  }
}
