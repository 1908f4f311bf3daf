package io.latchwire.wire.kerberos;

import java.util.Arrays;

/** Octets that cannot change. They may be secret: {@link #toString} tells their number only. */
public final class OctetString {
  /** No octets. */
  public static final OctetString EMPTY = new OctetString(new byte[0], 0, 0);

  private final byte[] octets;
  private final int at;
  private final int length;

  private OctetString(byte[] octets, int at, int length) {
    this.octets = octets;
    this.at = at;
    this.length = length;
  }

  /** A copy of the whole array. */
  public static OctetString of(byte[] octets) {
    return wrap(octets.clone());
  }

  /** The array itself, which nobody may change any more. */
  static OctetString wrap(byte[] octets) {
    return new OctetString(octets, 0, octets.length);
  }

  /** A part of an array, which nobody may change any more. */
  static OctetString wrap(byte[] octets, int at, int length) {
    return new OctetString(octets, at, length);
  }

  /** How many octets. */
  public int length() {
    return length;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** The octet at an index, 0..255. */
  public int u8(int index) {
    return octets[at + java.util.Objects.checkIndex(index, length)] & 0xFF;
  }

  /** A copy. */
  public byte[] octets() {
    return Arrays.copyOfRange(octets, at, at + length);
  }

  /** A reader of what is in here. */
  DerReader reader(int depth, boolean strict) throws DerException {
    return new DerReader(octets, at, at + length, depth, strict);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OctetString that
        && Arrays.equals(octets, at, at + length, that.octets, that.at, that.at + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = at; i < at + length; i++) {
      hash = 31 * hash + octets[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return length + " octets";
  }
}
