package io.latchwire.crypto.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-1, which RFC 3972 builds addresses from. */
final class Sha1 {
  static final int OCTETS = 20;

  private Sha1() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }

  static byte[] of(byte[]... parts) {
    MessageDigest digest = start();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }
}
