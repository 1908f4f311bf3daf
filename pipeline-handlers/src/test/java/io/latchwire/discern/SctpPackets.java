package io.latchwire.discern;

import io.latchwire.wire.sctp.SctpView;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Builds SCTP packets without any code of the gateway. */
final class SctpPackets {
  private SctpPackets() {}

  /** A packet with these chunks under a verification tag, its checksum right. */
  static SctpView packet(int tag, byte[]... chunks) {
    return view(octets(tag, chunks));
  }

  static byte[] octets(int tag, byte[]... chunks) {
    int length = 12;
    for (byte[] chunk : chunks) {
      length += (chunk.length + 3) & ~3;
    }
    ByteBuffer packet = ByteBuffer.allocate(length);
    packet.putShort((short) 2905).putShort((short) 2905).putInt(tag).putInt(0);
    for (byte[] chunk : chunks) {
      packet.put(chunk);
      packet.position((packet.position() + 3) & ~3);
    }
    CRC32C crc = new CRC32C();
    crc.update(packet.array());
    return packet.putInt(8, Integer.reverseBytes((int) crc.getValue())).array();
  }

  static SctpView view(byte[] octets) {
    SctpView view = new SctpView();
    if (!view.wrap(MemorySegment.ofArray(octets), 0, octets.length)) {
      throw new AssertionError("too short");
    }
    return view;
  }

  static byte[] init(int tag, String... addresses) {
    return initial(1, tag, addresses);
  }

  static byte[] initAck(int tag, String... addresses) {
    return initial(2, tag, addresses);
  }

  static byte[] cookieEcho() {
    return chunk(10, 0, new byte[] {1, 2, 3, 4, 5});
  }

  static byte[] cookieAck() {
    return chunk(11, 0, new byte[0]);
  }

  static byte[] data() {
    return chunk(0, 3, new byte[13]);
  }

  static byte[] heartbeat() {
    return chunk(4, 0, new byte[] {0, 1, 0, 8, 1, 2, 3, 4});
  }

  static byte[] heartbeatAck() {
    return chunk(5, 0, new byte[] {0, 1, 0, 8, 1, 2, 3, 4});
  }

  static byte[] abort(boolean tagReflected) {
    return chunk(6, tagReflected ? 1 : 0, new byte[0]);
  }

  static byte[] shutdown() {
    return chunk(7, 0, new byte[4]);
  }

  static byte[] shutdownAck() {
    return chunk(8, 0, new byte[0]);
  }

  static byte[] shutdownComplete(boolean tagReflected) {
    return chunk(14, tagReflected ? 1 : 0, new byte[0]);
  }

  /** ASCONF: requests of 0xC001 (add) or 0xC002 (delete), correlation and address. */
  static byte[] asconf(int serial, byte[]... requests) {
    return asconfChunk(0xC1, serial, address("0.0.0.0"), requests);
  }

  static byte[] asconfAck(int serial, byte[]... answers) {
    return asconfChunk(0x80, serial, new byte[0], answers);
  }

  static byte[] add(int correlation, String address) {
    return request(0xC001, correlation, address(address));
  }

  static byte[] delete(int correlation, String address) {
    return request(0xC002, correlation, address(address));
  }

  static byte[] refusal(int correlation) {
    return request(0xC003, correlation, new byte[] {0, (byte) 0xA4, 0, 4});
  }

  private static byte[] initial(int type, int tag, String... addresses) {
    ByteBuffer value = ByteBuffer.allocate(16 + 20 * addresses.length);
    value.putInt(tag).putInt(65536).putInt(0x000A000A).putInt(7);
    for (String address : addresses) {
      value.put(address(address));
    }
    return chunk(type, 0, java.util.Arrays.copyOf(value.array(), value.position()));
  }

  private static byte[] asconfChunk(int type, int serial, byte[] head, byte[]... parameters) {
    ByteBuffer value = ByteBuffer.allocate(512).putInt(serial).put(head);
    for (byte[] parameter : parameters) {
      value.put(parameter);
    }
    return chunk(type, 0, java.util.Arrays.copyOf(value.array(), value.position()));
  }

  private static byte[] request(int type, int correlation, byte[] value) {
    return ByteBuffer.allocate(8 + value.length)
        .putShort((short) type)
        .putShort((short) (8 + value.length))
        .putInt(correlation)
        .put(value)
        .array();
  }

  private static byte[] address(String literal) {
    byte[] octets = InetAddress.ofLiteral(literal).getAddress();
    return ByteBuffer.allocate(4 + octets.length)
        .putShort((short) (octets.length == 4 ? 5 : 6))
        .putShort((short) (4 + octets.length))
        .put(octets)
        .array();
  }

  private static byte[] chunk(int type, int flags, byte[] value) {
    return ByteBuffer.allocate(4 + value.length)
        .put((byte) type)
        .put((byte) flags)
        .putShort((short) (4 + value.length))
        .put(value)
        .array();
  }
}
