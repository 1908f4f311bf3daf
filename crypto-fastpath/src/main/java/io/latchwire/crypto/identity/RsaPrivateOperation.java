package io.latchwire.crypto.identity;

import org.jspecify.annotations.Nullable;

/**
 * RSA with one private key and no padding: RSASP1 and RSADP of RFC 8017 s5, which are the same.
 * Takes as long for every number of one key, and computes nothing that would tell of the key when
 * the processor errs: every result is checked with the public exponent.
 */
@FunctionalInterface
public interface RsaPrivateOperation {
  /**
   * Raises a number to the private exponent.
   *
   * @param number big-endian, as many octets as the modulus has
   * @return as many octets; null when the number is not below the modulus, or the result was wrong
   */
  byte @Nullable [] apply(byte[] number);
}
