package io.latchwire.wire.nd;

import java.util.Arrays;
import java.util.HexFormat;

/** Octets that cannot change. Never holds a secret: {@link #toString} prints them. */
public final class OctetString {
  /** No octets. */
  public static final OctetString EMPTY = new OctetString(new byte[0]);

  private final byte[] octets;

  private OctetString(byte[] octets) {
    this.octets = octets;
  }

  /** A copy of the whole array. */
  public static OctetString of(byte[] octets) {
    return new OctetString(octets.clone());
  }

  /** A copy of {@code length} octets from {@code at} on. */
  public static OctetString of(byte[] octets, int at, int length) {
    return new OctetString(Arrays.copyOfRange(octets, at, at + length));
  }

  /** Reads hexadecimal digits without separators. */
  public static OctetString ofHex(String hex) {
    return new OctetString(HexFormat.of().parseHex(hex));
  }

  /** How many octets. */
  public int length() {
    return octets.length;
  }

  /** The octet at an index, 0..255. */
  public int u8(int index) {
    return octets[index] & 0xFF;
  }

  /** A copy. */
  public byte[] octets() {
    return octets.clone();
  }

  /** Writes all octets. */
  public void put(byte[] target, int at) {
    System.arraycopy(octets, 0, target, at, octets.length);
  }

  /** The first {@code length} octets. */
  public OctetString first(int length) {
    return length == octets.length ? this : of(octets, 0, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OctetString that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(octets);
  }
}
