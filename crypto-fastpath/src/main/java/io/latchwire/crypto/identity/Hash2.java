package io.latchwire.crypto.identity;

/** SHA-1 over an input of which only the first 16 octets, the modifier, ever change. */
@FunctionalInterface
public interface Hash2 {
  /**
   * The first four octets of the hash as a number: enough for the largest Sec that can be reached.
   *
   * @param modifier its first 16 octets are the modifier, what follows is not looked at
   */
  int leadingBits(byte[] modifier);
}
