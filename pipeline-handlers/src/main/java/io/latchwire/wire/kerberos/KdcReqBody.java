package io.latchwire.wire.kerberos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * KDC-REQ-BODY, RFC 4120 s5.4.1.
 *
 * @param options {@link KdcOption}
 * @param cname the client, in AS-REQ
 * @param realm the server's realm, and in AS-REQ the client's
 * @param sname the server
 * @param from when the ticket is to begin, seconds since 1970, like the others
 * @param till when it is to end; 0 for as late as possible
 * @param rtime until when it is to be renewable
 * @param nonce the INTEGER's content, to be echoed as it came: some write it as if it had a sign
 * @param etypes the client's types, best first
 * @param addresses where the ticket is to be used from
 * @param authorization encrypted AuthorizationData, in TGS-REQ
 * @param additionalTickets in TGS-REQ
 * @param encoding as it came: checksums are made over it
 */
public record KdcReqBody(
    Flags options,
    @Nullable PrincipalName cname,
    String realm,
    @Nullable PrincipalName sname,
    @Nullable Long from,
    long till,
    @Nullable Long rtime,
    OctetString nonce,
    List<Integer> etypes,
    List<HostAddress> addresses,
    @Nullable EncryptedData authorization,
    List<Ticket> additionalTickets,
    OctetString encoding) {

  /** A new one, with its encoding. */
  public KdcReqBody encode() {
    byte[] encoded =
        Der.sequence(
            Der.field(0, Der.flags(options)),
            Der.optional(1, cname, PrincipalName::encoded),
            Der.field(2, Der.string(realm)),
            Der.optional(3, sname, PrincipalName::encoded),
            Der.optional(4, from, Der::time),
            Der.field(5, Der.time(till)),
            Der.optional(6, rtime, Der::time),
            Der.field(7, Der.integer(nonce)),
            Der.field(8, Der.sequenceOf(etypes, e -> Der.integer(e.longValue()))),
            Der.optionalList(9, addresses, HostAddress::encoded),
            Der.optional(10, authorization, EncryptedData::encoded),
            Der.optionalList(11, additionalTickets, t -> t.encoding().octets()));
    return withEncoding(OctetString.wrap(encoded));
  }

  private KdcReqBody withEncoding(OctetString encoded) {
    return new KdcReqBody(
        options,
        cname,
        realm,
        sname,
        from,
        till,
        rtime,
        nonce,
        etypes,
        addresses,
        authorization,
        additionalTickets,
        encoded);
  }

  static KdcReqBody read(DerReader reader) throws DerException {
    DerReader.Kept<KdcReqBody> kept =
        reader.keep(whole ->
            whole.in(
                DerReader.SEQUENCE,
                s ->
                    new KdcReqBody(
                        s.field(0, DerReader::flags),
                        s.optional(1, PrincipalName::read),
                        s.field(2, DerReader::string),
                        s.optional(3, PrincipalName::read),
                        s.optional(4, DerReader::time),
                        s.field(5, DerReader::time),
                        s.optional(6, DerReader::time),
                        s.field(7, DerReader::integer),
                        s.field(8, e -> e.sequenceOf(DerReader::int32)),
                        EncTicketPart.list(s.optional(9, a -> a.sequenceOf(HostAddress::read))),
                        s.optional(10, EncryptedData::read),
                        EncTicketPart.list(s.optional(11, t -> t.sequenceOf(Ticket::read))),
                        OctetString.EMPTY)));
    return kept.value().withEncoding(kept.encoding());
  }
}
