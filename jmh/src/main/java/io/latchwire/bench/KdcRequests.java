package io.latchwire.bench;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.kerberos.AgreementKey;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.PkinitDerivation;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.kerberos.StringToKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.Flags;
import io.latchwire.wire.kerberos.KdcOption;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.PaEncTimestamp;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * AS-REQs by the million, no two alike: each has a nonce of its own, and each proof a time of its
 * own, so that no KDC finds one of them among its replies or proofs. What a client computes for
 * long, a key pair, is computed once.
 */
final class KdcRequests {
  private static final int ENC_TIMESTAMP_USAGE = 1;
  private static final int PRINCIPAL = 1;
  private static final long HOUR = 3_600;
  private static final int LEAST_NONCE = 0x4000_0000;

  /** As MIT's client asks for them. */
  private static final List<Integer> TYPES = List.of(18, 17, 20, 19);

  private final String realm;
  private final KeyOctets random;
  private final ProtocolKey key;
  private final AgreementKey.OfModp pair;
  private int count;

  /** What is asked for, and how. */
  enum Kind {
    /** A ticket for a principal that need not prove anything. */
    PLAIN,
    /** With an encrypted timestamp. */
    TIMESTAMP,
    /** Anonymous PKINIT in the group of 2048 bits. */
    PKINIT
  }

  /**
   * Requests to a realm.
   *
   * @param password of both principals, {@code plain} and {@code timestamp}
   */
  KdcRequests(String realm, char[] password, KeyOctets random) {
    this.realm = realm;
    this.random = random;
    EncryptionType type = EncryptionType.AES256_CTS_HMAC_SHA1_96;
    this.key = StringToKey.derive(type, password, realm + "timestamp", type.defaultIterations());
    this.pair = (AgreementKey.OfModp) AgreementKey.fresh(AgreementGroup.MODP_14, random);
  }

  /** One more. */
  byte[] next(Kind kind, Instant now) {
    count++;
    return switch (kind) {
      case PLAIN -> request(List.of(), body(Flags.NONE, named("plain"), now));
      case TIMESTAMP -> timestamp(now);
      case PKINIT -> pkinit(now);
    };
  }

  private static PrincipalName named(String name) {
    return new PrincipalName(PRINCIPAL, List.of(name));
  }

  private KdcReqBody body(Flags options, PrincipalName client, Instant now) {
    return new KdcReqBody(
            options,
            client,
            realm,
            PrincipalName.ticketGranting(realm),
            null,
            now.getEpochSecond() + HOUR,
            null,
            nonce(),
            TYPES,
            List.of(),
            null,
            List.of(),
            OctetString.EMPTY)
        .encode();
  }

  private OctetString nonce() {
    int nonce = LEAST_NONCE + count;
    return OctetString.of(
        new byte[] {
          (byte) (nonce >>> 24), (byte) (nonce >>> 16), (byte) (nonce >>> 8), (byte) nonce
        });
  }

  private byte[] timestamp(Instant now) {
    byte[] plain = new PaEncTimestamp(now.getEpochSecond(), now.getNano() / 1_000).encoded();
    byte[] sealed = key.encrypt(ENC_TIMESTAMP_USAGE, plain, random);
    return request(
        List.of(
            PaData.of(
                PaData.ENC_TIMESTAMP, EncryptedData.of(key.type().number(), sealed).encoded())),
        body(Flags.NONE, named("timestamp"), now));
  }

  private byte[] pkinit(Instant now) {
    KdcReqBody body = body(Flags.of(KdcOption.REQUEST_ANONYMOUS), PrincipalName.ANONYMOUS, now);
    Pkinit.AuthPack pack =
        new Pkinit.AuthPack(
            new Pkinit.PkAuthenticator(
                now.getNano() / 1_000,
                now.getEpochSecond(),
                body.nonce(),
                OctetString.of(sha1(body.encoding().octets())),
                null,
                null),
            new Pkinit.Modp(
                pair.group().prime(),
                AgreementGroup.GENERATOR,
                pair.group().subgroupOrder(),
                pair.value()),
            null,
            Stream.of(PkinitDerivation.values()).map(PkinitDerivation::identifier).toList());
    byte[] padata = Pkinit.request(Pkinit.unsigned(Pkinit.AUTH_DATA, pack.encoded()));
    return request(List.of(PaData.of(PaData.PK_AS_REQ, padata)), body);
  }

  private static byte[] request(List<PaData> padata, KdcReqBody body) {
    return KdcReq.of(KdcReq.AS_REQ, padata, body).encoding().octets();
  }

  private static byte[] sha1(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
