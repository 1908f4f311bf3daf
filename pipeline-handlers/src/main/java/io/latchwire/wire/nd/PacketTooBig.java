package io.latchwire.wire.nd;

/**
 * ICMPv6 Packet Too Big, RFC 4443 s3.2: {@code 2 | 0 | Checksum 2 | MTU 4 | as much of the packet
 * as fits}.
 */
public final class PacketTooBig {
  /** What every IPv6 link carries, RFC 8200 s5. */
  public static final int MINIMUM_MTU = 1280;

  private static final int TYPE = 2;
  private static final int HEADER_OCTETS = 8;
  private static final int CHECKSUM_AT = 2;
  private static final int HOP_LIMIT = 64;

  private PacketTooBig() {}

  /**
   * The packet that tells a sender.
   *
   * @param packet what did not fit
   * @param mtu what does; the minimum is told at least
   */
  public static byte[] emit(Ip6Address source, Ip6Address destination, byte[] packet, int mtu) {
    int quoted = Math.min(packet.length, MINIMUM_MTU - Ip6Packet.HEADER_OCTETS - HEADER_OCTETS);
    byte[] message = new byte[HEADER_OCTETS + quoted];
    message[0] = TYPE;
    Bytes.putU32(message, 4, Math.max(mtu, MINIMUM_MTU));
    System.arraycopy(packet, 0, message, HEADER_OCTETS, quoted);
    Bytes.putU16(
        message,
        CHECKSUM_AT,
        UpperLayerChecksum.of(
            source, destination, Ip6Packet.ICMPV6, message, 0, message.length, CHECKSUM_AT));
    return Ip6Packet.emit(source, destination, Ip6Packet.ICMPV6, HOP_LIMIT, message);
  }
}
