package io.latchwire.wire.kerberos;

/**
 * Ticket, RFC 4120 s5.3.
 *
 * @param realm of the server
 * @param sname the server
 * @param encPart {@link EncTicketPart} under a key of the server
 * @param encoding as it came or goes
 */
public record Ticket(
    String realm, PrincipalName sname, EncryptedData encPart, OctetString encoding) {
  private static final int APPLICATION_1 = 0x61;

  /** A new one. */
  public static Ticket of(String realm, PrincipalName sname, EncryptedData encPart) {
    byte[] encoded =
        Der.application(
            1,
            Der.sequence(
                Der.field(0, Der.integer(KdcReq.PVNO)),
                Der.field(1, Der.string(realm)),
                Der.field(2, sname.encoded()),
                Der.field(3, encPart.encoded())));
    return new Ticket(realm, sname, encPart, OctetString.wrap(encoded));
  }

  /** Reads one. */
  public static Ticket read(DerReader reader) throws DerException {
    DerReader.Kept<Ticket> kept =
        reader.keep(whole ->
            whole.in(
                APPLICATION_1,
                application ->
                    application.in(
                        DerReader.SEQUENCE,
                        s -> {
                          if (s.field(0, DerReader::int32) != KdcReq.PVNO) {
                            throw new DerException("ticket of another version");
                          }
                          return new Ticket(
                              s.field(1, DerReader::string),
                              s.field(2, PrincipalName::read),
                              s.field(3, EncryptedData::read),
                              OctetString.EMPTY);
                        })));
    Ticket ticket = kept.value();
    return new Ticket(ticket.realm, ticket.sname, ticket.encPart, kept.encoding());
  }
}
