package io.latchwire.wire.rserpool;

import io.netty.buffer.ByteBuf;

/**
 * Appends messages and parameters. Padding is put before the next parameter, not after the last
 * one, so that every length comes out as RFC 5354 s3 wants it: paddings between nested parameters
 * count, the one at the end does not.
 */
final class ParameterWriter {
  private static final int MAX_LENGTH = 65535;

  private final ByteBuf out;
  private final int start;

  /** Begins a message. */
  ParameterWriter(ByteBuf out, int type, int flags) {
    this.out = out;
    this.start = out.writerIndex();
    out.writeByte(type);
    out.writeByte(flags);
    out.writeShort(0);
  }

  /** Begins a parameter or a cause; returns where, for {@link #end}. */
  int begin(int type) {
    align();
    int at = out.writerIndex();
    out.writeShort(type);
    out.writeShort(0);
    return at;
  }

  void end(int at) {
    setLength(at + 2, out.writerIndex() - at);
  }

  /** Writes the length and the last padding. */
  void endMessage() {
    setLength(start + 2, out.writerIndex() - start);
    align();
  }

  private void setLength(int at, int length) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(length + " octets in one message (expected: <= 65535)");
    }
    out.setShort(at, length);
  }

  private void align() {
    while ((out.writerIndex() - start & 3) != 0) {
      out.writeByte(0);
    }
  }

  void u16(int value) {
    out.writeShort(value);
  }

  void u32(int value) {
    out.writeInt(value);
  }

  void u64(long value) {
    out.writeLong(value);
  }

  void octets(OctetString octets) {
    octets.writeTo(out);
  }
}
