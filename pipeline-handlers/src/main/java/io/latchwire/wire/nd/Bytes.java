package io.latchwire.wire.nd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Integers in network order in an array: ND messages are copied out of the ring before parsing. */
final class Bytes {
  private static final VarHandle U16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static int u8(byte[] octets, int at) {
    return octets[at] & 0xFF;
  }

  static int u16(byte[] octets, int at) {
    return (short) U16.get(octets, at) & 0xFFFF;
  }

  static long u32(byte[] octets, int at) {
    return (int) U32.get(octets, at) & 0xFFFF_FFFFL;
  }

  static long i64(byte[] octets, int at) {
    return (long) U64.get(octets, at);
  }

  static void putU16(byte[] octets, int at, int value) {
    U16.set(octets, at, (short) value);
  }

  static void putU32(byte[] octets, int at, long value) {
    U32.set(octets, at, (int) value);
  }

  static void putI64(byte[] octets, int at, long value) {
    U64.set(octets, at, value);
  }
}
