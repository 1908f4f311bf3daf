package io.latchwire.crypto.kerberos;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Key derivation of both profiles: DK of RFC 3961 s5.1, KDF-HMAC-SHA2 of RFC 8009 s3. */
final class Derivation {
  private static final int BLOCK_OCTETS = 16;
  private static final byte[] PRF = "prf".getBytes(StandardCharsets.US_ASCII);

  private Derivation() {}

  /** A key for one usage and purpose, {@code length} octets long. */
  static byte[] usageKey(EncryptionType type, byte[] key, int usage, int purpose, int length) {
    byte[] constant = {
      (byte) (usage >>> 24),
      (byte) (usage >>> 16),
      (byte) (usage >>> 8),
      (byte) usage,
      (byte) purpose
    };
    return type.isRfc8009()
        ? hmacSha2(type, key, constant, new byte[0], length)
        : derive(key, constant);
  }

  /** RFC 3961 s3 and RFC 8009 s5: the pseudo-random function. */
  static byte[] prf(EncryptionType type, byte[] key, byte[] input) {
    if (type.isRfc8009()) {
      return hmacSha2(type, key, PRF, input, type.prfOctets());
    }
    byte[] hash = Digests.sha1(input);
    byte[] prfKey = derive(key, PRF);
    try {
      return aes(prfKey).doFinal(hash, 0, BLOCK_OCTETS);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("prf", e);
    } finally {
      Arrays.fill(prfKey, (byte) 0);
    }
  }

  /** DK: the constant folded to a block and encrypted again and again. */
  static byte[] derive(byte[] key, byte[] constant) {
    byte[] derived = new byte[key.length];
    byte[] block = constant.length == BLOCK_OCTETS ? constant : fold(constant, BLOCK_OCTETS);
    try {
      Cipher cipher = aes(key);
      for (int at = 0; at < derived.length; at += BLOCK_OCTETS) {
        block = cipher.doFinal(block);
        System.arraycopy(block, 0, derived, at, Math.min(BLOCK_OCTETS, derived.length - at));
      }
      return derived;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("dk", e);
    }
  }

  /** RFC 8009 s3. */
  static byte[] hmacSha2(
      EncryptionType type, byte[] key, byte[] label, byte[] context, int length) {
    try {
      Mac mac = Mac.getInstance(type.hmac());
      mac.init(new SecretKeySpec(key, type.hmac()));
      mac.update(new byte[] {0, 0, 0, 1});
      mac.update(label);
      mac.update((byte) 0);
      mac.update(context);
      int bits = length * 8;
      mac.update(
          new byte[] {
            (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
          });
      return Arrays.copyOf(mac.doFinal(), length);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("kdf-hmac-sha2", e);
    }
  }

  /**
   * n-fold, RFC 3961 s5.1: copies of the input, each turned 13 bits further to the right, added in
   * ones' complement.
   */
  static byte[] fold(byte[] input, int length) {
    int copies = length / gcd(input.length, length);
    int total = copies * input.length;
    int[] sums = new int[length];
    int bits = input.length * 8;
    for (int i = 0; i < total; i++) {
      int copy = i / input.length;
      // The bit that this copy's rotation brings to the front of this octet.
      int from = Math.floorMod(i % input.length * 8 - 13 * copy, bits);
      int high = input[from / 8] & 0xFF;
      int low = input[(from / 8 + 1) % input.length] & 0xFF;
      sums[i % length] += (high << 8 | low) >>> (8 - from % 8) & 0xFF;
    }
    int carry = 0;
    do {
      for (int i = length - 1; i >= 0; i--) {
        int sum = sums[i] + carry;
        sums[i] = sum & 0xFF;
        carry = sum >>> 8;
      }
    } while (carry != 0);
    byte[] folded = new byte[length];
    for (int i = 0; i < length; i++) {
      folded[i] = (byte) sums[i];
    }
    return folded;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private static Cipher aes(byte[] key) throws GeneralSecurityException {
    // One block at a time, each made of the last: DK is defined by it, no data is encrypted.
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    return cipher;
  }
}
