package io.latchwire.wire.ip;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * IPv6 header and the extension headers behind it, RFC 8200 s3 and s4.
 *
 * <pre>{@code
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| Traffic Class |           Flow Label                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Source Address (16 octets)                 |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 Destination Address (16 octets)               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public final class Ipv6View {
  /** Octets of the fixed header. */
  public static final int HEADER_LENGTH = 40;

  private static final int PAYLOAD_LENGTH_OFFSET = 4;
  private static final int NEXT_HEADER_OFFSET = 6;
  private static final int HOP_LIMIT_OFFSET = 7;
  private static final int SOURCE_OFFSET = 8;
  private static final int DESTINATION_OFFSET = 24;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int FRAGMENT_HEADER_LENGTH = 8;
  private static final int SEGMENTS_LEFT_OFFSET = 3;

  private MemorySegment octets = MemorySegment.NULL;
  private long at;
  private int upperLayerOffset;
  private int protocol;
  private boolean fragment;
  private boolean routed;

  /**
   * False when {@code length} octets cannot be an IPv6 packet: version, payload length, and
   * extension headers that all lie inside of it. Jumbograms (RFC 2675) are no packets here.
   */
  public boolean wrap(MemorySegment octets, long at, int length) {
    this.octets = octets;
    this.at = at;
    return length >= HEADER_LENGTH
        && Octets.u8(octets, at) >>> 4 == 6
        && totalLength() <= length
        && walkExtensionHeaders();
  }

  private boolean walkExtensionHeaders() {
    upperLayerOffset = HEADER_LENGTH;
    protocol = Octets.u8(octets, at + NEXT_HEADER_OFFSET);
    fragment = false;
    routed = false;
    while (!fragment && isExtension(protocol)) {
      int room = totalLength() - upperLayerOffset;
      if (room < FRAGMENT_HEADER_LENGTH) {
        return false;
      }
      long header = at + upperLayerOffset;
      fragment = protocol == FRAGMENT;
      routed |= protocol == ROUTING && Octets.u8(octets, header + SEGMENTS_LEFT_OFFSET) != 0;
      int headerLength =
          fragment ? FRAGMENT_HEADER_LENGTH : (Octets.u8(octets, header + 1) + 1) * 8;
      if (room < headerLength) {
        return false;
      }
      protocol = Octets.u8(octets, header);
      upperLayerOffset += headerLength;
    }
    return true;
  }

  private static boolean isExtension(int nextHeader) {
    return nextHeader == HOP_BY_HOP
        || nextHeader == ROUTING
        || nextHeader == FRAGMENT
        || nextHeader == DESTINATION_OPTIONS;
  }

  /** Octets of header and payload. */
  public int totalLength() {
    return HEADER_LENGTH + Octets.u16(octets, at + PAYLOAD_LENGTH_OFFSET);
  }

  /** Octets in front of the upper-layer header: the fixed header and all extension headers. */
  public int headerLength() {
    return upperLayerOffset;
  }

  /** Protocol behind the extension headers. */
  public int protocol() {
    return protocol;
  }

  /** Whether a fragment header is present; what lies behind it is not looked at. */
  public boolean isFragment() {
    return fragment;
  }

  /** Whether a routing header says that the destination address is not yet the final one. */
  public boolean isRouted() {
    return routed;
  }

  /** High half of the source address. */
  public long sourceHigh() {
    return Octets.i64(octets, at + SOURCE_OFFSET);
  }

  /** Low half of the source address. */
  public long sourceLow() {
    return Octets.i64(octets, at + SOURCE_OFFSET + 8);
  }

  /** High half of the destination address. */
  public long destinationHigh() {
    return Octets.i64(octets, at + DESTINATION_OFFSET);
  }

  /** Low half of the destination address. */
  public long destinationLow() {
    return Octets.i64(octets, at + DESTINATION_OFFSET + 8);
  }

  /** Writes the length of the whole packet, fixed header included. */
  public void totalLength(int length) {
    Octets.putU16(octets, at + PAYLOAD_LENGTH_OFFSET, length - HEADER_LENGTH);
  }

  /**
   * Writes a header without extension headers.
   *
   * @param payloadLength octets behind the header
   * @param protocol protocol of the payload
   */
  public static void write(
      MemorySegment octets,
      long at,
      int payloadLength,
      int protocol,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    Octets.putI32(octets, at, 0x6C00_0000);
    Octets.putU16(octets, at + PAYLOAD_LENGTH_OFFSET, payloadLength);
    Octets.putU8(octets, at + NEXT_HEADER_OFFSET, protocol);
    Octets.putU8(octets, at + HOP_LIMIT_OFFSET, 64);
    Octets.putI64(octets, at + SOURCE_OFFSET, sourceHigh);
    Octets.putI64(octets, at + SOURCE_OFFSET + 8, sourceLow);
    Octets.putI64(octets, at + DESTINATION_OFFSET, destinationHigh);
    Octets.putI64(octets, at + DESTINATION_OFFSET + 8, destinationLow);
  }
}
