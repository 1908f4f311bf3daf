package io.latchwire.wire.rserpool;

import java.nio.charset.StandardCharsets;

/**
 * The name of a pool: octets without further meaning (RFC 5354 s3.9). RFC 5352 s6.1 speaks of a
 * NUL-terminated string; the octets win and nothing is added.
 */
public record PoolHandle(OctetString octets) implements Comparable<PoolHandle> {
  /** The handle of these characters in UTF-8. */
  public static PoolHandle of(String text) {
    return new PoolHandle(OctetString.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public int compareTo(PoolHandle other) {
    return octets.compareTo(other.octets);
  }

  /**
   * For people: printable ASCII as it is, every other octet as {@code \xNN}, so that no handle can
   * smuggle control characters into a terminal or a log.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < octets.length(); i++) {
      int octet = octets.u8(i);
      if (octet > 0x20 && octet < 0x7F && octet != '\\') {
        text.append((char) octet);
      } else {
        text.append("\\x").append(Character.forDigit(octet >> 4, 16));
        text.append(Character.forDigit(octet & 0xF, 16));
      }
    }
    return text.toString();
  }
}
