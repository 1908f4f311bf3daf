package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * GHASH (SP 800-38D s6.4) in time that depends on nothing but the length.
 *
 * <p>Java has no carry-less multiplication, and tables indexed by secrets leak through the cache.
 * So polynomials are multiplied with the ordinary multiplier: each factor is split into four, every
 * fourth bit in one part, so that the carries of a product stay in the holes between its bits and
 * are masked away. A product's upper half is the lower half of the product of the reversed factors.
 * The idea is well known from constant-time GCM code in C.
 */
final class Ghash {
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong KEY = ValueLayout.JAVA_LONG;
  private static final int BLOCK = 16;
  private static final long M0 = 0x1111111111111111L;
  private static final long M1 = M0 << 1;
  private static final long M2 = M0 << 2;
  private static final long M3 = M0 << 3;

  private final SecretOctets key = SecretOctets.allocate(2 * Long.BYTES);
  private long high;
  private long low;

  /** GHASH under the hash key that lies at {@code at}: 16 octets. */
  Ghash(byte[] hashKey, int at) {
    key.octets().set(KEY, 0, (long) U64.get(hashKey, at));
    key.octets().set(KEY, 8, (long) U64.get(hashKey, at + 8));
  }

  /**
   * Hashes {@code octets[at..at+length)} as additional data, and the lengths. Overwrites up to 15
   * octets behind with zeros. {@link #high} and {@link #low} hold the result.
   */
  void hash(byte[] octets, int at, int length) {
    int end = at + (length + BLOCK - 1) / BLOCK * BLOCK;
    for (int i = at + length; i < end; i++) {
      octets[i] = 0;
    }
    MemorySegment hashKey = key.octets();
    long h1 = hashKey.get(KEY, 0);
    long h0 = hashKey.get(KEY, 8);
    long h2 = h0 ^ h1;
    long r0 = Long.reverse(h0);
    long r1 = Long.reverse(h1);
    long r2 = r0 ^ r1;
    long x1 = 0;
    long x0 = 0;
    for (int i = at; i <= end; i += BLOCK) {
      if (i < end) {
        x1 ^= (long) U64.get(octets, i);
        x0 ^= (long) U64.get(octets, i + 8);
      } else {
        x1 ^= (long) length * Byte.SIZE;
      }
      long s0 = Long.reverse(x0);
      long s1 = Long.reverse(x1);
      long z0 = lower(x0, h0);
      long z1 = lower(x1, h1);
      long z2 = lower(x0 ^ x1, h2) ^ z0 ^ z1;
      long t0 = lower(s0, r0);
      long t1 = lower(s1, r1);
      long t2 = lower(s0 ^ s1, r2) ^ t0 ^ t1;
      long v0 = z0;
      long v1 = (Long.reverse(t0) >>> 1) ^ z2;
      long v2 = z1 ^ (Long.reverse(t2) >>> 1);
      long v3 = Long.reverse(t1) >>> 1;
      // GCM's bits are mirrored: the product of the mirrored factors is off by one position.
      v3 = (v3 << 1) | (v2 >>> 63);
      v2 = (v2 << 1) | (v1 >>> 63);
      v1 = (v1 << 1) | (v0 >>> 63);
      v0 = v0 << 1;
      // Reduction by x^128 + x^7 + x^2 + x + 1, one word at a time.
      v2 ^= v0 ^ (v0 >>> 1) ^ (v0 >>> 2) ^ (v0 >>> 7);
      v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
      v3 ^= v1 ^ (v1 >>> 1) ^ (v1 >>> 2) ^ (v1 >>> 7);
      v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
      x0 = v2;
      x1 = v3;
    }
    high = x1;
    low = x0;
  }

  /** First eight octets of the last result. */
  long high() {
    return high;
  }

  /** Last eight octets of the last result. */
  long low() {
    return low;
  }

  /** The lower 64 bits of the carry-less product. */
  private static long lower(long x, long y) {
    long x0 = x & M0;
    long x1 = x & M1;
    long x2 = x & M2;
    long x3 = x & M3;
    long y0 = y & M0;
    long y1 = y & M1;
    long y2 = y & M2;
    long y3 = y & M3;
    long z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
    long z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
    long z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
    long z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
    return (z0 & M0) | (z1 & M1) | (z2 & M2) | (z3 & M3);
  }

  void wipe() {
    key.close();
    high = 0;
    low = 0;
  }
}
