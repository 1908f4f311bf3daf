package io.latchwire.wire.nd;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * An IPv6 address, RFC 4291.
 *
 * @param high the first eight octets: the subnet prefix of a CGA
 * @param low the last eight octets: the interface identifier
 */
public record Ip6Address(long high, long low) implements Comparable<Ip6Address> {
  /** Octets on the wire. */
  public static final int OCTETS = 16;

  /** The unspecified address, {@code ::}. */
  public static final Ip6Address UNSPECIFIED = new Ip6Address(0, 0);

  /** All nodes on the link, {@code ff02::1}. */
  public static final Ip6Address ALL_NODES = new Ip6Address(0xFF02L << 48, 1);

  /** All routers on the link, {@code ff02::2}. */
  public static final Ip6Address ALL_ROUTERS = new Ip6Address(0xFF02L << 48, 2);

  /** The prefix {@code fe80::/64} of link-local addresses. */
  public static final long LINK_LOCAL_PREFIX = 0xFE80L << 48;

  private static final long SOLICITED_NODE_LOW = 0x0000_0001_FF00_0000L;

  /** The address whose sixteen octets start at {@code at}. */
  public static Ip6Address of(byte[] octets, int at) {
    return new Ip6Address(Bytes.i64(octets, at), Bytes.i64(octets, at + 8));
  }

  /**
   * Reads the usual text form.
   *
   * @throws IllegalArgumentException when it is not an IPv6 address
   */
  public static Ip6Address parse(String text) {
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0) {
      throw new IllegalArgumentException("not an IPv6 address: " + text);
    }
    InetAddress address = InetAddress.ofLiteral(text);
    if (!(address instanceof Inet6Address)) {
      throw new IllegalArgumentException("not an IPv6 address: " + text);
    }
    return of(address.getAddress(), 0);
  }

  /** Writes the sixteen octets. */
  public void put(byte[] octets, int at) {
    Bytes.putI64(octets, at, high);
    Bytes.putI64(octets, at + 8, low);
  }

  /** The sixteen octets. */
  public byte[] octets() {
    byte[] octets = new byte[OCTETS];
    put(octets, 0);
    return octets;
  }

  /** Whether the address is in {@code ff00::/8}. */
  public boolean isMulticast() {
    return high >>> 56 == 0xFF;
  }

  /** Whether the address is in {@code fe80::/10}. */
  public boolean isLinkLocal() {
    return high >>> 54 == 0x3FA;
  }

  /** Whether the address names one interface: not {@code ::} and not a group. */
  public boolean isUnicast() {
    return !isMulticast() && !equals(UNSPECIFIED);
  }

  /** Whether packets for the address may cross a router: a unicast address, not of one link. */
  public boolean isRoutable() {
    return isUnicast() && !isLinkLocal() && !(high == 0 && low == 1);
  }

  /** Whether the first {@code prefixLength} bits are those of {@code prefix}. */
  public boolean isWithin(Ip6Address prefix, int prefixLength) {
    long highMask = prefixLength == 0 ? 0 : -1L << Math.max(0, 64 - prefixLength);
    long lowMask = prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
    return ((high ^ prefix.high) & highMask) == 0 && ((low ^ prefix.low) & lowMask) == 0;
  }

  /** The solicited-node multicast address, RFC 4291 s2.7.1. */
  public Ip6Address solicitedNode() {
    return new Ip6Address(0xFF02L << 48, SOLICITED_NODE_LOW | (low & 0xFF_FFFF));
  }

  @Override
  public int compareTo(Ip6Address other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The text form of RFC 5952. */
  @Override
  public String toString() {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i & 3))) & 0xFFFF;
    }
    int gapAt = -1;
    int gapLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gapAt = i;
        gapLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == gapAt) {
        text.append("::");
        i += gapLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(HexFormat.of().toHexDigits(groups[i], 4).replaceFirst("^0{1,3}", ""));
    }
    return text.toString();
  }
}
