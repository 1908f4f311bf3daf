package io.latchwire.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Integers in network order at absolute offsets of a memory segment, aligned or not. */
public final class Octets {
  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Octets() {}

  /** One octet, 0..255. */
  public static int u8(MemorySegment octets, long at) {
    return octets.get(U8, at) & 0xFF;
  }

  /** Two octets, 0..65535. */
  public static int u16(MemorySegment octets, long at) {
    return octets.get(U16, at) & 0xFFFF;
  }

  /** Four octets as an int whose sign means nothing: addresses, sequence numbers. */
  public static int i32(MemorySegment octets, long at) {
    return octets.get(U32, at);
  }

  /** Four octets, 0..2^32-1. */
  public static long u32(MemorySegment octets, long at) {
    return octets.get(U32, at) & 0xFFFF_FFFFL;
  }

  /** Eight octets as a long whose sign means nothing. */
  public static long i64(MemorySegment octets, long at) {
    return octets.get(U64, at);
  }

  /** Writes the low octet. */
  public static void putU8(MemorySegment octets, long at, int value) {
    octets.set(U8, at, (byte) value);
  }

  /** Writes the low two octets. */
  public static void putU16(MemorySegment octets, long at, int value) {
    octets.set(U16, at, (short) value);
  }

  /** Writes four octets. */
  public static void putI32(MemorySegment octets, long at, int value) {
    octets.set(U32, at, value);
  }

  /** Writes eight octets. */
  public static void putI64(MemorySegment octets, long at, long value) {
    octets.set(U64, at, value);
  }

  /** Zeroes a short range. */
  public static void zero(MemorySegment octets, long at, int length) {
    for (int i = 0; i < length; i++) {
      octets.set(U8, at + i, (byte) 0);
    }
  }

  /** Copies a range within or between segments; overlapping ranges come out right. */
  public static void copy(
      MemorySegment source, long from, MemorySegment target, long to, long length) {
    MemorySegment.copy(source, from, target, to, length);
  }

  /** Copies a range out of an array. */
  public static void put(MemorySegment octets, long at, byte[] source) {
    MemorySegment.copy(source, 0, octets, U8, at, source.length);
  }

  /** Copies a range into an array. */
  public static void get(MemorySegment octets, long at, byte[] target) {
    MemorySegment.copy(octets, U8, at, target, 0, target.length);
  }
}
