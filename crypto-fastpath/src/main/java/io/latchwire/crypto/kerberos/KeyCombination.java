package io.latchwire.crypto.kerberos;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** KRB-FX-CF2, RFC 6113 s5.1: one key of two, so that both must be known. */
public final class KeyCombination {
  private KeyCombination() {}

  /** A key of the first one's type. */
  public static ProtocolKey combine(
      ProtocolKey first, ProtocolKey second, String pepper1, String pepper2) {
    return combine(first, second, pepper1, pepper2, first.type());
  }

  static ProtocolKey combine(
      ProtocolKey first,
      ProtocolKey second,
      String pepper1,
      String pepper2,
      EncryptionType result) {
    byte[] mixed = prfPlus(first, pepper1, result.keyOctets());
    byte[] other = prfPlus(second, pepper2, result.keyOctets());
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] ^= other[i];
    }
    return ProtocolKey.ofSeed(result, mixed);
  }

  /** As many octets as needed of PRF(key, 1 | pepper), PRF(key, 2 | pepper), and so on. */
  static byte[] prfPlus(ProtocolKey key, String pepper, int length) {
    byte[] output = new byte[length];
    byte[] tail = pepper.getBytes(StandardCharsets.US_ASCII);
    byte[] input = new byte[1 + tail.length];
    System.arraycopy(tail, 0, input, 1, tail.length);
    int at = 0;
    while (at < length) {
      input[0]++;
      byte[] block = key.prf(input);
      int taken = Math.min(block.length, length - at);
      System.arraycopy(block, 0, output, at, taken);
      Arrays.fill(block, (byte) 0);
      at += taken;
    }
    return output;
  }
}
