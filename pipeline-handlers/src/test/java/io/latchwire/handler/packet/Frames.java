package io.latchwire.handler.packet;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Builds frames, and takes them apart, without any code of the gateway. */
public final class Frames {
  /** FIN, SYN, RST, PSH and ACK of the TCP header. */
  public static final int FIN = 1;

  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int ACK = 16;

  private static final byte[] LINK = HexFormat.of().parseHex("02770000000b02770000000a");

  private Frames() {}

  /** A TCP segment to be. */
  public static Tcp tcp(String source, String destination) {
    return new Tcp(source, destination);
  }

  /** The IP packet in an Ethernet frame without VLAN tag. */
  public static byte[] ofPacket(byte[] packet) {
    int etherType = (packet[0] & 0xF0) == 0x40 ? 0x0800 : 0x86DD;
    return ByteBuffer.allocate(14 + packet.length)
        .put(LINK)
        .putShort((short) etherType)
        .put(packet)
        .array();
  }

  /** The packet of a frame without VLAN tag. */
  public static byte[] packetOf(byte[] frame) {
    return Arrays.copyOfRange(frame, 14, frame.length);
  }

  /** An ICMP message over IPv4; {@code word} fills the second four octets. */
  public static byte[] icmp(
      String source, String destination, int type, int code, int word, byte[] body) {
    ByteBuffer icmp = ByteBuffer.allocate(8 + body.length);
    icmp.put((byte) type).put((byte) code).putShort((short) 0).putInt(word).put(body);
    icmp.putShort(2, (short) ~onesComplementSum(icmp.array()));
    ByteBuffer ip = ByteBuffer.allocate(28 + body.length);
    ip.putShort((short) 0x4500).putShort((short) (28 + body.length)).putInt(0);
    ip.put((byte) 64).put((byte) 1).putShort((short) 0);
    ip.put(InetAddress.ofLiteral(source).getAddress());
    ip.put(InetAddress.ofLiteral(destination).getAddress());
    ip.putShort(10, (short) ~onesComplementSum(Arrays.copyOf(ip.array(), 20)));
    return ofPacket(ip.put(icmp.array()).array());
  }

  /** The octets that a text of hex digits stands for. */
  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  /** A copy with one octet changed by exclusive or. */
  public static byte[] flipped(byte[] frame, int at, int mask) {
    byte[] changed = frame.clone();
    changed[at] ^= (byte) mask;
    return changed;
  }

  /** Address and port of a text like {@code 192.0.2.1:179} or {@code [2001:db8::1]:179}. */
  private static Object[] end(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon).replace("[", "").replace("]", "");
    return new Object[] {
      InetAddress.ofLiteral(host).getAddress(), Integer.parseInt(text.substring(colon + 1))
    };
  }

  private static int onesComplementSum(byte[]... parts) {
    long sum = 0;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    byte[] octets = all.toByteArray();
    for (int i = 0; i < octets.length; i += 2) {
      int low = i + 1 < octets.length ? octets[i + 1] & 0xFF : 0;
      sum += (octets[i] & 0xFF) << 8 | low;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (int) sum;
  }

  /** A TCP segment in the making. */
  public static final class Tcp {
    private final byte[] source;
    private final byte[] destination;
    private final int sourcePort;
    private final int destinationPort;
    private int seq;
    private int ack;
    private int flags;
    private int window = 65535;
    private byte[] options = new byte[0];
    private byte[] payload = new byte[0];

    private Tcp(String from, String to) {
      source = (byte[]) end(from)[0];
      sourcePort = (int) end(from)[1];
      destination = (byte[]) end(to)[0];
      destinationPort = (int) end(to)[1];
    }

    /** Sets the sequence number. */
    public Tcp seq(int number) {
      seq = number;
      return this;
    }

    /** Sets the acknowledgment number and the ACK flag. */
    public Tcp ack(int number) {
      ack = number;
      flags |= ACK;
      return this;
    }

    /** Sets flags. */
    public Tcp flags(int more) {
      flags |= more;
      return this;
    }

    /** Sets the window. */
    public Tcp window(int octets) {
      window = octets;
      return this;
    }

    /** Sets the options, a multiple of 4 octets. */
    public Tcp options(String hexDigits) {
      options = hex(hexDigits);
      return this;
    }

    /** Sets a payload of this many octets. */
    public Tcp payload(int length) {
      payload = new byte[length];
      for (int i = 0; i < length; i++) {
        payload[i] = (byte) (i * 7 + seq);
      }
      return this;
    }

    /** Sets the payload. */
    public Tcp payload(byte[] octets) {
      payload = octets;
      return this;
    }

    /** The whole frame, checksums right. */
    public byte[] frame() {
      int tcpLength = 20 + options.length + payload.length;
      ByteBuffer tcp = ByteBuffer.allocate(tcpLength);
      tcp.putShort((short) sourcePort).putShort((short) destinationPort).putInt(seq).putInt(ack);
      tcp.put((byte) ((20 + options.length) << 2)).put((byte) flags);
      tcp.putShort((short) window).putInt(0).put(options).put(payload);
      byte[] pseudo =
          ByteBuffer.allocate(2 * source.length + 8)
              .put(source)
              .put(destination)
              .putInt(tcpLength)
              .putInt(6)
              .array();
      tcp.putShort(16, (short) ~onesComplementSum(pseudo, tcp.array()));
      return ofPacket(source.length == 4 ? ipv4(tcp.array()) : ipv6(tcp.array()));
    }

    private byte[] ipv4(byte[] tcp) {
      ByteBuffer ip = ByteBuffer.allocate(20 + tcp.length);
      ip.putShort((short) 0x45C0).putShort((short) (20 + tcp.length)).putInt(0x12344000);
      ip.put((byte) 255).put((byte) 6).putShort((short) 0).put(source).put(destination);
      ip.putShort(10, (short) ~onesComplementSum(Arrays.copyOf(ip.array(), 20)));
      return ip.put(tcp).array();
    }

    private byte[] ipv6(byte[] tcp) {
      return ByteBuffer.allocate(40 + tcp.length)
          .putInt(0x60000000)
          .putShort((short) tcp.length)
          .put((byte) 6)
          .put((byte) 64)
          .put(source)
          .put(destination)
          .put(tcp)
          .array();
    }
  }
}
