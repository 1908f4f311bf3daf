package io.latchwire.crypto.random;

import java.security.SecureRandom;

/** Where unpredictable octets come from; a test puts a counted source in its place. */
@FunctionalInterface
public interface KeyOctets {
  /** Fills the whole array. */
  void fill(byte[] octets);

  /** The operating system's generator, as draft-weis-tcp-auth-auto-ks-03 s2.3 asks for. */
  static KeyOctets system() {
    SecureRandom random = new SecureRandom();
    return random::nextBytes;
  }
}
