package io.latchwire.crypto.kerberos;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Keys of passwords: RFC 3962 s4, RFC 8009 s4. */
public final class StringToKey {
  private static final byte[] KERBEROS = "kerberos".getBytes(StandardCharsets.US_ASCII);

  /** More would let a stranger's parameters stop us; RFC 3962 s4 asks for such a bound. */
  public static final int MOST_ITERATIONS = 0x100_0000;

  private StringToKey() {}

  /**
   * Takes tens of milliseconds: not for an event loop.
   *
   * @param password in UTF-8 when it is made of characters
   * @param iterations 1..{@link #MOST_ITERATIONS}
   * @throws IllegalArgumentException when there are fewer or more
   */
  public static ProtocolKey derive(
      EncryptionType type, char[] password, String salt, int iterations) {
    return derive(type, password, salt.getBytes(StandardCharsets.UTF_8), iterations);
  }

  static ProtocolKey derive(EncryptionType type, char[] password, byte[] salt, int iterations) {
    if (iterations < 1 || iterations > MOST_ITERATIONS) {
      throw new IllegalArgumentException(
          "iterations: " + iterations + " (expected: 1.." + MOST_ITERATIONS + ")");
    }
    byte[] whole = salt;
    if (type.isRfc8009()) {
      byte[] label = type.label().getBytes(StandardCharsets.US_ASCII);
      whole = Arrays.copyOf(label, label.length + 1 + salt.length);
      System.arraycopy(salt, 0, whole, label.length + 1, salt.length);
    }
    PBEKeySpec spec = new PBEKeySpec(password, whole, iterations, type.keyOctets() * 8);
    byte[] stretched = new byte[0];
    try {
      stretched = SecretKeyFactory.getInstance(type.pbkdf2()).generateSecret(spec).getEncoded();
      return ProtocolKey.ofSeed(
          type,
          type.isRfc8009()
              ? Derivation.hmacSha2(type, stretched, KERBEROS, new byte[0], type.keyOctets())
              : Derivation.derive(stretched, KERBEROS));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(type.label(), e);
    } finally {
      spec.clearPassword();
      Arrays.fill(stretched, (byte) 0);
    }
  }
}
