package io.latchwire.wire.kerberos;

/**
 * AP-REQ, RFC 4120 s5.5.1.
 *
 * @param version what it says in pvno
 * @param typeInside what it says in msg-type
 * @param options bit 1 use-session-key, bit 2 mutual-required
 * @param ticket for the server
 * @param authenticator {@link Authenticator} under the ticket's session key
 * @param encoding as it came
 */
public record ApReq(
    int version,
    int typeInside,
    Flags options,
    Ticket ticket,
    EncryptedData authenticator,
    OctetString encoding) {
  /** KRB_AP_REQ. */
  public static final int AP_REQ = 14;

  /** Bit use-session-key. */
  public static final int USE_SESSION_KEY = 1;

  /** Bit mutual-required. */
  public static final int MUTUAL_REQUIRED = 2;

  /** A new one. */
  public static ApReq of(Flags options, Ticket ticket, EncryptedData authenticator) {
    byte[] encoded =
        Der.application(
            AP_REQ,
            Der.sequence(
                Der.field(0, Der.integer(KdcReq.PVNO)),
                Der.field(1, Der.integer(AP_REQ)),
                Der.field(2, Der.flags(options)),
                Der.field(3, ticket.encoding().octets()),
                Der.field(4, authenticator.encoded())));
    return new ApReq(
        KdcReq.PVNO, AP_REQ, options, ticket, authenticator, OctetString.wrap(encoded));
  }

  /** Reads a message; nothing may stand behind it. */
  public static ApReq read(OctetString message) throws DerException {
    return DerReader.readAll(
        message,
        whole ->
            whole.in(
                0x60 | AP_REQ,
                application ->
                    application.in(
                        DerReader.SEQUENCE,
                        s ->
                            new ApReq(
                                s.field(0, DerReader::int32),
                                s.field(1, DerReader::int32),
                                s.field(2, DerReader::flags),
                                s.field(3, Ticket::read),
                                s.field(4, EncryptedData::read),
                                message))));
  }
}
