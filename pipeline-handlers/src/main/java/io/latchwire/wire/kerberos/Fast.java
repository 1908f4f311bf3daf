package io.latchwire.wire.kerberos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of FAST, RFC 6113 s5.4. */
public final class Fast {
  /** FX_FAST_ARMOR_AP_REQUEST. */
  public static final int ARMOR_AP_REQUEST = 1;

  /** FastOptions: hide-client-names. */
  public static final int HIDE_CLIENT_NAMES = 1;

  private Fast() {}

  /**
   * KrbFastArmor.
   *
   * @param type {@link #ARMOR_AP_REQUEST} or one that nobody knows
   * @param value an AP-REQ
   */
  public record Armor(int type, OctetString value) {
    private static Armor read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> new Armor(s.field(0, DerReader::int32), s.field(1, DerReader::octetString)));
    }

    private byte[] encoded() {
      return Der.sequence(Der.field(0, Der.integer(type)), Der.field(1, Der.octetString(value)));
    }
  }

  /**
   * KrbFastArmoredReq in its PA-FX-FAST-REQUEST.
   *
   * @param armor not in a TGS-REQ
   * @param checksum over what is outside
   * @param request {@link Request} under the armor key
   */
  public record ArmoredRequest(@Nullable Armor armor, Checksum checksum, EncryptedData request) {
    /** Reads one. */
    public static ArmoredRequest read(DerReader reader) throws DerException {
      return reader.field(
          0,
          choice ->
              choice.in(
                  DerReader.SEQUENCE,
                  s -> {
                    ArmoredRequest read =
                        new ArmoredRequest(
                            s.optional(0, Armor::read),
                            s.field(1, Checksum::read),
                            s.field(2, EncryptedData::read));
                    s.skipExtensions();
                    return read;
                  }));
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.field(
          0,
          Der.sequence(
              Der.optional(0, armor, Armor::encoded),
              Der.field(1, checksum.encoded()),
              Der.field(2, request.encoded())));
    }
  }

  /**
   * KrbFastReq.
   *
   * @param options {@link #HIDE_CLIENT_NAMES}
   * @param padata in place of what is outside
   * @param body in place of what is outside
   */
  public record Request(Flags options, List<PaData> padata, KdcReqBody body) {
    /** Reads one. */
    public static Request read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            Request read =
                new Request(
                    s.field(0, DerReader::flags),
                    s.field(1, PaData::readMethods),
                    s.field(2, KdcReqBody::read));
            s.skipExtensions();
            return read;
          });
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.sequence(
          Der.field(0, Der.flags(options)),
          Der.field(1, PaData.methods(padata)),
          Der.field(2, body.encoding().octets()));
    }
  }

  /**
   * KrbFastResponse.
   *
   * @param padata in place of what is outside
   * @param strengthenKey to be mixed into the reply key
   * @param finished in a reply with a ticket
   * @param nonce of the inner request
   */
  public record Response(
      List<PaData> padata,
      @Nullable EncryptionKey strengthenKey,
      @Nullable Finished finished,
      OctetString nonce) {
    /** Reads one. */
    public static Response read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            Response read =
                new Response(
                    s.field(0, PaData::readMethods),
                    s.optional(1, EncryptionKey::read),
                    s.optional(2, Finished::read),
                    s.field(3, DerReader::integer));
            s.skipExtensions();
            return read;
          });
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.sequence(
          Der.field(0, PaData.methods(padata)),
          Der.optional(1, strengthenKey, EncryptionKey::encoded),
          Der.optional(2, finished, Finished::encoded),
          Der.field(3, Der.integer(nonce)));
    }
  }

  /**
   * KrbFastFinished.
   *
   * @param time of the KDC, seconds since 1970
   * @param microseconds of it
   * @param crealm the true client's realm
   * @param cname the true client
   * @param ticketChecksum over the ticket in the reply
   */
  public record Finished(
      long time, int microseconds, String crealm, PrincipalName cname, Checksum ticketChecksum) {
    private static Finished read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            Finished read =
                new Finished(
                    s.field(0, DerReader::time),
                    s.field(1, DerReader::microseconds),
                    s.field(2, DerReader::string),
                    s.field(3, PrincipalName::read),
                    s.field(4, Checksum::read));
            s.skipExtensions();
            return read;
          });
    }

    private byte[] encoded() {
      return Der.sequence(
          Der.field(0, Der.time(time)),
          Der.field(1, Der.integer(microseconds)),
          Der.field(2, Der.string(crealm)),
          Der.field(3, cname.encoded()),
          Der.field(4, ticketChecksum.encoded()));
    }
  }

  /** PA-FX-FAST-REPLY: {@link Response} under the armor key. */
  public static byte[] armoredReply(EncryptedData response) {
    return Der.field(0, Der.sequence(Der.field(0, response.encoded())));
  }

  /** PA-FX-FAST-REPLY. */
  public static EncryptedData readArmoredReply(DerReader reader) throws DerException {
    return reader.field(
        0,
        choice ->
            choice.in(
                DerReader.SEQUENCE,
                s -> {
                  EncryptedData response = s.field(0, EncryptedData::read);
                  s.skipExtensions();
                  return response;
                }));
  }
}
