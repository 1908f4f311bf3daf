package io.latchwire.wire.rserpool;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 address as two words; unlike {@link InetAddress} it keeps an IPv4-mapped IPv6
 * address what it was on the wire.
 *
 * @param high the first 8 octets of an IPv6 address, 0 for IPv4
 * @param low the last 8 octets, or the 4 of IPv4
 * @param octets 4 or 16
 */
public record IpAddress(long high, long low, int octets) {
  /** The address that stands for none in it: 0.0.0.0. */
  public static final IpAddress NONE = new IpAddress(0, 0, 4);

  /** Four octets of a buffer. */
  static IpAddress readIpv4(ByteBuf in, int at) {
    return new IpAddress(0, in.getUnsignedInt(at), 4);
  }

  /** Sixteen octets of a buffer. */
  static IpAddress readIpv6(ByteBuf in, int at) {
    return new IpAddress(in.getLong(at), in.getLong(at + 8), 16);
  }

  /** The address of a socket; a mapped one has become IPv4 already. */
  public static IpAddress of(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == 4
        ? new IpAddress(0, OctetString.of(octets).u32(0), 4)
        : new IpAddress(word(octets, 0), word(octets, 8), 16);
  }

  /** The address that this literal names; a name is refused, never looked up. */
  public static IpAddress parse(String literal) {
    return of(InetAddress.ofLiteral(literal));
  }

  private static long word(byte[] octets, int at) {
    long word = 0;
    for (int i = at; i < at + 8; i++) {
      word = word << 8 | (octets[i] & 0xFF);
    }
    return word;
  }

  /** Whether this is an IPv4 address. */
  public boolean isIpv4() {
    return octets == 4;
  }

  /** For sockets. */
  public InetAddress toInetAddress() {
    byte[] address = new byte[octets];
    for (int i = 0; i < octets; i++) {
      int fromEnd = octets - 1 - i;
      address[i] = (byte) (fromEnd < 8 ? low >>> (8 * fromEnd) : high >>> (8 * (fromEnd - 8)));
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("only another length than 4 or 16 is unknown", e);
    }
  }

  void write(ParameterWriter out) {
    int at = out.begin(isIpv4() ? ParameterType.IPV4_ADDRESS : ParameterType.IPV6_ADDRESS);
    if (isIpv4()) {
      out.u32((int) low);
    } else {
      out.u64(high);
      out.u64(low);
    }
    out.end(at);
  }

  @Override
  public String toString() {
    return toInetAddress().getHostAddress();
  }
}
