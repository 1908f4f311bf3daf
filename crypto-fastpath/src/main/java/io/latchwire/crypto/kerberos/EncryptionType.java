package io.latchwire.crypto.kerberos;

import org.jspecify.annotations.Nullable;

/**
 * The encryption types that are still sound, by their numbers at IANA. DES, 3DES and RC4 are not
 * here: whoever asks for them alone is told that there is no common type.
 */
public enum EncryptionType {
  /** RFC 3962. */
  AES128_CTS_HMAC_SHA1_96(17, "aes128-cts-hmac-sha1-96", 16, 12, 15, "SHA1", 4_096),
  /** RFC 3962. */
  AES256_CTS_HMAC_SHA1_96(18, "aes256-cts-hmac-sha1-96", 32, 12, 16, "SHA1", 4_096),
  /** RFC 8009. */
  AES128_CTS_HMAC_SHA256_128(19, "aes128-cts-hmac-sha256-128", 16, 16, 19, "SHA256", 32_768),
  /** RFC 8009. */
  AES256_CTS_HMAC_SHA384_192(20, "aes256-cts-hmac-sha384-192", 32, 24, 20, "SHA384", 32_768);

  private final int number;
  private final String label;
  private final int keyOctets;
  private final int macOctets;
  private final int checksumType;
  private final String hash;
  private final int defaultIterations;

  EncryptionType(
      int number,
      String label,
      int keyOctets,
      int macOctets,
      int checksumType,
      String hash,
      int defaultIterations) {
    this.number = number;
    this.label = label;
    this.keyOctets = keyOctets;
    this.macOctets = macOctets;
    this.checksumType = checksumType;
    this.hash = hash;
    this.defaultIterations = defaultIterations;
  }

  /** The type of a number; null for those that we do not have. */
  public static @Nullable EncryptionType of(int number) {
    return switch (number) {
      case 17 -> AES128_CTS_HMAC_SHA1_96;
      case 18 -> AES256_CTS_HMAC_SHA1_96;
      case 19 -> AES128_CTS_HMAC_SHA256_128;
      case 20 -> AES256_CTS_HMAC_SHA384_192;
      default -> null;
    };
  }

  /** The type whose name this is; null for those that we do not have. */
  public static @Nullable EncryptionType ofLabel(String label) {
    for (EncryptionType type : values()) {
      if (type.label.equals(label)) {
        return type;
      }
    }
    return null;
  }

  /** As in messages. */
  public int number() {
    return number;
  }

  /** As IANA writes it, and as RFC 8009 s4 puts it into salts. */
  public String label() {
    return label;
  }

  /** Octets of a protocol key, and of the seed that it is made of. */
  public int keyOctets() {
    return keyOctets;
  }

  /** Octets of the MAC behind a ciphertext, and of a checksum. */
  public int macOctets() {
    return macOctets;
  }

  /** The number of the required checksum mechanism (RFC 3961 s3). */
  public int checksumType() {
    return checksumType;
  }

  /** PBKDF2's iterations where a client is told nothing else. */
  public int defaultIterations() {
    return defaultIterations;
  }

  boolean isRfc8009() {
    return number >= 19;
  }

  String hmac() {
    return "Hmac" + hash;
  }

  String pbkdf2() {
    return "PBKDF2WithHmac" + hash;
  }

  /** Octets of the pseudo-random function's output. */
  int prfOctets() {
    return switch (this) {
      case AES128_CTS_HMAC_SHA1_96, AES256_CTS_HMAC_SHA1_96 -> 16;
      case AES128_CTS_HMAC_SHA256_128 -> 32;
      case AES256_CTS_HMAC_SHA384_192 -> 48;
    };
  }
}
