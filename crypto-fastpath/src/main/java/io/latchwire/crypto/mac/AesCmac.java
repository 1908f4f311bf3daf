package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** AES-CMAC, RFC 4493, over the JDK's AES. For key derivation: plain, one message at a time. */
public final class AesCmac {
  private static final int BLOCK = 16;

  private AesCmac() {}

  /** The full 16-octet CMAC of everything that remains in {@code message}. */
  public static byte[] of(byte[] key, ByteBuffer message) throws GeneralSecurityException {
    try (SecretOctets secret = SecretOctets.copyOf(key)) {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, secret.asKey("AES"));
      return of(aes, message);
    }
  }

  private static byte[] of(Cipher aes, ByteBuffer message) throws GeneralSecurityException {
    byte[] subkey = doubled(aes.doFinal(new byte[BLOCK]));
    int start = message.position();
    int length = message.remaining();
    int last = length == 0 ? 0 : (length - 1) / BLOCK * BLOCK;
    byte[] x = new byte[BLOCK];
    for (int at = 0; at < last; at += BLOCK) {
      for (int i = 0; i < BLOCK; i++) {
        x[i] ^= message.get(start + at + i);
      }
      x = aes.doFinal(x);
    }
    if (length - last < BLOCK) {
      subkey = doubled(subkey);
      x[length - last] ^= (byte) 0x80;
    }
    for (int i = 0; i < BLOCK; i++) {
      x[i] ^= (byte) (subkey[i] ^ (last + i < length ? message.get(start + last + i) : 0));
    }
    return aes.doFinal(x);
  }

  /** Multiplication by x in GF(2^128), RFC 4493 s2.3. */
  private static byte[] doubled(byte[] block) {
    byte[] twice = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      int next = i + 1 < BLOCK ? (block[i + 1] & 0xFF) >>> 7 : 0;
      twice[i] = (byte) (block[i] << 1 | next);
    }
    twice[BLOCK - 1] ^= (byte) (block[0] < 0 ? 0x87 : 0);
    return twice;
  }
}
