package io.latchwire.wire.kerberos;

import java.util.List;

/**
 * KDC-REQ, RFC 4120 s5.4.1.
 *
 * @param type {@link #AS_REQ} or {@link #TGS_REQ}
 * @param version what it says in pvno
 * @param typeInside what it says in msg-type
 * @param padata proofs and requests besides
 * @param body what is asked for
 * @param encoding as it came
 */
public record KdcReq(
    int type,
    int version,
    int typeInside,
    List<PaData> padata,
    KdcReqBody body,
    OctetString encoding) {
  /** The version of the protocol. */
  public static final int PVNO = 5;

  /** KRB_AS_REQ. */
  public static final int AS_REQ = 10;

  /** KRB_TGS_REQ. */
  public static final int TGS_REQ = 12;

  /** A new one. */
  public static KdcReq of(int type, List<PaData> padata, KdcReqBody body) {
    byte[] encoded =
        Der.application(
            type,
            Der.sequence(
                Der.field(1, Der.integer(PVNO)),
                Der.field(2, Der.integer(type)),
                Der.optionalList(3, padata, PaData::encoded),
                Der.field(4, body.encoding().octets())));
    return new KdcReq(type, PVNO, type, padata, body, OctetString.wrap(encoded));
  }

  /** Reads a message; nothing may stand behind it. */
  public static KdcReq read(byte[] message) throws DerException {
    OctetString encoding = OctetString.wrap(message);
    return DerReader.readAll(
        encoding,
        whole -> {
          int tag = whole.nextTag();
          int type = tag & 0x1F;
          if ((tag & 0xE0) != 0x60 || (type != AS_REQ && type != TGS_REQ)) {
            throw new DerException("no request to a KDC");
          }
          return whole.in(
              tag,
              application ->
                  application.in(
                      DerReader.SEQUENCE,
                      s ->
                          new KdcReq(
                              type,
                              s.field(1, DerReader::int32),
                              s.field(2, DerReader::int32),
                              EncTicketPart.list(s.optional(3, PaData::readMethods)),
                              s.field(4, KdcReqBody::read),
                              encoding)));
        });
  }
}
