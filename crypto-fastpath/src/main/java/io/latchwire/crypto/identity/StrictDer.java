package io.latchwire.crypto.identity;

import org.jspecify.annotations.Nullable;

/**
 * One element of DER: definite, minimal lengths only. A key is hashed as it was received, so two
 * encodings of one key must not both be taken for it.
 *
 * @param tag the identifier octet
 * @param contentAt where the content starts
 * @param contentLength octets of the content
 */
record StrictDer(int tag, int contentAt, int contentLength) {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int SEQUENCE = 0x30;

  /** The element at {@code at}; null when it is not DER or runs over {@code limit}. */
  static @Nullable StrictDer read(byte[] octets, int at, int limit) {
    if (at + 2 > limit) {
      return null;
    }
    int tag = octets[at] & 0xFF;
    int first = octets[at + 1] & 0xFF;
    if (first < 0x80) {
      return within(tag, at + 2, first, limit);
    }
    int lengthOctets = first & 0x7F;
    if (lengthOctets == 0 || lengthOctets > 3 || at + 2 + lengthOctets > limit) {
      return null;
    }
    int length = 0;
    for (int i = 0; i < lengthOctets; i++) {
      length = length << 8 | (octets[at + 2 + i] & 0xFF);
    }
    if (length < 0x80 || length >>> (8 * (lengthOctets - 1)) == 0) {
      return null;
    }
    return within(tag, at + 2 + lengthOctets, length, limit);
  }

  private static @Nullable StrictDer within(int tag, int contentAt, int length, int limit) {
    return length > limit - contentAt ? null : new StrictDer(tag, contentAt, length);
  }

  /** The offset behind the element. */
  int end() {
    return contentAt + contentLength;
  }
}
