package io.latchwire.wire.kerberos;

import org.jspecify.annotations.Nullable;

/**
 * KRB-ERROR, RFC 4120 s5.9.1. The client's time is never echoed.
 *
 * @param stime the KDC's or server's time, seconds since 1970
 * @param susec microseconds of it
 * @param code {@link ErrorCode#number}
 * @param crealm the client's realm
 * @param cname the client
 * @param realm the server's realm
 * @param sname the server
 * @param text for people
 * @param data METHOD-DATA or TYPED-DATA
 */
public record KrbError(
    long stime,
    int susec,
    int code,
    @Nullable String crealm,
    @Nullable PrincipalName cname,
    String realm,
    PrincipalName sname,
    @Nullable String text,
    @Nullable OctetString data) {
  private static final int KRB_ERROR = 30;

  /** Whether octets begin as this message does. */
  public static boolean isOne(byte[] message) {
    return message.length > 0 && message[0] == (byte) (0x60 | KRB_ERROR);
  }

  /** Reads a message; nothing may stand behind it. */
  public static KrbError read(byte[] message) throws DerException {
    return DerReader.readAll(
        OctetString.of(message),
        whole ->
            whole.in(
                0x60 | KRB_ERROR,
                application ->
                    application.in(
                        DerReader.SEQUENCE,
                        s -> {
                          if (s.field(0, DerReader::int32) != KdcReq.PVNO
                              || s.field(1, DerReader::int32) != KRB_ERROR) {
                            throw new DerException("error of another version or type");
                          }
                          Long clientTime = s.optional(2, DerReader::time);
                          Integer clientMicroseconds = s.optional(3, DerReader::microseconds);
                          if (clientTime == null && clientMicroseconds != null) {
                            throw new DerException("cusec without ctime");
                          }
                          return new KrbError(
                              s.field(4, DerReader::time),
                              s.field(5, DerReader::microseconds),
                              s.field(6, DerReader::int32),
                              s.optional(7, DerReader::string),
                              s.optional(8, PrincipalName::read),
                              s.field(9, DerReader::string),
                              s.field(10, PrincipalName::read),
                              s.optional(11, DerReader::string),
                              s.optional(12, DerReader::octetString));
                        })));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.application(
        KRB_ERROR,
        Der.sequence(
            Der.field(0, Der.integer(KdcReq.PVNO)),
            Der.field(1, Der.integer(KRB_ERROR)),
            Der.field(4, Der.time(stime)),
            Der.field(5, Der.integer(susec)),
            Der.field(6, Der.integer(code)),
            Der.optional(7, crealm, Der::string),
            Der.optional(8, cname, PrincipalName::encoded),
            Der.field(9, Der.string(realm)),
            Der.field(10, sname.encoded()),
            Der.optional(11, text, Der::string),
            Der.optional(12, data, Der::octetString)));
  }
}
