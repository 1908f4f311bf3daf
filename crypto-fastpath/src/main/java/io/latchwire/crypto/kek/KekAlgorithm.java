package io.latchwire.crypto.kek;

import java.util.Optional;

/**
 * How the In-line Encrypted Key Payload leads to a MAC key: draft-weis-tcp-auth-auto-ks-03 s2.5.1
 * and s5 (Private Use range).
 */
public enum KekAlgorithm {
  /** One block of AES-128 in ECB mode: the field is the encrypted key, 16 octets. */
  AES_128_ECB("aes-128-ecb", 1, 16, 16),
  /** SP 800-108 counter mode with AES-CMAC: the field is a salt of 8 octets. */
  CMAC_KDF("cmac-kdf-128", 48, 16, 8),
  /** HKDF-SHA-256 (RFC 5869): the field is a salt of 8 octets. */
  HKDF("hkdf-256", 49, 32, 8);

  private final String label;
  private final int algId;
  private final int kekOctets;
  private final int fieldOctets;

  KekAlgorithm(String label, int algId, int kekOctets, int fieldOctets) {
    this.label = label;
    this.algId = algId;
    this.kekOctets = kekOctets;
    this.fieldOctets = fieldOctets;
  }

  /** The name that configuration and messages use. */
  public String label() {
    return label;
  }

  /** KEK Alg ID on the wire, 6 bits. */
  public int algId() {
    return algId;
  }

  /** Octets of the KEK itself. */
  public int kekOctets() {
    return kekOctets;
  }

  /** Octets of the Encrypted Key field on the wire. */
  public int fieldOctets() {
    return fieldOctets;
  }

  /** Whether a field stands for another key on every connection. */
  public boolean bindsToConnection() {
    return this != AES_128_ECB;
  }

  /** The algorithm of this KEK Alg ID, empty when it is unknown. */
  public static Optional<KekAlgorithm> ofAlgId(int algId) {
    for (KekAlgorithm algorithm : values()) {
      if (algorithm.algId == algId) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The algorithm of this label, empty when there is none. */
  public static Optional<KekAlgorithm> ofLabel(String label) {
    for (KekAlgorithm algorithm : values()) {
      if (algorithm.label.equals(label)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
