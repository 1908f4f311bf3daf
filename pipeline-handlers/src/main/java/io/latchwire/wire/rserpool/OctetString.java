package io.latchwire.wire.rserpool;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.HexFormat;

/** Octets that never change, compared by content and ordered as unsigned. */
public final class OctetString implements Comparable<OctetString> {
  /** No octets at all. */
  public static final OctetString EMPTY = new OctetString(new byte[0]);

  private final byte[] octets;

  private OctetString(byte[] octets) {
    this.octets = octets;
  }

  /** A copy of these octets. */
  public static OctetString of(byte... octets) {
    return octets.length == 0 ? EMPTY : new OctetString(octets.clone());
  }

  /** The octets that this hexadecimal text names. */
  public static OctetString ofHex(String hex) {
    return new OctetString(HexFormat.of().parseHex(hex));
  }

  /** A copy of {@code length} octets from {@code at}; the buffer's indexes stay. */
  public static OctetString copyOf(ByteBuf source, int at, int length) {
    if (length == 0) {
      return EMPTY;
    }
    byte[] copy = new byte[length];
    source.getBytes(at, copy);
    return new OctetString(copy);
  }

  /** How many there are. */
  public int length() {
    return octets.length;
  }

  /** The octet at this place, 0..255. */
  public int u8(int at) {
    return octets[at] & 0xFF;
  }

  /** Four octets in network order, 0..2^32-1. */
  public long u32(int at) {
    return ((long) u8(at) << 24) | (u8(at + 1) << 16) | (u8(at + 2) << 8) | u8(at + 3);
  }

  /** A copy that the caller may change. */
  public byte[] toArray() {
    return octets.clone();
  }

  /** Appends all octets. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(octets);
  }

  @Override
  public int compareTo(OctetString other) {
    return Arrays.compareUnsigned(octets, other.octets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OctetString that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  /** In hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(octets);
  }
}
