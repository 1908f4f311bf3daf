package io.latchwire.gateway.capture;

import io.latchwire.handler.packet.Frames;
import io.latchwire.handler.packet.Protections;
import io.latchwire.handler.packet.TestClock;
import io.latchwire.handler.packet.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Recordings of two gateways, and files of them. */
public final class Recordings {
  /** Time of the first frame, seconds since 1970. */
  public static final int SECONDS = 1_790_000_000;

  private static final String A = "192.0.2.1:40001";
  private static final String B = "192.0.2.2:179";

  private Recordings() {}

  /** A handshake and a segment of data, as they are on the wire between the gateways. */
  public static List<byte[]> session() {
    TestClock clock = new TestClock();
    byte[] drawn = new byte[1];
    List<byte[]> wire = new ArrayList<>();
    try (TestGateway a = gateway(clock, drawn);
        TestGateway b = gateway(clock, drawn)) {
      pass(a, b, wire, Frames.tcp(A, B).seq(1000).flags(Frames.SYN).options("020405b4"));
      pass(b, a, wire, Frames.tcp(B, A).seq(5000).ack(1001).flags(Frames.SYN).options("020405b4"));
      pass(a, b, wire, Frames.tcp(A, B).seq(1001).ack(5001));
      pass(b, a, wire, Frames.tcp(B, A).seq(5001).ack(1001).payload(19));
    }
    return wire;
  }

  private static TestGateway gateway(TestClock clock, byte[] drawn) {
    return new TestGateway(
        clock,
        octets -> {
          for (int i = 0; i < octets.length; i++) {
            octets[i] = ++drawn[0];
          }
        },
        Protections.usual().policy());
  }

  private static void pass(
      TestGateway from, TestGateway to, List<byte[]> wire, Frames.Tcp segment) {
    byte[] frame = from.fromRouter(segment.frame()).getFirst();
    wire.add(frame);
    to.fromNetwork(frame);
  }

  /** A pcap file of these frames, a second apart. */
  public static Path pcap(Path file, ByteOrder order, List<byte[]> frames) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        ByteBuffer.allocate(24)
            .order(order)
            .putInt(0xA1B2C3D4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(65_535)
            .putInt(1)
            .array());
    int second = SECONDS;
    for (byte[] frame : frames) {
      all.writeBytes(
          ByteBuffer.allocate(16)
              .order(order)
              .putInt(second++)
              .putInt(250_000)
              .putInt(frame.length)
              .putInt(frame.length)
              .array());
      all.writeBytes(frame);
    }
    return Files.write(file, all.toByteArray());
  }

  /** A pcapng file of these frames with times in nanoseconds. */
  public static Path pcapng(Path file, List<byte[]> frames) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        block(0x0A0D0D0A, 16)
            .putInt(0x1A2B3C4D)
            .putShort((short) 1)
            .putShort((short) 0)
            .putLong(-1)
            .array());
    all.writeBytes(
        block(1, 20)
            .putShort((short) 1)
            .putShort((short) 0)
            .putInt(0)
            .putShort((short) 9)
            .putShort((short) 1)
            .putInt(Integer.reverseBytes(0x09000000))
            .putInt(0)
            .array());
    long nanos = SECONDS * 1_000_000_000L + 250_000_000L;
    for (byte[] frame : frames) {
      int padded = (frame.length + 3) & ~3;
      all.writeBytes(
          block(6, 20 + padded)
              .putInt(0)
              .putInt((int) (nanos >>> 32))
              .putInt((int) nanos)
              .putInt(frame.length)
              .putInt(frame.length)
              .put(frame)
              .array());
      nanos += 1_000_000_000L;
    }
    return Files.write(file, all.toByteArray());
  }

  private static ByteBuffer block(int type, int bodyOctets) {
    int length = bodyOctets + 12;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(length - 4, length)
        .putInt(type)
        .putInt(length);
  }
}
