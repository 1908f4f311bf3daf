package io.latchwire.crypto.kek;

import io.latchwire.crypto.mac.AesCmac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

  private final KekAlgorithm algorithm;
  private final int keyId;
  private final byte[] secret;

  /**
   * A KEK with its identifier.
   *
   * @param algorithm the one algorithm that it is bound to
   * @param keyId KEK Key ID, 0..63
   * @param secret its octets; copied
   * @throws IllegalArgumentException when the length does not fit the algorithm; names both
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
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.secret = secret.clone();
  }

  /** The algorithm that this KEK is bound to. */
  public KekAlgorithm algorithm() {
    return algorithm;
  }

  /** KEK Key ID, 0..63. */
  public int keyId() {
    return keyId;
  }

  /**
   * The MAC key that a field stands for.
   *
   * @param field the Encrypted Key field, {@link KekAlgorithm#fieldOctets} long
   * @param context what a derived key is bound to; AES-128-ECB has no use for it
   * @param keyOctets octets of the MAC key; AES-128-ECB gives 16 whatever is asked
   * @return the key; the caller wipes it
   */
  public byte[] open(byte[] field, byte[] context, int keyOctets) {
    try {
      return switch (algorithm) {
        case AES_128_ECB -> decrypt(field);
        case CMAC_KDF -> counterMode(context, keyOctets);
        case HKDF -> hkdf(field, context, keyOctets);
      };
    } catch (GeneralSecurityException e) {
      throw new AssertionError(algorithm.label(), e);
    }
  }

  private byte[] decrypt(byte[] field) throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(secret, "AES"));
    return aes.doFinal(field);
  }

  /** SP 800-108 s5.1 with an 8-bit counter and a 16-bit length. */
  private byte[] counterMode(byte[] context, int keyOctets) throws GeneralSecurityException {
    ByteBuffer input = ByteBuffer.allocate(1 + CMAC_LABEL.length + context.length + 2);
    input.put((byte) 0).put(CMAC_LABEL).put(context).putShort((short) (keyOctets * 8));
    byte[] key = new byte[keyOctets];
    for (int at = 0, i = 1; at < keyOctets; at += 16, i++) {
      byte[] block = AesCmac.of(secret, input.put(0, (byte) i).rewind());
      System.arraycopy(block, 0, key, at, Math.min(16, keyOctets - at));
      Arrays.fill(block, (byte) 0);
    }
    return key;
  }

  /** RFC 5869 s2; one or two blocks are all that a MAC key needs. */
  private byte[] hkdf(byte[] salt, byte[] context, int keyOctets) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(salt, "HmacSHA256"));
    byte[] pseudoRandomKey = mac.doFinal(secret);
    mac.init(new SecretKeySpec(pseudoRandomKey, "HmacSHA256"));
    Arrays.fill(pseudoRandomKey, (byte) 0);
    byte[] key = new byte[keyOctets];
    byte[] block = new byte[0];
    for (int at = 0, i = 1; at < keyOctets; at += block.length, i++) {
      mac.update(block);
      mac.update(HKDF_LABEL);
      mac.update(context);
      mac.update((byte) i);
      block = mac.doFinal();
      System.arraycopy(block, 0, key, at, Math.min(block.length, keyOctets - at));
    }
    Arrays.fill(block, (byte) 0);
    return key;
  }

  @Override
  public void close() {
    Arrays.fill(secret, (byte) 0);
  }
}
