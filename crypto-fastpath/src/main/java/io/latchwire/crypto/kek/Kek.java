package io.latchwire.crypto.kek;

import io.latchwire.crypto.kdf.KeyDerivation;
import io.latchwire.crypto.secret.SecretOctets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * A key-encrypting key, shared with one peer out of band, never used as a MAC key.
 *
 * <p>Every algorithm is used the same way: the sender draws the Encrypted Key field at random and
 * both sides {@link #open} it. For AES-128-ECB the decryption of a random block is a random key, so
 * drawing the field is as good as drawing the key.
 */
public final class Kek implements AutoCloseable {
  private static final byte[] CMAC_LABEL = "EAO-KS1\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HKDF_LABEL = "EAO-KS2\0".getBytes(StandardCharsets.US_ASCII);

  private static final int MOST_KEY_ID = 63;

  private final KekAlgorithm algorithm;
  private final int keyId;
  private final SecretOctets secret;

  /**
   * A KEK with its identifier.
   *
   * @param algorithm the one algorithm that it is bound to
   * @param keyId KEK Key ID, 0..63
   * @param secret its octets; copied
   * @throws IllegalArgumentException when the length does not fit the algorithm, naming both, or
   *     the identifier is out of range
   */
  public Kek(KekAlgorithm algorithm, int keyId, byte[] secret) {
    if (secret.length != algorithm.kekOctets()) {
      throw new IllegalArgumentException(
          algorithm.label()
              + ": KEK has "
              + secret.length
              + " octets (expected: "
              + algorithm.kekOctets()
              + ")");
    }
    if (keyId < 0 || keyId > MOST_KEY_ID) {
      throw new IllegalArgumentException(
          algorithm.label() + ": KEK Key ID " + keyId + " (expected: 0..63)");
    }
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.secret = SecretOctets.copyOf(secret);
  }

  /** The algorithm that this KEK is bound to. */
  public KekAlgorithm algorithm() {
    return algorithm;
  }

  /** KEK Key ID, 0..63. */
  public int keyId() {
    return keyId;
  }

  /** Whether these octets are its secret; takes the same time for all that are of its length. */
  public boolean hasSecret(byte[] octets) {
    byte[] own = secret.toArray();
    try {
      return MessageDigest.isEqual(own, octets);
    } finally {
      Arrays.fill(own, (byte) 0);
    }
  }

  /**
   * The MAC key that a field stands for.
   *
   * @param field the Encrypted Key field, {@link KekAlgorithm#fieldOctets} long
   * @param context what a derived key is bound to; AES-128-ECB has no use for it
   * @param keyOctets octets of the MAC key; AES-128-ECB gives 16 whatever is asked
   * @return the key; the caller wipes it
   * @throws IllegalArgumentException when the field's length does not fit the algorithm
   * @throws IllegalStateException when the KEK is closed
   */
  public byte[] open(byte[] field, byte[] context, int keyOctets) {
    if (secret.isClosed()) {
      throw new IllegalStateException(algorithm.label() + ": KEK is closed");
    }
    if (field.length != algorithm.fieldOctets()) {
      throw new IllegalArgumentException(
          algorithm.label()
              + ": field has "
              + field.length
              + " octets (expected: "
              + algorithm.fieldOctets()
              + ")");
    }
    byte[] key = secret.toArray();
    try {
      return switch (algorithm) {
        case AES_128_ECB -> decrypt(field);
        case CMAC_KDF -> counterMode(key, context, keyOctets);
        case HKDF -> hkdf(key, field, context, keyOctets);
      };
    } catch (GeneralSecurityException e) {
      throw new AssertionError(algorithm.label(), e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private byte[] decrypt(byte[] field) throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.DECRYPT_MODE, secret.asKey("AES"));
    return aes.doFinal(field);
  }

  /** SP 800-108 s5.1 with an 8-bit counter and a 16-bit length. */
  private static byte[] counterMode(byte[] key, byte[] context, int keyOctets) {
    byte[] fixed =
        ByteBuffer.allocate(CMAC_LABEL.length + context.length + 2)
            .put(CMAC_LABEL)
            .put(context)
            .putShort((short) (keyOctets * Byte.SIZE))
            .array();
    return KeyDerivation.counterCmac(key, fixed, keyOctets);
  }

  /** RFC 5869 s2, salted with the field. */
  private static byte[] hkdf(byte[] key, byte[] field, byte[] context, int keyOctets) {
    byte[] info =
        ByteBuffer.allocate(HKDF_LABEL.length + context.length)
            .put(HKDF_LABEL)
            .put(context)
            .array();
    return KeyDerivation.hkdfSha256(key, field, info, keyOctets);
  }

  @Override
  public void close() {
    secret.close();
  }
}
