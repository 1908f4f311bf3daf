package io.latchwire.handler.rserpool;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The binder of an external pre-shared key (RFC 8446 s4.2.11.2, s7.1) with SHA-256: a proof,
 * already in the first message, that the client has the key. Checked before a TLS stack does
 * anything, a wrong key or an unknown identity costs us three hashes (RFC 5355 s2.1, s2.2).
 */
final class PskBinder {
  static final int LENGTH = 32;
  private static final String HMAC = "HmacSHA256";

  private PskBinder() {}

  /** Whether the binder of this index was made with this key. */
  static boolean matches(
      PskSecret secret, ClientHelloView hello, ByteBuf octets, int helloAt, int index) {
    if (hello.binderLength(index) != LENGTH) {
      return false;
    }
    byte[] signed = new byte[hello.bindersListAt() - helloAt];
    octets.getBytes(helloAt, signed);
    byte[] offered = new byte[LENGTH];
    octets.getBytes(hello.binderAt(index), offered);
    return MessageDigest.isEqual(offered, binder(secret, signed));
  }

  /** The binder over the octets before the list of binders. */
  static byte[] binder(PskSecret secret, byte[] signed) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] psk = secret.copy();
      byte[] early = hmac(new byte[LENGTH], psk);
      Arrays.fill(psk, (byte) 0);
      byte[] binderKey = expandLabel(early, "ext binder", sha256.digest());
      byte[] finished = expandLabel(binderKey, "finished", new byte[0]);
      byte[] binder = hmac(finished, sha256.digest(signed));
      Arrays.fill(early, (byte) 0);
      Arrays.fill(binderKey, (byte) 0);
      Arrays.fill(finished, (byte) 0);
      return binder;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has SHA-256 and its HMAC", e);
    }
  }

  /** HKDF-Expand-Label for one block of output (RFC 8446 s7.1). */
  private static byte[] expandLabel(byte[] secret, String label, byte[] context)
      throws GeneralSecurityException {
    byte[] full = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    byte[] info = new byte[2 + 1 + full.length + 1 + context.length + 1];
    info[1] = LENGTH;
    info[2] = (byte) full.length;
    System.arraycopy(full, 0, info, 3, full.length);
    info[3 + full.length] = (byte) context.length;
    System.arraycopy(context, 0, info, 4 + full.length, context.length);
    info[info.length - 1] = 1;
    return hmac(secret, info);
  }

  private static byte[] hmac(byte[] key, byte[] input) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key, HMAC));
    return mac.doFinal(input);
  }
}
