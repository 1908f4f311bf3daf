package io.latchwire.wire.nd;

import java.util.HexFormat;

/**
 * A 48-bit IEEE 802 address.
 *
 * @param bits the six octets in the low 48 bits, the first octet highest
 */
public record LinkLayerAddress(long bits) {
  /** Octets on the wire. */
  public static final int OCTETS = 6;

  /** All stations of the link. */
  public static final LinkLayerAddress BROADCAST = new LinkLayerAddress(0xFFFF_FFFF_FFFFL);

  /** The address whose six octets start at {@code at}. */
  public static LinkLayerAddress of(byte[] octets, int at) {
    return new LinkLayerAddress((long) Bytes.u16(octets, at) << 32 | Bytes.u32(octets, at + 2));
  }

  /**
   * Reads six hexadecimal octets with colons between them.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static LinkLayerAddress parse(String text) {
    byte[] octets = HexFormat.ofDelimiter(":").parseHex(text);
    if (octets.length != OCTETS) {
      throw new IllegalArgumentException("not a link-layer address: " + text);
    }
    return of(octets, 0);
  }

  /** Where frames for an IPv6 group go, RFC 2464 s7. */
  public static LinkLayerAddress ofGroup(Ip6Address group) {
    return new LinkLayerAddress(0x3333_0000_0000L | (group.low() & 0xFFFF_FFFFL));
  }

  /** Whether the address names more than one station. */
  public boolean isGroup() {
    return (bits >>> 40 & 1) != 0;
  }

  /** Writes the six octets. */
  public void put(byte[] octets, int at) {
    Bytes.putU16(octets, at, (int) (bits >>> 32));
    Bytes.putU32(octets, at + 2, bits);
  }

  @Override
  public String toString() {
    byte[] octets = new byte[OCTETS];
    put(octets, 0);
    return HexFormat.ofDelimiter(":").formatHex(octets);
  }
}
