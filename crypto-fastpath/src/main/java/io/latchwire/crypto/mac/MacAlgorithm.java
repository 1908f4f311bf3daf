package io.latchwire.crypto.mac;

import java.util.Optional;

/**
 * The MACs that a TCP segment can carry: draft-bonica-tcp-auth-06 s9 and s16,
 * draft-weis-tcp-auth-auto-ks-03 s3.2.
 *
 * <p>The algorithm identifier given here is the default; peers may agree on other numbers.
 */
public enum MacAlgorithm {
  /** AES-CMAC (RFC 4493) cut to its first 12 octets (RFC 4494). */
  AES_128_CMAC_96("aes-128-cmac-96", 1, 16, 12, false),
  /** HMAC-SHA-1 (RFC 2104) cut to its first 12 octets (RFC 2404). */
  HMAC_SHA_1_96("hmac-sha-1-96", 2, 20, 12, false),
  /** GCM without plaintext (SP 800-38D), 12-octet nonce, first 12 octets of the tag. */
  AES_128_GMAC_96("aes-128-gmac-96", 60, 16, 12, true),
  /** UMAC-96 (RFC 4418), 5-octet nonce. */
  AES_128_UMAC_96("aes-128-umac-96", 61, 16, 12, true),
  /** HMAC-SHA-256 (RFC 4231) cut to its first 16 octets. */
  HMAC_SHA_256_128("hmac-sha-256-128", 62, 32, 16, false);

  private final String label;
  private final int algId;
  private final int keyOctets;
  private final int tagOctets;
  private final boolean needsNonce;

  MacAlgorithm(String label, int algId, int keyOctets, int tagOctets, boolean needsNonce) {
    this.label = label;
    this.algId = algId;
    this.keyOctets = keyOctets;
    this.tagOctets = tagOctets;
    this.needsNonce = needsNonce;
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
    return needsNonce;
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
}
