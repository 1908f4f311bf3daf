package io.latchwire.wire.nd;

import org.jspecify.annotations.Nullable;

/**
 * An IPv6 packet with its extension headers walked, RFC 8200 s3 and s4.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| Traffic Class |           Flow Label                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |              Source Address (16), Destination Address (16)    |
 * }</pre>
 */
public final class Ip6Packet {
  /** Octets of the fixed header. */
  public static final int HEADER_OCTETS = 40;

  /** Hop-by-Hop Options. */
  public static final int HOP_BY_HOP = 0;

  /** IPv6 in IPv6, RFC 2473. */
  public static final int IPV6 = 41;

  /** Routing header. */
  public static final int ROUTING = 43;

  /** Fragment header. */
  public static final int FRAGMENT = 44;

  /** ICMPv6. */
  public static final int ICMPV6 = 58;

  /** Destination Options. */
  public static final int DESTINATION_OPTIONS = 60;

  /** Mobility Header, RFC 6275 s6.1. */
  public static final int MOBILITY = 135;

  private static final int HOME_ADDRESS_OPTION = 0xC9;
  private static final int PAD1 = 0;

  private final byte[] octets;
  private int protocol;
  private int upperAt;
  private int upperLength;
  private boolean fragment;
  private boolean routed;
  private @Nullable Ip6Address homeAddress;
  private boolean homeAddressBroken;

  private Ip6Packet(byte[] octets) {
    this.octets = octets;
  }

  /**
   * Walks the headers.
   *
   * @param octets the packet from its first octet on; what follows the payload is link padding
   * @return null when lengths contradict each other; the array is kept, not copied
   */
  public static @Nullable Ip6Packet read(byte[] octets) {
    if (octets.length < HEADER_OCTETS || octets[0] >>> 4 != 6) {
      return null;
    }
    int end = HEADER_OCTETS + Bytes.u16(octets, 4);
    if (end > octets.length) {
      return null;
    }
    Ip6Packet packet = new Ip6Packet(octets);
    return packet.walk(end) ? packet : null;
  }

  private boolean walk(int end) {
    int next = Bytes.u8(octets, 6);
    int at = HEADER_OCTETS;
    while (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS) {
      if (at + 8 > end) {
        return false;
      }
      int length = (Bytes.u8(octets, at + 1) + 1) * 8;
      if (at + length > end) {
        return false;
      }
      if (next == ROUTING && Bytes.u8(octets, at + 3) != 0) {
        routed = true;
      }
      if (next == DESTINATION_OPTIONS && !walkOptions(at + 2, at + length)) {
        return false;
      }
      next = Bytes.u8(octets, at);
      at += length;
    }
    if (next == FRAGMENT) {
      fragment = true;
    }
    protocol = next;
    upperAt = at;
    upperLength = end - at;
    return true;
  }

  private boolean walkOptions(int from, int end) {
    int at = from;
    while (at < end) {
      int type = Bytes.u8(octets, at);
      if (type == PAD1) {
        at++;
        continue;
      }
      if (at + 2 > end || at + 2 + Bytes.u8(octets, at + 1) > end) {
        return false;
      }
      int length = Bytes.u8(octets, at + 1);
      if (type == HOME_ADDRESS_OPTION) {
        if (length != Ip6Address.OCTETS || homeAddress != null) {
          homeAddressBroken = true;
        } else {
          homeAddress = Ip6Address.of(octets, at + 2);
        }
      }
      at += 2 + length;
    }
    return true;
  }

  /**
   * A packet without extension headers.
   *
   * @param payload the upper-layer message, copied
   */
  public static byte[] emit(
      Ip6Address source, Ip6Address destination, int nextHeader, int hopLimit, byte[] payload) {
    byte[] octets = new byte[HEADER_OCTETS + payload.length];
    octets[0] = 0x60;
    Bytes.putU16(octets, 4, payload.length);
    octets[6] = (byte) nextHeader;
    octets[7] = (byte) hopLimit;
    source.put(octets, 8);
    destination.put(octets, 24);
    System.arraycopy(payload, 0, octets, HEADER_OCTETS, payload.length);
    return octets;
  }

  /**
   * A packet with a Home Address option before a Mobility Header, RFC 6275 s6.3.
   *
   * @param mobilityHeader sealed with the home address in its checksum
   */
  public static byte[] emitWithHomeAddress(
      Ip6Address source,
      Ip6Address destination,
      Ip6Address homeAddress,
      int hopLimit,
      byte[] mobilityHeader) {
    byte[] payload = new byte[24 + mobilityHeader.length];
    payload[0] = (byte) MOBILITY;
    payload[1] = 2;
    payload[2] = 1; // PadN of four octets puts the option at 8n+6
    payload[3] = 2;
    payload[6] = (byte) HOME_ADDRESS_OPTION;
    payload[7] = Ip6Address.OCTETS;
    homeAddress.put(payload, 8);
    System.arraycopy(mobilityHeader, 0, payload, 24, mobilityHeader.length);
    return emit(source, destination, DESTINATION_OPTIONS, hopLimit, payload);
  }

  /** The whole packet, with link padding if it came with some. Not to be written to. */
  public byte[] octets() {
    return octets;
  }

  /** Octets of the packet, without link padding. */
  public int length() {
    return upperAt + upperLength;
  }

  /** Source Address. */
  public Ip6Address source() {
    return Ip6Address.of(octets, 8);
  }

  /** Destination Address. */
  public Ip6Address destination() {
    return Ip6Address.of(octets, 24);
  }

  /** Hop Limit, 0..255. */
  public int hopLimit() {
    return Bytes.u8(octets, 7);
  }

  /** The protocol behind the extension headers; {@link #FRAGMENT} when the packet is a fragment. */
  public int protocol() {
    return protocol;
  }

  /** Where the upper-layer message starts in {@link #octets}. */
  public int upperAt() {
    return upperAt;
  }

  /** Octets of the upper-layer message. */
  public int upperLength() {
    return upperLength;
  }

  /** Whether a Fragment header is present, RFC 6980. */
  public boolean isFragment() {
    return fragment;
  }

  /** Whether a Routing header with segments left names further nodes. */
  public boolean isRouted() {
    return routed;
  }

  /** The address in the Home Address option; null when there is none. */
  public @Nullable Ip6Address homeAddress() {
    return homeAddress;
  }

  /** Whether a Home Address option is repeated or has a wrong length, RFC 6275 s6.3. */
  public boolean isHomeAddressBroken() {
    return homeAddressBroken;
  }
}
