package io.latchwire.sim;

import io.latchwire.handler.packet.Frames;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A TCP segment over IPv4 in an untagged Ethernet frame, taken apart without code of the gateway.
 */
final class ModelSegment {
  private static final int TCP_AT = 14 + 20;
  private static final int EAO_KIND = 254;

  private final int sourcePort;
  private final int destinationPort;
  private final int seq;
  private final int ack;
  private final int flags;
  private final byte[] options;
  private final byte[] payload;
  private final boolean checksumIsRight;

  private ModelSegment(byte[] frame) {
    ByteBuffer octets = ByteBuffer.wrap(frame);
    int end = 14 + (octets.getShort(16) & 0xFFFF);
    int headerLength = Math.clamp((octets.get(TCP_AT + 12) & 0xF0) >>> 2, 20, end - TCP_AT);
    sourcePort = octets.getShort(TCP_AT) & 0xFFFF;
    destinationPort = octets.getShort(TCP_AT + 2) & 0xFFFF;
    seq = octets.getInt(TCP_AT + 4);
    ack = octets.getInt(TCP_AT + 8);
    flags = octets.get(TCP_AT + 13);
    options = Arrays.copyOfRange(frame, TCP_AT + 20, TCP_AT + headerLength);
    payload = Arrays.copyOfRange(frame, TCP_AT + headerLength, end);
    checksumIsRight = fold(sum(frame, 26, end) + 6 + end - TCP_AT) == 0xFFFF;
  }

  static ModelSegment of(byte[] frame) {
    return new ModelSegment(frame);
  }

  int sourcePort() {
    return sourcePort;
  }

  int destinationPort() {
    return destinationPort;
  }

  int seq() {
    return seq;
  }

  int ack() {
    return ack;
  }

  byte[] payload() {
    return payload;
  }

  boolean checksumIsRight() {
    return checksumIsRight;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Octets of sequence space that it takes. */
  int length() {
    return payload.length + (has(Frames.SYN) ? 1 : 0) + (has(Frames.FIN) ? 1 : 0);
  }

  /** The only EAO among the options, empty when there is none or more than one. */
  byte[] eao() {
    byte[] found = new byte[0];
    int at = 0;
    while (at < options.length && options[at] != 0) {
      int kind = options[at] & 0xFF;
      int length = kind == 1 ? 1 : at + 1 < options.length ? options[at + 1] & 0xFF : 0;
      if (kind == EAO_KIND) {
        if (found.length > 0) {
          return new byte[0];
        }
        found = Arrays.copyOfRange(options, at, at + length);
      }
      if (length == 0) {
        return new byte[0];
      }
      at += length;
    }
    return found;
  }

  /** A copy of a frame with one bit of its TCP part changed and the TCP checksum made to fit. */
  static byte[] altered(byte[] frame, int bit) {
    byte[] changed = frame.clone();
    int at = TCP_AT + (bit >>> 3) % (frame.length - TCP_AT);
    if (at == TCP_AT + 16 || at == TCP_AT + 17) {
      at = TCP_AT + 4;
    }
    changed[at] ^= (byte) (1 << (bit & 7));
    changed[TCP_AT + 16] = 0;
    changed[TCP_AT + 17] = 0;
    int checksum = ~fold(sum(changed, 26, changed.length) + 6 + changed.length - TCP_AT);
    changed[TCP_AT + 16] = (byte) (checksum >>> 8);
    changed[TCP_AT + 17] = (byte) checksum;
    return changed;
  }

  private static long sum(byte[] frame, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i += 2) {
      sum += (frame[i] & 0xFF) << 8 | (i + 1 < to ? frame[i + 1] & 0xFF : 0);
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return (int) folded;
  }

  private String flagNames() {
    return (has(Frames.SYN) ? "S" : "")
        + (has(Frames.FIN) ? "F" : "")
        + (has(Frames.RST) ? "R" : "")
        + (has(Frames.ACK) ? "." : "");
  }

  @Override
  public String toString() {
    return "%d>%d %s seq %08x ack %08x +%d%s"
        .formatted(
            sourcePort,
            destinationPort,
            flagNames(),
            seq,
            ack,
            payload.length,
            options.length == 0 ? "" : " [" + HexFormat.of().formatHex(options) + "]");
  }
}
