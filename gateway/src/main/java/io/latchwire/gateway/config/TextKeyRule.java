package io.latchwire.gateway.config;

import io.latchwire.crypto.kdf.KeyDerivation;
import java.util.Arrays;

/**
 * How a secret becomes the 16 octets of an AES-128 key. Makers do not say what they do with a
 * secret of another length.
 */
public enum TextKeyRule implements Labelled {
  /** Only secrets of 16 octets are taken. */
  EXACT("exact16"),
  /** Zeros behind a shorter one; what is beyond 16 octets is cut off. */
  ZERO_PAD("zero-pad"),
  /** RFC 4615 s3: a secret of another length is authenticated under the key zero. */
  RFC4615("rfc4615");

  private static final int AES_128_OCTETS = 16;

  private final String label;

  TextKeyRule(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  /** Whether a secret of this many octets becomes a key. */
  public boolean accepts(int octets) {
    return this != EXACT || octets == AES_128_OCTETS;
  }

  /** The key, a fresh array; both are the caller's to wipe. */
  public byte[] key(byte[] secret) {
    return switch (this) {
      case EXACT -> secret.clone();
      case ZERO_PAD -> Arrays.copyOf(secret, AES_128_OCTETS);
      case RFC4615 -> KeyDerivation.aesCmacPrf128Key(secret);
    };
  }
}
