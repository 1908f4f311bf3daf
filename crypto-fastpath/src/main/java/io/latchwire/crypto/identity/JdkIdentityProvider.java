package io.latchwire.crypto.identity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** The JDK's RSA and SHA-1. */
final class JdkIdentityProvider implements IdentityProvider {
  static final String NAME = "jdk";

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public RsaPrivateOperation privateOperation(PrivateKey key) {
    return number -> raise(number, key);
  }

  private static byte @Nullable [] raise(byte[] number, PrivateKey key) {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding");
      // Encrypting and decrypting are the same without padding, but only the first is checked with
      // the public exponent by the JDK.
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal(number);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  @Override
  public Hash2 hash2(byte[] input) {
    byte[] octets = input.clone();
    byte[] hash = new byte[Sha1.OCTETS];
    MessageDigest digest = Sha1.start();
    return modifier -> {
      System.arraycopy(modifier, 0, octets, 0, CgaParameters.MODIFIER_OCTETS);
      digest.update(octets, 0, octets.length);
      try {
        digest.digest(hash, 0, Sha1.OCTETS);
      } catch (DigestException e) {
        throw new AssertionError("20 octets are enough for SHA-1", e);
      }
      return (int) INT.get(hash, 0);
    };
  }
}
