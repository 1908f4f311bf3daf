package io.latchwire.wire.kerberos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * EncKDCRepPart, RFC 4120 s5.4.2: what only the client can read.
 *
 * @param application 25 for an AS-REP, 26 for a TGS-REP; some KDCs write 26 always
 * @param key the session key
 * @param lastRequests LastReq: type and time of each
 * @param nonce the request's, as it came
 * @param keyExpiration when the client's key ends
 * @param flags of the ticket
 * @param authtime seconds since 1970, like the others
 * @param starttime of the ticket
 * @param endtime of the ticket
 * @param renewTill of the ticket
 * @param srealm the server's realm
 * @param sname the server
 * @param caddr of the ticket
 * @param encryptedPadata RFC 6806 s11
 */
public record EncKdcRepPart(
    int application,
    EncryptionKey key,
    List<LastRequest> lastRequests,
    OctetString nonce,
    @Nullable Long keyExpiration,
    Flags flags,
    long authtime,
    @Nullable Long starttime,
    long endtime,
    @Nullable Long renewTill,
    String srealm,
    PrincipalName sname,
    List<HostAddress> caddr,
    List<PaData> encryptedPadata) {
  /** EncASRepPart. */
  public static final int AS = 25;

  /** EncTGSRepPart. */
  public static final int TGS = 26;

  /**
   * An element of LastReq.
   *
   * @param type what happened
   * @param time when, seconds since 1970
   */
  public record LastRequest(int type, long time) {
    private static LastRequest read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> new LastRequest(s.field(0, DerReader::int32), s.field(1, DerReader::time)));
    }

    private byte[] encoded() {
      return Der.sequence(Der.field(0, Der.integer(type)), Der.field(1, Der.time(time)));
    }
  }

  /** Reads one. */
  public static EncKdcRepPart read(DerReader reader) throws DerException {
    int tag = reader.nextTag();
    int number = tag & 0x1F;
    if ((tag & 0xE0) != 0x60 || (number != AS && number != TGS)) {
      throw new DerException("no EncKDCRepPart");
    }
    return reader.in(
        tag,
        a ->
            a.in(
                DerReader.SEQUENCE,
                s ->
                    new EncKdcRepPart(
                        number,
                        s.field(0, EncryptionKey::read),
                        s.field(1, l -> l.sequenceOf(LastRequest::read)),
                        s.field(2, DerReader::integer),
                        s.optional(3, DerReader::time),
                        s.field(4, DerReader::flags),
                        s.field(5, DerReader::time),
                        s.optional(6, DerReader::time),
                        s.field(7, DerReader::time),
                        s.optional(8, DerReader::time),
                        s.field(9, DerReader::string),
                        s.field(10, PrincipalName::read),
                        EncTicketPart.list(s.optional(11, c -> c.sequenceOf(HostAddress::read))),
                        EncTicketPart.list(s.optional(12, PaData::readMethods)))));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.application(
        application,
        Der.sequence(
            Der.field(0, key.encoded()),
            Der.field(1, Der.sequenceOf(lastRequests, LastRequest::encoded)),
            Der.field(2, Der.integer(nonce)),
            Der.optional(3, keyExpiration, Der::time),
            Der.field(4, Der.flags(flags)),
            Der.field(5, Der.time(authtime)),
            Der.optional(6, starttime, Der::time),
            Der.field(7, Der.time(endtime)),
            Der.optional(8, renewTill, Der::time),
            Der.field(9, Der.string(srealm)),
            Der.field(10, sname.encoded()),
            Der.optionalList(11, caddr, HostAddress::encoded),
            Der.optionalList(12, encryptedPadata, PaData::encoded)));
  }
}
