package io.latchwire.wire.kerberos;

import java.util.List;

/**
 * KDC-REP, RFC 4120 s5.4.2.
 *
 * @param type {@link #AS_REP} or {@link #TGS_REP}
 * @param padata what the KDC proves and says besides
 * @param crealm the client's realm
 * @param cname the client
 * @param ticket what was asked for
 * @param encPart {@link EncKdcRepPart} under the reply key
 */
public record KdcRep(
    int type,
    List<PaData> padata,
    String crealm,
    PrincipalName cname,
    Ticket ticket,
    EncryptedData encPart) {
  /** KRB_AS_REP. */
  public static final int AS_REP = 11;

  /** KRB_TGS_REP. */
  public static final int TGS_REP = 13;

  /** Reads a message; nothing may stand behind it. */
  public static KdcRep read(byte[] message) throws DerException {
    return DerReader.readAll(
        OctetString.of(message),
        whole -> {
          int tag = whole.nextTag();
          int type = tag & 0x1F;
          if ((tag & 0xE0) != 0x60 || (type != AS_REP && type != TGS_REP)) {
            throw new DerException("no reply of a KDC");
          }
          return whole.in(
              tag,
              application ->
                  application.in(
                      DerReader.SEQUENCE,
                      s -> {
                        if (s.field(0, DerReader::int32) != KdcReq.PVNO
                            || s.field(1, DerReader::int32) != type) {
                          throw new DerException("reply of another version or type");
                        }
                        return new KdcRep(
                            type,
                            EncTicketPart.list(s.optional(2, PaData::readMethods)),
                            s.field(3, DerReader::string),
                            s.field(4, PrincipalName::read),
                            s.field(5, Ticket::read),
                            s.field(6, EncryptedData::read));
                      }));
        });
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.application(
        type,
        Der.sequence(
            Der.field(0, Der.integer(KdcReq.PVNO)),
            Der.field(1, Der.integer(type)),
            Der.optionalList(2, padata, PaData::encoded),
            Der.field(3, Der.string(crealm)),
            Der.field(4, cname.encoded()),
            Der.field(5, ticket.encoding().octets()),
            Der.field(6, encPart.encoded())));
  }
}
