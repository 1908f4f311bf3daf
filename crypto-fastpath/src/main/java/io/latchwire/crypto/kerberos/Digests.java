package io.latchwire.crypto.kerberos;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes that every JDK has. */
final class Digests {
  private Digests() {}

  static MessageDigest of(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(algorithm, e);
    }
  }

  /** RFC 3961 and RFC 4556 name SHA-1; nothing here rests on its resistance to collisions. */
  static byte[] sha1(byte[] input) {
    return of("SHA-1").digest(input);
  }
}
