package io.latchwire.wire.kerberos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * EncTicketPart, RFC 4120 s5.3: what only the server and the KDC can read.
 *
 * @param flags {@link TicketFlag}
 * @param key the session key
 * @param crealm the client's realm
 * @param cname the client
 * @param transited realms between client and server
 * @param authtime when the client was authenticated, seconds since 1970, like the others
 * @param starttime when it is valid from, if not from {@code authtime}
 * @param endtime when it ends
 * @param renewTill until when it can be renewed
 * @param caddr where it may be used from, anywhere when empty
 * @param authorization what it says besides
 */
public record EncTicketPart(
    Flags flags,
    EncryptionKey key,
    String crealm,
    PrincipalName cname,
    TransitedEncoding transited,
    long authtime,
    @Nullable Long starttime,
    long endtime,
    @Nullable Long renewTill,
    List<HostAddress> caddr,
    List<AuthorizationElement> authorization) {
  private static final int APPLICATION_3 = 0x63;

  /** Valid from when. */
  public long validFrom() {
    return starttime == null ? authtime : starttime;
  }

  /** Reads one. */
  public static EncTicketPart read(DerReader reader) throws DerException {
    return reader.in(
        APPLICATION_3,
        application ->
            application.in(
                DerReader.SEQUENCE,
                s ->
                    new EncTicketPart(
                        s.field(0, DerReader::flags),
                        s.field(1, EncryptionKey::read),
                        s.field(2, DerReader::string),
                        s.field(3, PrincipalName::read),
                        s.field(4, TransitedEncoding::read),
                        s.field(5, DerReader::time),
                        s.optional(6, DerReader::time),
                        s.field(7, DerReader::time),
                        s.optional(8, DerReader::time),
                        list(s.optional(9, a -> a.sequenceOf(HostAddress::read))),
                        list(s.optional(10, AuthorizationElement::readAll)))));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.application(
        3,
        Der.sequence(
            Der.field(0, Der.flags(flags)),
            Der.field(1, key.encoded()),
            Der.field(2, Der.string(crealm)),
            Der.field(3, cname.encoded()),
            Der.field(4, transited.encoded()),
            Der.field(5, Der.time(authtime)),
            Der.optional(6, starttime, Der::time),
            Der.field(7, Der.time(endtime)),
            Der.optional(8, renewTill, Der::time),
            Der.optionalList(9, caddr, HostAddress::encoded),
            Der.optionalList(10, authorization, AuthorizationElement::encoded)));
  }

  static <T> List<T> list(@Nullable List<T> elements) {
    return elements == null ? List.of() : elements;
  }
}
