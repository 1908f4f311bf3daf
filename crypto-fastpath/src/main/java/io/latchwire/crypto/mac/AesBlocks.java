package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES over whole blocks with the JDK's own code, which uses the processor's AES instructions.
 * Allocates nothing after construction. Belongs to one thread.
 */
final class AesBlocks {
  static final int BLOCK = 16;

  private final Cipher cipher;

  private AesBlocks(Cipher cipher) {
    this.cipher = cipher;
  }

  /** AES in ECB mode under a key of 16 or 32 octets. */
  static AesBlocks ecb(SecretOctets secret) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, secret.asKey("AES"));
      return new AesBlocks(cipher);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("aes", e);
    }
  }

  /** AES in CBC mode, first initialization vector zero; every call goes on where the last ended. */
  static AesBlocks cbc(SecretOctets secret) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, secret.asKey("AES"), new IvParameterSpec(new byte[BLOCK]));
      return new AesBlocks(cipher);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("aes", e);
    }
  }

  /** Encrypts {@code length} octets, a multiple of 16. */
  void encrypt(byte[] plain, int at, int length, byte[] out, int outAt) {
    try {
      cipher.update(plain, at, length, out, outAt);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("aes", e);
    }
  }

  /** Makes the cipher let go of its key schedule by giving it another. */
  void wipe() {
    try (SecretOctets none = SecretOctets.allocate(BLOCK)) {
      if (cipher.getIV() == null) {
        cipher.init(Cipher.ENCRYPT_MODE, none.asKey("AES"));
      } else {
        cipher.init(Cipher.ENCRYPT_MODE, none.asKey("AES"), new IvParameterSpec(new byte[BLOCK]));
      }
    } catch (GeneralSecurityException e) {
      throw new AssertionError("aes", e);
    }
  }
}
