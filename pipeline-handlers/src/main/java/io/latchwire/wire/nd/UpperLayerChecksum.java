package io.latchwire.wire.nd;

/** The Internet checksum over the IPv6 pseudo-header and an upper-layer message, RFC 8200 s8.1. */
public final class UpperLayerChecksum {
  private UpperLayerChecksum() {}

  /**
   * The checksum of a message.
   *
   * @param source the source address, or the home address where a Home Address option is present
   *     (RFC 6275 s6.1.1)
   * @param checksumAt where the checksum field is in the message: its content counts as zero
   * @return 0..65535
   */
  public static int of(
      Ip6Address source,
      Ip6Address destination,
      int nextHeader,
      byte[] octets,
      int at,
      int length,
      int checksumAt) {
    long sum = sum(source) + sum(destination) + length + nextHeader;
    int end = at + length;
    int i = at;
    for (; i + 1 < end; i += 2) {
      if (i - at != checksumAt) {
        sum += Bytes.u16(octets, i);
      }
    }
    if (i < end) {
      sum += (long) Bytes.u8(octets, i) << 8;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (int) ~sum & 0xFFFF;
  }

  private static long sum(Ip6Address address) {
    return sum(address.high()) + sum(address.low());
  }

  private static long sum(long eightOctets) {
    return (eightOctets >>> 48)
        + (eightOctets >>> 32 & 0xFFFF)
        + (eightOctets >>> 16 & 0xFFFF)
        + (eightOctets & 0xFFFF);
  }
}
