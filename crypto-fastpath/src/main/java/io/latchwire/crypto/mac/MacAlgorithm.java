package io.latchwire.crypto.mac;

import java.util.Optional;

/**
 * The registry of MACs that a TCP segment can carry: draft-bonica-tcp-auth-06 s9 and s16,
 * draft-weis-tcp-auth-auto-ks-03 s3.2, and what deployed routers added on their own.
 *
 * <p>The algorithm identifier given here is the default; peers may agree on other numbers.
 */
public enum MacAlgorithm {
  /** AES-CMAC (RFC 4493) cut to its first 12 octets (RFC 4494). */
  AES_128_CMAC_96("aes-128-cmac-96", 1, KeyLength.EXACT, 16, Use.PLAIN, 12),
  /** HMAC-SHA-1 (RFC 2104) cut to its first 12 octets (RFC 2404). */
  HMAC_SHA_1_96("hmac-sha-1-96", 2, KeyLength.ANY, 20, Use.PLAIN, 12),
  /** GCM without plaintext (SP 800-38D), 12-octet nonce, first 12 octets of the tag. */
  AES_128_GMAC_96("aes-128-gmac-96", 60, KeyLength.EXACT, 16, Use.WITH_NONCE, 12),
  /** UMAC-96 (RFC 4418), 5-octet nonce. */
  AES_128_UMAC_96("aes-128-umac-96", 61, KeyLength.EXACT, 16, Use.WITH_NONCE, 12),
  /** HMAC-SHA-256 (RFC 4231) cut to its first 16 octets. */
  HMAC_SHA_256_128("hmac-sha-256-128", 62, KeyLength.ANY, 32, Use.PLAIN, 16),
  /** {@link #AES_128_GMAC_96} with a key of 256 bits. */
  AES_256_GMAC_96("aes-256-gmac-96", 59, KeyLength.EXACT, 32, Use.WITH_NONCE, 12),
  /** HMAC-MD5 (RFC 2104), whole; found in keychains. */
  HMAC_MD5("hmac-md5", 5, KeyLength.ANY, 16, Use.WEAK, 16),
  /** HMAC-SHA-1, whole; found in keychains. */
  HMAC_SHA_1_160("hmac-sha-1-160", 6, KeyLength.ANY, 20, Use.PLAIN, 20),
  /** HMAC-SHA-256, whole; found in keychains. */
  HMAC_SHA_256_256("hmac-sha-256-256", 7, KeyLength.ANY, 32, Use.PLAIN, 32),
  /** MD5 over the message and then the secret; also the digest of RFC 2385. */
  MD5_SUFFIX("md5", 3, KeyLength.ANY, 16, Use.WEAK, 16),
  /** SHA-1 over the message and then the secret. */
  SHA_1_SUFFIX("sha-1", 4, KeyLength.ANY, 20, Use.WEAK, 20),
  /** SHA-256 over the message and then the secret. */
  SHA_256_SUFFIX("sha-256", 8, KeyLength.ANY, 32, Use.WEAK, 32);

  /** More than the keychain of any known vendor holds. */
  static final int MOST_KEY_OCTETS = 256;

  private final String label;
  private final int algId;
  private final KeyLength keyLength;
  private final int keyOctets;
  private final Use use;
  private final int tagOctets;

  MacAlgorithm(
      String label, int algId, KeyLength keyLength, int keyOctets, Use use, int tagOctets) {
    this.label = label;
    this.algId = algId;
    this.keyLength = keyLength;
    this.keyOctets = keyOctets;
    this.use = use;
    this.tagOctets = tagOctets;
  }

  /** The name that configuration, metrics and messages use. */
  public String label() {
    return label;
  }

  /** Alg ID in octet 2 of the option, 6 bits, unless a peer is configured otherwise. */
  public int algId() {
    return algId;
  }

  /** Octets of an automatically generated key. */
  public int keyOctets() {
    return keyOctets;
  }

  /** Octets of the MAC on the wire. */
  public int tagOctets() {
    return tagOctets;
  }

  /** True when two inputs under one key must never share a nonce. */
  public boolean needsNonce() {
    return use == Use.WITH_NONCE;
  }

  /** True when the construction is kept for interoperation only and has to be asked for. */
  public boolean isWeak() {
    return use == Use.WEAK;
  }

  /** Whether a key may have this many octets. */
  public boolean acceptsKeyOctets(int octets) {
    return switch (keyLength) {
      case EXACT -> octets == keyOctets;
      case ANY -> octets >= 1 && octets <= MOST_KEY_OCTETS;
    };
  }

  /**
   * Refuses a key of a length that the algorithm cannot use.
   *
   * @throws IllegalArgumentException naming the algorithm and the length expected, never the key
   */
  public void requireKeyOctets(int octets) {
    if (!acceptsKeyOctets(octets)) {
      String expected = keyLength == KeyLength.EXACT ? "" + keyOctets : "1 to " + MOST_KEY_OCTETS;
      throw new IllegalArgumentException(
          label + ": key has " + octets + " octets (expected: " + expected + ")");
    }
  }

  /**
   * Refuses a MAC that cannot be used with a configured key: nobody remembers which nonces such a
   * key has seen before a restart (draft-weis-tcp-auth-auto-ks-03 s3; here a MUST NOT).
   *
   * @throws IllegalArgumentException naming the algorithm and the remedy
   */
  public void requireConfigurable() {
    if (needsNonce()) {
      throw new IllegalArgumentException(
          label
              + ": needs a nonce and so cannot be used with a configured key; "
              + "use it with automatic keys, or choose "
              + AES_128_CMAC_96.label);
    }
  }

  /** The algorithm of this label, empty when there is none. */
  public static Optional<MacAlgorithm> ofLabel(String label) {
    for (MacAlgorithm algorithm : values()) {
      if (algorithm.label.equals(label)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The algorithm whose default Alg ID this is, empty when there is none. */
  public static Optional<MacAlgorithm> ofAlgId(int algId) {
    for (MacAlgorithm algorithm : values()) {
      if (algorithm.algId == algId) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** Which lengths a key may have. */
  private enum KeyLength {
    EXACT,
    ANY
  }

  /** What has to be known before an algorithm is used. */
  private enum Use {
    PLAIN,
    WITH_NONCE,
    WEAK
  }
}
