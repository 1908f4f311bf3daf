package io.latchwire.gateway.config;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 prefix.
 *
 * @param network its first address
 * @param length bits, 0..32 or 0..128
 */
public record IpPrefix(InetAddress network, int length) {
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern DOTTED_QUAD =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");

  /** Empty when the text is not a prefix, or an address (a prefix of full length). */
  public static Optional<IpPrefix> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int bits = address.get().getAddress().length * 8;
    if (slash < 0) {
      return Optional.of(new IpPrefix(address.get(), bits));
    }
    String length = text.substring(slash + 1);
    if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > bits) {
      return Optional.empty();
    }
    return Optional.of(new IpPrefix(address.get(), Integer.parseInt(length)));
  }

  /** A literal address without zone; never asks a name server. */
  static Optional<InetAddress> literal(String text) {
    boolean ipv6 = text.indexOf(':') >= 0;
    if (ipv6 ? text.indexOf('%') >= 0 : !DOTTED_QUAD.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      // An IPv4-mapped address comes back as IPv4: it would match other packets than it says.
      return ipv6 && address instanceof Inet4Address ? Optional.empty() : Optional.of(address);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** True for IPv4. */
  public boolean isIpv4() {
    return network instanceof Inet4Address;
  }

  /** True when the octets of an address, in network order, lie within. */
  public boolean contains(byte[] address) {
    byte[] octets = network.getAddress();
    if (octets.length != address.length) {
      return false;
    }
    for (int i = 0, left = length; left > 0; i++, left -= 8) {
      int mask = left >= 8 ? 0xFF : 0xFF << (8 - left) & 0xFF;
      if (((octets[i] ^ address[i]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The same prefix with all bits behind its length zero. */
  IpPrefix masked() {
    byte[] octets = network.getAddress();
    for (int bit = length; bit < octets.length * 8; bit++) {
      octets[bit / 8] &= (byte) ~(0x80 >>> bit % 8);
    }
    try {
      return new IpPrefix(InetAddress.getByAddress(octets), length);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError("an address of " + octets.length + " octets", e);
    }
  }

  private boolean covers(IpPrefix other) {
    return length <= other.length && contains(other.network.getAddress());
  }

  /** True when each of the others lies within one of these; an empty list is every address. */
  static boolean cover(List<IpPrefix> these, List<IpPrefix> others) {
    if (these.isEmpty()) {
      return true;
    }
    return !others.isEmpty()
        && others.stream().allMatch(other -> these.stream().anyMatch(p -> p.covers(other)));
  }

  @Override
  public String toString() {
    return NetUtil.toAddressString(network) + "/" + length;
  }
}
