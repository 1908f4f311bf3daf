package io.latchwire.handler.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A TCP segment, or an ICMP message, as a test reads it back from a frame without VLAN tag. */
final class Packet {
  private static final int LINK = 14;

  private final byte[] frame;

  Packet(byte[] frame) {
    this.frame = frame;
  }

  byte[] frame() {
    return frame;
  }

  private int ip() {
    return isIpv4() ? (frame[LINK] & 0x0F) * 4 : 40;
  }

  boolean isIpv4() {
    return (frame[LINK] & 0xF0) == 0x40;
  }

  int upperAt() {
    return LINK + ip();
  }

  int u8(int offset) {
    return frame[upperAt() + offset] & 0xFF;
  }

  int u16(int offset) {
    return ByteBuffer.wrap(frame).getShort(upperAt() + offset) & 0xFFFF;
  }

  int i32(int offset) {
    return ByteBuffer.wrap(frame).getInt(upperAt() + offset);
  }

  int protocol() {
    return frame[LINK + (isIpv4() ? 9 : 6)] & 0xFF;
  }

  int flags() {
    return u8(13);
  }

  int headerLength() {
    return (u8(12) >>> 4) * 4;
  }

  byte[] payload() {
    return Arrays.copyOfRange(frame, upperAt() + headerLength(), frame.length);
  }

  /** The kinds of the options, No-Operations left out, End of Option List included. */
  List<Integer> kinds() {
    List<Integer> kinds = new ArrayList<>();
    for (int at = 20; at < headerLength(); ) {
      int kind = u8(at);
      if (kind != 1) {
        kinds.add(kind);
      }
      if (kind == 0) {
        break;
      }
      at += kind == 1 ? 1 : u8(at + 1);
    }
    return kinds;
  }

  /** The octets of the first option of a kind, none when there is none. */
  byte[] option(int kind) {
    for (int at = 20; at < headerLength() && u8(at) != 0; at += u8(at) == 1 ? 1 : u8(at + 1)) {
      if (u8(at) == kind) {
        return Arrays.copyOfRange(frame, upperAt() + at, upperAt() + at + u8(at + 1));
      }
    }
    return new byte[0];
  }

  /** Whether the IPv4 header checksum and the checksum of TCP or ICMPv6 are right. */
  boolean checksumsHold() {
    boolean header = !isIpv4() || fold(sum(LINK, LINK + ip(), 0)) == 0xFFFF;
    int length = frame.length - upperAt();
    int addresses = isIpv4() ? LINK + 12 : LINK + 8;
    long pseudo =
        protocol() == 1 ? 0 : sum(addresses, isIpv4() ? LINK + 20 : LINK + 40, protocol() + length);
    return header && fold(sum(upperAt(), frame.length, pseudo)) == 0xFFFF;
  }

  /** Octets of the IP packet as its header says. */
  int ipLength() {
    ByteBuffer ip = ByteBuffer.wrap(frame);
    return isIpv4() ? ip.getShort(LINK + 2) & 0xFFFF : 40 + (ip.getShort(LINK + 4) & 0xFFFF);
  }

  private long sum(int from, int to, long start) {
    long sum = start;
    for (int at = from; at < to; at += 2) {
      sum += (frame[at] & 0xFF) << 8 | (at + 1 < to ? frame[at + 1] & 0xFF : 0);
    }
    return sum;
  }

  private static int fold(long sum) {
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (int) sum;
  }
}
