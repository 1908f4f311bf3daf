package io.latchwire.crypto.identity;

import io.latchwire.crypto.random.KeyOctets;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * What anybody may do with an RSA key: verify and encrypt, both of PKCS#1 v1.5. No secret but the
 * plaintext is involved, so plain modular exponentiation serves; it takes keys of any size, where
 * the JDK's providers refuse those under 512 bits.
 */
public final class RsaPublicOperation {
  /** Octets that RSAES-PKCS1-v1_5 adds at least, RFC 8017 s7.2.1. */
  private static final int PADDING_OCTETS = 11;

  private RsaPublicOperation() {}

  /**
   * Verifies RSASSA-PKCS1-v1_5 with SHA-1, the signature of SEND (RFC 3971 s5.2).
   *
   * @param signature the signature and possibly padding behind it: as many octets as the modulus
   *     has are taken
   */
  public static boolean verifySend(SubjectPublicKey key, byte[] message, byte[] signature) {
    int length = key.modulusOctets();
    return signature.length >= length
        && verify(key, RsaHash.SHA_1, message, Arrays.copyOf(signature, length));
  }

  /**
   * Verifies by building the one encoded message that is right and comparing all of it: nothing in
   * the decrypted signature is parsed.
   */
  static boolean verify(SubjectPublicKey key, RsaHash hash, byte[] message, byte[] signature) {
    int length = key.modulusOctets();
    if (signature.length != length) {
      return false;
    }
    BigInteger value = new BigInteger(1, signature);
    if (value.compareTo(key.modulus()) >= 0) {
      return false;
    }
    byte[] expected = hash.encode(message, length);
    return expected.length == length
        && Arrays.equals(
            expected, fixedLength(value.modPow(key.exponent(), key.modulus()), length));
  }

  /** Whether a plaintext of so many octets fits under the key. */
  public static boolean fits(SubjectPublicKey key, int plaintextOctets) {
    return plaintextOctets + PADDING_OCTETS <= key.modulusOctets();
  }

  /**
   * Encrypts with RSAES-PKCS1-v1_5, RFC 8017 s7.2.1.
   *
   * @param plaintext must {@link #fits fit}; the caller's to erase
   * @param random for the padding, of which no octet is zero
   * @return as many octets as the modulus has, leading zeros kept
   */
  public static byte[] encrypt(SubjectPublicKey key, byte[] plaintext, KeyOctets random) {
    int length = key.modulusOctets();
    if (!fits(key, plaintext.length)) {
      throw new IllegalArgumentException(
          "plaintext of %d octets under a key of %d".formatted(plaintext.length, length));
    }
    byte[] encoded = new byte[length];
    encoded[1] = 2;
    int paddingEnd = length - plaintext.length - 1;
    fillNonZero(encoded, 2, paddingEnd, random);
    System.arraycopy(plaintext, 0, encoded, paddingEnd + 1, plaintext.length);
    BigInteger message = new BigInteger(1, encoded);
    Arrays.fill(encoded, (byte) 0);
    return fixedLength(message.modPow(key.exponent(), key.modulus()), length);
  }

  private static void fillNonZero(byte[] target, int from, int to, KeyOctets random) {
    byte[] octets = new byte[to - from];
    int at = from;
    while (at < to) {
      random.fill(octets);
      for (int i = 0; i < octets.length && at < to; i++) {
        if (octets[i] != 0) {
          target[at++] = octets[i];
        }
      }
    }
  }

  /** The number as exactly so many octets, big-endian. */
  static byte[] fixedLength(BigInteger value, int length) {
    byte[] octets = value.toByteArray();
    byte[] fixed = new byte[length];
    int skip = Math.max(0, octets.length - length);
    System.arraycopy(octets, skip, fixed, length - (octets.length - skip), octets.length - skip);
    return fixed;
  }
}
