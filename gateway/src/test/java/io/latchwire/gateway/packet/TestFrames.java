package io.latchwire.gateway.packet;

import java.nio.ByteBuffer;
import java.util.Random;

/** Frames for tests, and a second opinion on checksums. */
final class TestFrames {
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86DD;
  static final int C_TAG = 0x8100;
  static final int S_TAG = 0x88A8;

  /** An EtherType for experiments, IEEE 802 s9.2.3: no host answers it. */
  static final int EXPERIMENT = 0x88B5;

  private static final int ETHERNET = 14;

  private TestFrames() {}

  /** From and to addresses that nobody has, so that only a promiscuous port takes the frame. */
  static byte[] frame(int length, Random random, int... typesAndTags) {
    ByteBuffer frame = ByteBuffer.allocate(length);
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    frame.put(noise).rewind();
    frame.put(new byte[] {0x02, 0x10, 0x10, 0x10, 0x10, 0x10});
    frame.put(new byte[] {0x02, 0x20, 0x20, 0x20, 0x20, 0x20});
    for (int value : typesAndTags) {
      frame.putShort((short) value);
    }
    return frame.array();
  }

  /**
   * TCP with twelve octets of options, from and to addresses at random; the checksums are left to
   * whoever takes it apart.
   */
  static byte[] tcp(boolean ipv6, int flags, int payload) {
    int ipHeader = ipv6 ? 40 : 20;
    int tcp = ETHERNET + ipHeader;
    int length = tcp + 32 + payload;
    ByteBuffer frame = ByteBuffer.wrap(frame(length, new Random(payload), ipv6 ? IPV6 : IPV4));
    if (ipv6) {
      frame.put(ETHERNET, (byte) 0x60).putShort(ETHERNET + 4, (short) (32 + payload));
      frame.put(ETHERNET + 6, (byte) 6);
    } else {
      frame.put(ETHERNET, (byte) 0x45).putShort(ETHERNET + 2, (short) (length - ETHERNET));
      frame.putShort(ETHERNET + 6, (short) 0x4000).put(ETHERNET + 9, (byte) 6);
    }
    frame.put(tcp + 12, (byte) 0x80).put(tcp + 13, (byte) flags);
    return frame.array();
  }

  /** The same frame with a VLAN tag. */
  static byte[] tagged(int tci, byte[] frame) {
    return ByteBuffer.allocate(frame.length + 4)
        .put(frame, 0, 12)
        .putShort((short) C_TAG)
        .putShort((short) tci)
        .put(frame, 12, frame.length - 12)
        .array();
  }

  /** Whether the frame is a whole TCP segment: lengths and checksums of IP and TCP hold. */
  static boolean isSoundTcp(byte[] frame) {
    ByteBuffer octets = ByteBuffer.wrap(frame);
    int ip = ETHERNET;
    int type = u16(octets, ip - 2);
    while (type == C_TAG || type == S_TAG) {
      ip += 4;
      type = u16(octets, ip - 2);
    }
    return type == IPV4 ? isSoundIpv4(octets, ip) : isSoundIpv6(octets, ip);
  }

  private static boolean isSoundIpv4(ByteBuffer octets, int ip) {
    int header = (octets.get(ip) & 0x0F) * 4;
    int length = u16(octets, ip + 2);
    int addresses = sum(octets, ip + 12, ip + 20);
    return octets.get(ip + 9) == 6
        && ip + length == octets.capacity()
        && sum(octets, ip, ip + header) == 0xFFFF
        && isSoundTcp(octets, ip + header, addresses);
  }

  private static boolean isSoundIpv6(ByteBuffer octets, int ip) {
    int length = u16(octets, ip + 4);
    return octets.get(ip + 6) == 6
        && ip + 40 + length == octets.capacity()
        && isSoundTcp(octets, ip + 40, sum(octets, ip + 8, ip + 40));
  }

  private static boolean isSoundTcp(ByteBuffer octets, int tcp, int addresses) {
    int length = octets.capacity() - tcp;
    int whole = addresses + 6 + length + sum(octets, tcp, octets.capacity());
    return whole % 0xFFFF == 0;
  }

  /** Word by word, with the carry put back at once. */
  private static int sum(ByteBuffer octets, int from, int to) {
    int sum = 0;
    for (int at = from; at < to; at++) {
      int octet = octets.get(at) & 0xFF;
      sum += (at - from) % 2 == 0 ? octet << 8 : octet;
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return sum;
  }

  private static int u16(ByteBuffer octets, int at) {
    return octets.getShort(at) & 0xFFFF;
  }
}
