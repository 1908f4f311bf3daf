package io.latchwire.crypto.kek;

import io.latchwire.crypto.secret.SecretOctets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES key wrap, RFC 3394 s2.2, for keys that are stored: 8 octets longer than the key. Never used
 * on the wire, where it does not fit.
 */
public final class KeyWrap {
  private static final String TRANSFORMATION = "AES/KW/NoPadding";
  private static final int OVERHEAD_OCTETS = 8;
  private static final int LEAST_KEY_OCTETS = 16;

  private KeyWrap() {}

  /**
   * Encrypts a key.
   *
   * @param kek 16, 24 or 32 octets
   * @param key 16 octets or more, a multiple of 8
   * @throws IllegalArgumentException when a length does not fit; names the length expected
   */
  public static byte[] wrap(byte[] kek, byte[] key) {
    requireKek(kek);
    if (key.length < LEAST_KEY_OCTETS || key.length % OVERHEAD_OCTETS != 0) {
      throw new IllegalArgumentException(
          "aes-kw: key has " + key.length + " octets (expected: a multiple of 8, 16 or more)");
    }
    try (SecretOctets secret = SecretOctets.copyOf(kek)) {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(Cipher.WRAP_MODE, secret.asKey("AES"));
      return cipher.wrap(new SecretKeySpec(key, "Generic"));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("aes-kw", e);
    }
  }

  /**
   * Decrypts a key.
   *
   * @param kek 16, 24 or 32 octets
   * @return the key, which the caller wipes; empty when the octets were altered or wrapped under
   *     another KEK
   * @throws IllegalArgumentException when the KEK's length does not fit
   */
  public static Optional<byte[]> unwrap(byte[] kek, byte[] wrapped) {
    requireKek(kek);
    if (wrapped.length < LEAST_KEY_OCTETS + OVERHEAD_OCTETS
        || wrapped.length % OVERHEAD_OCTETS != 0) {
      return Optional.empty();
    }
    try (SecretOctets secret = SecretOctets.copyOf(kek)) {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(Cipher.UNWRAP_MODE, secret.asKey("AES"));
      return Optional.of(cipher.unwrap(wrapped, "Generic", Cipher.SECRET_KEY).getEncoded());
    } catch (InvalidKeyException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("aes-kw", e);
    }
  }

  private static void requireKek(byte[] kek) {
    if (kek.length != 16 && kek.length != 24 && kek.length != 32) {
      throw new IllegalArgumentException(
          "aes-kw: KEK has " + kek.length + " octets (expected: 16, 24 or 32)");
    }
  }
}
