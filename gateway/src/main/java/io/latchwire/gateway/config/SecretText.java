package io.latchwire.gateway.config;

import java.util.Arrays;

/** A key as it stands in a file or variable: hexadecimal, or the octets themselves. */
final class SecretText {
  private SecretText() {}

  /**
   * The key.
   *
   * @param content what was read; the caller wipes it
   * @param octets the length that is expected
   * @param rawAllowed whether the octets may stand there as they are
   * @param where names the place in the message, never the content
   */
  static byte[] decode(byte[] content, int octets, boolean rawAllowed, String where)
      throws SecretException {
    int end = content.length;
    while (end > 0 && isSpace(content[end - 1])) {
      end--;
    }
    if (!isHexadecimal(content, end)) {
      if (rawAllowed && content.length == octets) {
        return content.clone();
      }
      throw new SecretException(
          where
              + " holds "
              + content.length
              + " octets that are not hexadecimal ("
              + expected(octets, rawAllowed)
              + ")");
    }
    if (end != octets * 2) {
      throw new SecretException(
          where + " holds " + end + " hexadecimal digits (" + expected(octets, rawAllowed) + ")");
    }
    return octets(content, octets);
  }

  /**
   * A secret of any length.
   *
   * @param content what was read; the caller wipes it
   * @param where names the place in the message, never the content
   */
  static byte[] decode(byte[] content, SecretForm form, String where) throws SecretException {
    int end = content.length;
    while (end > 0 && isSpace(content[end - 1])) {
      end--;
    }
    if (end == 0) {
      throw new SecretException(where + " is empty (expected: a secret)");
    }
    if (form == SecretForm.TEXT) {
      return Arrays.copyOf(content, end);
    }
    if (!isHexadecimal(content, end) || end % 2 != 0) {
      throw new SecretException(
          where + " is not hexadecimal (expected: two digits for each octet, or keystring)");
    }
    return octets(content, end / 2);
  }

  private static byte[] octets(byte[] digits, int octets) {
    byte[] key = new byte[octets];
    for (int i = 0; i < octets; i++) {
      key[i] =
          (byte) (Character.digit(digits[2 * i], 16) << 4 | Character.digit(digits[2 * i + 1], 16));
    }
    return key;
  }

  private static String expected(int octets, boolean rawAllowed) {
    return "expected: "
        + octets
        + " octets as "
        + 2 * octets
        + " hexadecimal digits"
        + (rawAllowed ? ", or raw" : "");
  }

  private static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
  }

  private static boolean isHexadecimal(byte[] content, int end) {
    for (int i = 0; i < end; i++) {
      if (Character.digit(content[i], 16) < 0) {
        return false;
      }
    }
    return end > 0;
  }
}
