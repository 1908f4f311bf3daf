package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.OctetString;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Tokens of PA-AS-FRESHNESS, RFC 8070: the time under a key of this process. They show that a
 * request was made lately, and nothing about who makes it.
 */
final class FreshnessTokens {
  private static final EncryptionType TYPE = EncryptionType.AES128_CTS_HMAC_SHA256_128;

  private final ProtocolKey key;
  private final int lifeSeconds;

  FreshnessTokens(KeyOctets random, int lifeSeconds) {
    this.key = ProtocolKey.random(TYPE, random);
    this.lifeSeconds = lifeSeconds;
  }

  byte[] make(Moment now) {
    byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(now.seconds()).array();
    byte[] checksum = key.checksum(KeyUsage.FRESHNESS, time);
    return ByteBuffer.allocate(time.length + checksum.length).put(time).put(checksum).array();
  }

  void require(OctetString token, Moment now) throws KrbRefusal {
    byte[] octets = token.octets();
    if (octets.length != Long.BYTES + TYPE.macOctets()
        || !key.isChecksumOf(
            KeyUsage.FRESHNESS,
            Arrays.copyOf(octets, Long.BYTES),
            Arrays.copyOfRange(octets, Long.BYTES, octets.length))) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "not our freshness token");
    }
    if (now.isFarFrom(ByteBuffer.wrap(octets).getLong(), lifeSeconds)) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_EXPIRED, "an old freshness token");
    }
  }
}
