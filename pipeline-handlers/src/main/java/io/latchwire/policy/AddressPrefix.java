package io.latchwire.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An address prefix of one family. Addresses are 128-bit numbers; an IPv4 prefix of n bits is the
 * IPv4-mapped IPv6 prefix of 96 + n bits.
 *
 * <p>An IPv6 prefix never holds an IPv4 address, not even {@code ::/0}, which as a plain 128-bit
 * prefix would hold the mapped ones too.
 *
 * @param ipv4 whether the prefix is one of IPv4
 * @param high upper 64 bits of the first address
 * @param low lower 64 bits of the first address
 * @param length bits of the prefix: 96..128 of IPv4, 0..128 of IPv6
 */
public record AddressPrefix(boolean ipv4, long high, long low, int length) {
  private static final int MAPPED_BITS = 96;
  private static final long MAPPED = 0xFFFF_0000_0000L;
  private static final Pattern DOTTED_QUAD = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /** Refuses a length out of bounds, and bits set beyond it. */
  public AddressPrefix {
    int shortest = ipv4 ? MAPPED_BITS : 0;
    if (length < shortest || length > 128) {
      throw new IllegalArgumentException(
          "prefix length " + (length - shortest) + " (expected: 0.." + (128 - shortest) + ")");
    }
    if ((high & ~highMask(length)) != 0 || (low & ~lowMask(length)) != 0) {
      throw new IllegalArgumentException(
          "address bits are set beyond the prefix length " + (length - shortest));
    }
    if (ipv4 && (high != 0 || low >>> 32 != MAPPED >>> 32)) {
      throw new IllegalArgumentException("not an IPv4-mapped address");
    }
  }

  /**
   * Reads {@code address} or {@code address/length}; names are never looked up.
   *
   * @throws IllegalArgumentException saying what is wrong and what was expected
   */
  public static AddressPrefix parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] octets = literal(address);
    boolean ipv4 = octets.length == 4;
    int bits = octets.length * Byte.SIZE;
    int length = slash < 0 ? bits : length(text.substring(slash + 1), bits, text);
    try {
      return ipv4
          ? new AddressPrefix(
              true,
              0,
              MAPPED | (ByteBuffer.wrap(octets).getInt() & 0xFFFF_FFFFL),
              MAPPED_BITS + length)
          : new AddressPrefix(
              false, ByteBuffer.wrap(octets).getLong(), ByteBuffer.wrap(octets).getLong(8), length);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(text + ": " + e.getMessage(), e);
    }
  }

  /** The same addresses as ranges: two for an IPv6 prefix around the IPv4-mapped block. */
  public List<AddressRange> ranges() {
    AddressRange all =
        new AddressRange(high, low, high | ~highMask(length), low | ~lowMask(length));
    return ipv4 ? List.of(all) : all.minus(AddressRange.ANY_IPV4);
  }

  /** The textual form, RFC 4632 section 3.1 and RFC 4291 section 2.3. */
  @Override
  public String toString() {
    return addressText(high, low) + "/" + (ipv4 ? length - MAPPED_BITS : length);
  }

  /** An address as text; an IPv4-mapped one as IPv4. */
  public static String addressText(long high, long low) {
    boolean mapped = high == 0 && low >>> 32 == MAPPED >>> 32;
    byte[] octets =
        mapped
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(octets).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 octets are an address", e);
    }
  }

  private static byte[] literal(String address) {
    boolean ipv6 = address.indexOf(':') >= 0 && address.indexOf('%') < 0;
    if (!ipv6 && !DOTTED_QUAD.matcher(address).matches()) {
      throw notAnAddress(address);
    }
    try {
      return InetAddress.ofLiteral(address).getAddress();
    } catch (IllegalArgumentException e) {
      throw notAnAddress(address);
    }
  }

  private static IllegalArgumentException notAnAddress(String address) {
    return new IllegalArgumentException(
        address + ": not an address (expected: like 192.0.2.1 or 2001:db8::1)");
  }

  private static int length(String digits, int bits, String text) {
    try {
      int length = Integer.parseInt(digits);
      if (length >= 0 && length <= bits) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Told below, in the same words as a number out of bounds.
    }
    throw new IllegalArgumentException(
        text + ": prefix length " + digits + " (expected: 0.." + bits + ")");
  }

  private static long highMask(int length) {
    return length == 0 ? 0 : -1L << (64 - Math.min(length, 64));
  }

  private static long lowMask(int length) {
    return length <= 64 ? 0 : -1L << (128 - length);
  }
}
