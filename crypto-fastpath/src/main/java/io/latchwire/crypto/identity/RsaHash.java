package io.latchwire.crypto.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Hashes of RSASSA-PKCS1-v1_5 and their DigestInfo prefixes, RFC 8017 s9.2. */
enum RsaHash {
  SHA_1("SHA-1", "3021300906052b0e03021a05000414"),
  SHA_256("SHA-256", "3031300d060960864801650304020105000420"),
  SHA_384("SHA-384", "3041300d060960864801650304020205000430"),
  SHA_512("SHA-512", "3051300d060960864801650304020305000440");

  private final String algorithm;

  @SuppressWarnings("ImmutableEnumChecker") // never written to
  private final byte[] digestInfoPrefix;

  RsaHash(String algorithm, String digestInfoPrefix) {
    this.algorithm = algorithm;
    this.digestInfoPrefix = HexFormat.of().parseHex(digestInfoPrefix);
  }

  /**
   * The encoded message.
   *
   * @param length octets of the modulus
   * @return empty when the modulus is too short for this hash
   */
  byte[] encode(byte[] message, int length) {
    byte[] hash;
    try {
      hash = MessageDigest.getInstance(algorithm).digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has " + algorithm, e);
    }
    int padding = length - digestInfoPrefix.length - hash.length - 3;
    if (padding < 8) {
      return new byte[0];
    }
    byte[] encoded = new byte[length];
    encoded[1] = 1;
    Arrays.fill(encoded, 2, 2 + padding, (byte) 0xFF);
    System.arraycopy(digestInfoPrefix, 0, encoded, 3 + padding, digestInfoPrefix.length);
    System.arraycopy(hash, 0, encoded, length - hash.length, hash.length);
    return encoded;
  }
}
