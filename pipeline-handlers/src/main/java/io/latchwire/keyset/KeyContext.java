package io.latchwire.keyset;

import java.nio.ByteBuffer;

/**
 * What a derived key is bound to, besides the KEK.
 *
 * <pre>{@code
 * KEK Alg ID (1) | KEK Key ID (1) | Alg ID (1) | Key ID (1) | salt (8)
 * source address (4 or 16) | destination address (4 or 16)
 * source port (2) | destination port (2) | initial sequence number (4)
 * }</pre>
 *
 * <p>Source is the side that generated the key; the initial sequence number is its own.
 */
final class KeyContext {
  private static final int IPV4_LENGTH = 20;
  private static final int IPV6_LENGTH = 44;
  private static final long IPV4_MAPPED = 0xFFFFL;

  private KeyContext() {}

  static byte[] of(
      int kekAlgId,
      int kekKeyId,
      int algId,
      int keyId,
      byte[] salt,
      FlowEnds ends,
      int initialSequenceNumber) {
    boolean ipv4 = ends.sourceHigh() == 0 && ends.sourceLow() >>> 32 == IPV4_MAPPED;
    ByteBuffer context = ByteBuffer.allocate(salt.length + (ipv4 ? IPV4_LENGTH : IPV6_LENGTH));
    context.put((byte) kekAlgId).put((byte) kekKeyId).put((byte) algId).put((byte) keyId);
    context.put(salt);
    if (ipv4) {
      context.putInt((int) ends.sourceLow()).putInt((int) ends.destinationLow());
    } else {
      context.putLong(ends.sourceHigh()).putLong(ends.sourceLow());
      context.putLong(ends.destinationHigh()).putLong(ends.destinationLow());
    }
    context.putShort((short) ends.sourcePort()).putShort((short) ends.destinationPort());
    return context.putInt(initialSequenceNumber).array();
  }
}
