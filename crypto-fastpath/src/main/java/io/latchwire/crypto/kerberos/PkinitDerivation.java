package io.latchwire.crypto.kerberos;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a reply key is made of a Diffie-Hellman secret (RFC 8636 s4), by the object identifiers that
 * a client offers, best first.
 */
public enum PkinitDerivation {
  /** id-pkinit-kdf-ah-sha256. */
  SHA_256("1.3.6.1.5.2.3.6.2", "SHA-256"),
  /** id-pkinit-kdf-ah-sha512. */
  SHA_512("1.3.6.1.5.2.3.6.3", "SHA-512"),
  /** id-pkinit-kdf-ah-sha384. */
  SHA_384("1.3.6.1.5.2.3.6.4", "SHA-384"),
  /** id-pkinit-kdf-ah-sha1. */
  SHA_1("1.3.6.1.5.2.3.6.1", "SHA-1");

  private final String identifier;
  private final String hash;

  PkinitDerivation(String identifier, String hash) {
    this.identifier = identifier;
    this.hash = hash;
  }

  /** The object identifier in dotted form. */
  public String identifier() {
    return identifier;
  }

  /** The one with this object identifier; null when we do not have it. */
  public static @Nullable PkinitDerivation of(String identifier) {
    for (PkinitDerivation derivation : values()) {
      if (derivation.identifier.equals(identifier)) {
        return derivation;
      }
    }
    return null;
  }

  /**
   * A reply key: hashes of a counter, the secret and who takes part.
   *
   * @param otherInfo RFC 8636 s4 OtherInfo in DER
   */
  public ProtocolKey replyKey(EncryptionType type, byte[] secret, byte[] otherInfo) {
    MessageDigest digest = Digests.of(hash);
    byte[] key = new byte[type.keyOctets()];
    int at = 0;
    for (int counter = 1; at < key.length; counter++) {
      digest.update(new byte[] {0, 0, 0, (byte) counter});
      digest.update(secret);
      at = append(digest.digest(otherInfo), key, at);
    }
    return ProtocolKey.ofSeed(type, key);
  }

  /**
   * RFC 4556 s3.2.3.1, for clients that offer none of these: octetstring2key of the secret and the
   * nonces of both ends.
   */
  public static ProtocolKey octetStringToKey(EncryptionType type, byte[] secretAndNonces) {
    MessageDigest digest = Digests.of("SHA-1");
    byte[] key = new byte[type.keyOctets()];
    int at = 0;
    for (int counter = 0; at < key.length; counter++) {
      digest.update((byte) counter);
      at = append(digest.digest(secretAndNonces), key, at);
    }
    return ProtocolKey.ofSeed(type, key);
  }

  private static int append(byte[] block, byte[] key, int at) {
    int taken = Math.min(block.length, key.length - at);
    System.arraycopy(block, 0, key, at, taken);
    Arrays.fill(block, (byte) 0);
    return at + taken;
  }
}
