package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * UMAC-96 (RFC 4418) over AES-128, with the 5-octet nonce of the option: direction, number.
 *
 * <p>A message goes through three hash layers, three times with shifted keys. L1 (NH) turns chunks
 * of 1024 octets into 8 each and does nearly all of the work; the three runs share its loop, so
 * that each word of the message is read once, and {@link MacKernel} does it where there is one. L2
 * is a polynomial over what L1 left, needed above 1024 octets only. L3 folds the rest to 32 bits.
 * The three results, concatenated, are xored with a pad that AES makes of the nonce.
 *
 * <p>All layers run in time that depends on nothing but the length, but for L2's treatment of words
 * above 2^64 - 2^32, as the RFC wants it.
 */
final class Umac extends PortableKey {
  private static final int BLOCK = AesBlocks.BLOCK;
  private static final int RUNS = 3;
  private static final int CHUNK = 1024;
  private static final int GROUP = 32;

  /** L1 output that the 64-bit polynomial may take: 2^17 octets, from 2^24 octets of message. */
  private static final int POLY_64_CHUNKS = 1 << 14;

  private static final long L2_MASK = 0x01FF_FFFF_01FF_FFFFL;
  private static final long P64_GAP = 59;
  private static final long P64 = -P64_GAP;
  private static final long P64_MARKER_FROM = -1L << 32;
  private static final long MASK36 = (1L << 36) - 1;
  private static final long P36 = MASK36 - 4;
  private static final long U32 = 0xFFFF_FFFFL;

  private static final ValueLayout.OfLong LE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong KEY = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final VarHandle BE32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle BE64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  // Where the layers' keys lie in `keys`, in the machine's byte order.
  private static final int L1_AT = 0;
  private static final int L1_OCTETS = CHUNK + (RUNS - 1) * 16;
  private static final int L2_AT = L1_OCTETS;
  private static final int L2_STRIDE = 24;
  private static final int L3_AT = L2_AT + RUNS * L2_STRIDE;
  private static final int L3_STRIDE = 64;
  private static final int L3_PAD_AT = L3_AT + RUNS * L3_STRIDE;
  private static final int HALVES_AT = L3_PAD_AT + RUNS * 4;

  /** The L1 key once more: the first four words of all groups, then the last four of all. */
  private static final int HALF_OCTETS = L1_OCTETS / 2;

  /** The L1 key a third time, see {@link #pairs}; aligned to 8. */
  private static final int PAIRS_AT = HALVES_AT + 2 * HALF_OCTETS + 4;

  private static final int PAIRS_OCTETS = 2 * L1_OCTETS;
  private static final int KEYS_OCTETS = PAIRS_AT + PAIRS_OCTETS;

  /** From this length on the kernel wins, where there is one. */
  private static final int KERNEL_FROM = 64;

  /** From this length on the loop that the compiler turns into vectors wins. */
  private static final int VECTOR_FROM = 320;

  final SecretOctets keys = SecretOctets.allocate(KEYS_OCTETS);

  /**
   * Part of {@link #keys}. Each two words of the L1 key as one number, the first in its lower half,
   * and then without the first: what is added to that one has the sum with the second word in its
   * upper half, which no carry reaches. As a buffer, because the compiler proves its bounds once
   * for many words.
   */
  private final LongBuffer pairs =
      keys.octets()
          .asSlice(PAIRS_AT, PAIRS_OCTETS)
          .asByteBuffer()
          .order(ByteOrder.nativeOrder())
          .asLongBuffer();

  private final long l3Address = keys.octets().address() + L3_AT;

  /** Where the kernel leaves NH of each run. */
  private final MemorySegment sums = SecretOctets.allocate(RUNS * Long.BYTES).octets();

  private final @Nullable MacKernel kernel;
  final SecretOctets padSecret;
  private final AesBlocks padAes;
  private final NoncePads pads;

  // What L1 left of a chunk, one for each run.
  private long chunk0;
  private long chunk1;
  private long chunk2;

  /**
   * @param kernel computes L1 of longer messages; null to do so in Java
   */
  Umac(byte[] key, @Nullable MacKernel kernel) {
    super(MacAlgorithm.AES_128_UMAC_96);
    this.kernel = kernel;
    try (SecretOctets secret = SecretOctets.copyOf(key)) {
      AesBlocks aes = AesBlocks.ecb(secret);
      byte[] padKey = kdf(aes, 0, BLOCK);
      padSecret = SecretOctets.copyOf(padKey);
      Arrays.fill(padKey, (byte) 0);
      putWords(kdf(aes, 1, L1_OCTETS), L1_OCTETS, L1_AT);
      putHalves();
      putPairs();
      putPolynomialKeys(kdf(aes, 2, RUNS * L2_STRIDE));
      putInnerProductKeys(kdf(aes, 3, RUNS * L3_STRIDE));
      putWords(kdf(aes, 4, RUNS * 4), RUNS * 4, L3_PAD_AT);
      aes.wipe();
    }
    padAes = AesBlocks.ecb(padSecret);
    pads = NoncePads.umac(padAes);
  }

  /** RFC 4418 s3.2: AES of (index, i) for i = 1, 2, .. as 64-bit numbers, cut to the length. */
  private static byte[] kdf(AesBlocks aes, int index, int octets) {
    byte[] stream = new byte[(octets + BLOCK - 1) / BLOCK * BLOCK];
    for (int i = 0; i * BLOCK < octets; i++) {
      BE64.set(stream, i * BLOCK, (long) index);
      BE64.set(stream, i * BLOCK + 8, i + 1L);
    }
    aes.encrypt(stream, 0, stream.length, stream, 0);
    return stream;
  }

  private void putWords(byte[] stream, int octets, int at) {
    for (int i = 0; i < octets; i += 4) {
      keys.octets().set(INT, at + i, (int) BE32.get(stream, i));
    }
    Arrays.fill(stream, (byte) 0);
  }

  private void putHalves() {
    MemorySegment k = keys.octets();
    for (int at = 0; at < L1_OCTETS; at += GROUP) {
      MemorySegment.copy(k, L1_AT + at, k, HALVES_AT + at / 2, GROUP / 2);
      MemorySegment.copy(k, L1_AT + at + GROUP / 2, k, HALVES_AT + HALF_OCTETS + at / 2, GROUP / 2);
    }
  }

  private void putPairs() {
    MemorySegment k = keys.octets();
    for (int i = 0; i < PAIRS_OCTETS / Long.BYTES; i += 2) {
      long second = (long) k.get(INT, L1_AT + 4L * i + 4) << Integer.SIZE;
      pairs.put(i, second | (k.get(INT, L1_AT + 4L * i) & U32));
      pairs.put(i + 1, second);
    }
  }

  private void putPolynomialKeys(byte[] stream) {
    for (int i = 0; i < RUNS * L2_STRIDE; i += 8) {
      keys.octets().set(LONG, L2_AT + i, (long) BE64.get(stream, i) & L2_MASK);
    }
    Arrays.fill(stream, (byte) 0);
  }

  private void putInnerProductKeys(byte[] stream) {
    for (int i = 0; i < RUNS * L3_STRIDE; i += 8) {
      keys.octets().set(LONG, L3_AT + i, Long.remainderUnsigned((long) BE64.get(stream, i), P36));
    }
    Arrays.fill(stream, (byte) 0);
  }

  @Override
  void tag(Workspace work, long message, int length, int direction, int number) {
    tag(work, message, length, pads.octets(), pads.at(direction, number));
  }

  /** The tag under any nonce of 1 to 16 octets. */
  void tag(Workspace work, MemorySegment source, byte[] nonce) {
    byte[] block = Arrays.copyOf(nonce, BLOCK);
    padAes.encrypt(block, 0, BLOCK, block, 0);
    tag(work, source.address(), (int) source.byteSize(), block, 0);
  }

  private void tag(Workspace work, long message, int length, byte[] pads, int pad) {
    long y0;
    long y1;
    long y2;
    if (length <= CHUNK) {
      nh(work, message, length);
      y0 = l3(0, 0, chunk0);
      y1 = l3(1, 0, chunk1);
      y2 = l3(2, 0, chunk2);
    } else if (length <= POLY_64_CHUNKS * CHUNK) {
      MemorySegment k = keys.octets();
      long k0 = k.get(LONG, L2_AT);
      long k1 = k.get(LONG, L2_AT + L2_STRIDE);
      long k2 = k.get(LONG, L2_AT + 2 * L2_STRIDE);
      y0 = 1;
      y1 = 1;
      y2 = 1;
      for (int at = 0; at < length; at += CHUNK) {
        nh(work, message + at, Math.min(CHUNK, length - at));
        y0 = poly64(k0, y0, chunk0);
        y1 = poly64(k1, y1, chunk1);
        y2 = poly64(k2, y2, chunk2);
      }
      y0 = l3(0, 0, y0);
      y1 = l3(1, 0, y1);
      y2 = l3(2, 0, y2);
    } else {
      LongMessage whole = new LongMessage(work, message, length);
      y0 = whole.run(0);
      y1 = whole.run(1);
      y2 = whole.run(2);
    }
    BE32.set(work.tag, 0, (int) y0 ^ (int) BE32.get(pads, pad));
    BE32.set(work.tag, 4, (int) y1 ^ (int) BE32.get(pads, pad + 4));
    BE32.set(work.tag, 8, (int) y2 ^ (int) BE32.get(pads, pad + 8));
  }

  /** L1 of one chunk, RFC 4418 s5.2, into {@link #chunk0} to {@link #chunk2}. */
  private void nh(Workspace work, long message, int length) {
    int whole = length / GROUP * GROUP;
    long bits = (long) length * Byte.SIZE;
    chunk0 = bits;
    chunk1 = bits;
    chunk2 = bits;
    if (kernel != null && whole >= KERNEL_FROM) {
      kernel.nh(keys.octets().address() + L1_AT, message, whole, sums.address());
      chunk0 += sums.get(LONG, 0);
      chunk1 += sums.get(LONG, Long.BYTES);
      chunk2 += sums.get(LONG, 2 * Long.BYTES);
    } else if (length >= VECTOR_FROM) {
      vectors(work, message, whole);
    } else {
      groups(message, whole);
    }
    if (whole < length || length == 0) {
      lastGroup(message + whole, whole, length - whole);
    }
  }

  /**
   * Adds NH of what is left of the message, less than a group, filled up with zeros.
   *
   * @param message where it lies
   * @param before octets of the chunk in front of it
   */
  private void lastGroup(long message, int before, int length) {
    LongBuffer k = pairs;
    int key = before / 4;
    long m10 = word(message, before, length, 0);
    long m32 = word(message, before, length, 8);
    long m54 = word(message, before, length, 16);
    long m76 = word(message, before, length, 24);
    chunk0 += products(m10, m54, k, key) + products(m32, m76, k, key + 2);
    chunk1 += products(m10, m54, k, key + 4) + products(m32, m76, k, key + 6);
    chunk2 += products(m10, m54, k, key + 8) + products(m32, m76, k, key + 10);
  }

  private static long word(long message, int before, int length, int at) {
    if (at + Long.BYTES <= length) {
      return Memory.ALL.get(LE64, message + at);
    }
    return at < length ? lastWord(message + at, before + at, length - at) : 0;
  }

  /** Fewer than eight octets and zeros; with those before them they can be read at once. */
  private static long lastWord(long address, int before, int octets) {
    if (before + octets >= Long.BYTES) {
      long word = Memory.ALL.get(LE64, address + octets - Long.BYTES);
      return word >>> ((Long.BYTES - octets) * Byte.SIZE);
    }
    long word = 0;
    for (int i = octets - 1; i >= 0; i--) {
      word = (word << Byte.SIZE) | (Memory.ALL.get(ValueLayout.JAVA_BYTE, address + i) & 0xFF);
    }
    return word;
  }

  /**
   * The same as {@link #groups} in loops so plain that the compiler makes vectors of them: for that
   * the first and the last words of the groups must lie apart, and each run have its own loop.
   */
  private void vectors(Workspace work, long message, int length) {
    int[] first = work.firstHalves;
    int[] last = work.lastHalves;
    int n = length / GROUP * 4;
    for (int i = 0; i < n; i += 4) {
      long at = message + i * 8L;
      long m10 = Memory.ALL.get(LE64, at);
      long m32 = Memory.ALL.get(LE64, at + 8);
      long m54 = Memory.ALL.get(LE64, at + 16);
      long m76 = Memory.ALL.get(LE64, at + 24);
      first[i] = (int) m10;
      first[i + 1] = (int) (m10 >>> 32);
      first[i + 2] = (int) m32;
      first[i + 3] = (int) (m32 >>> 32);
      last[i] = (int) m54;
      last[i + 1] = (int) (m54 >>> 32);
      last[i + 2] = (int) m76;
      last[i + 3] = (int) (m76 >>> 32);
    }
    MemorySegment k = keys.octets();
    long firstKeys = HALVES_AT;
    long lastKeys = HALVES_AT + HALF_OCTETS;
    chunk0 += products(first, last, k, firstKeys, lastKeys, n);
    chunk1 += products(first, last, k, lastKeys, firstKeys + GROUP / 2, n);
    chunk2 += products(first, last, k, firstKeys + GROUP / 2, lastKeys + GROUP / 2, n);
  }

  private static long products(
      int[] first, int[] last, MemorySegment k, long firstAt, long lastAt, int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum +=
          ((first[i] + k.get(INT, firstAt + 4L * i)) & U32)
              * ((last[i] + k.get(INT, lastAt + 4L * i)) & U32);
    }
    return sum;
  }

  /** Adds NH of the whole groups that a chunk begins with. */
  private void groups(long message, int length) {
    LongBuffer k = pairs;
    int key = 0;
    long y0 = chunk0;
    long y1 = chunk1;
    long y2 = chunk2;
    // Not "<": for that the compiler would prepare for many turns, of which there are few.
    for (long end = message + length; message != end; message += GROUP) {
      long m10 = Memory.ALL.get(LE64, message);
      long m32 = Memory.ALL.get(LE64, message + 8);
      long m54 = Memory.ALL.get(LE64, message + 16);
      long m76 = Memory.ALL.get(LE64, message + 24);
      y0 += products(m10, m54, k, key) + products(m32, m76, k, key + 2);
      y1 += products(m10, m54, k, key + 4) + products(m32, m76, k, key + 6);
      y2 += products(m10, m54, k, key + 8) + products(m32, m76, k, key + 10);
      key += GROUP / 4;
    }
    chunk0 = y0;
    chunk1 = y1;
    chunk2 = y2;
  }

  /** NH of two words of a group's first half with those that stand four words behind them. */
  private static long products(long first, long last, LongBuffer k, int key) {
    return ((first + k.get(key)) & U32) * ((last + k.get(key + 4)) & U32)
        + ((first + k.get(key + 1)) >>> Integer.SIZE) * ((last + k.get(key + 5)) >>> Integer.SIZE);
  }

  /** One step of POLY, RFC 4418 s5.3, with a 64-bit word. */
  private static long poly64(long k, long y, long m) {
    if (Long.compareUnsigned(m, P64_MARKER_FROM) >= 0) {
      y = timesPlus64(k, y, P64 - 1);
      return timesPlus64(k, y, m - P64_GAP);
    }
    return timesPlus64(k, y, m);
  }

  /** k y + m mod 2^64 - 59, for k below 2^57. */
  private static long timesPlus64(long k, long y, long m) {
    long low = k * y;
    long sum = low + Math.unsignedMultiplyHigh(k, y) * P64_GAP;
    sum = Long.compareUnsigned(sum, low) < 0 ? sum + P64_GAP : sum;
    long result = sum + m;
    result = Long.compareUnsigned(result, m) < 0 ? result + P64_GAP : result;
    return Long.compareUnsigned(result, P64) >= 0 ? result - P64 : result;
  }

  /** L3, RFC 4418 s5.4, of the 16 octets (high, low). */
  private long l3(int run, long high, long low) {
    long k = l3Address + (long) run * L3_STRIDE;
    long sum = innerProduct(low, k + 32);
    if (high != 0) {
      sum += innerProduct(high, k);
    }
    // The sum has 55 bits at most, and 2^36 is 5 mod p36: what is left is below 2 p36.
    sum = (sum & MASK36) + (sum >>> 36) * 5;
    sum = sum >= P36 ? sum - P36 : sum;
    return (int) sum ^ keys.octets().get(INT, L3_PAD_AT + 4 * run);
  }

  private static long innerProduct(long word, long k) {
    return (word >>> 48) * Memory.ALL.get(KEY, k)
        + ((word >>> 32) & 0xFFFF) * Memory.ALL.get(KEY, k + 8)
        + ((word >>> 16) & 0xFFFF) * Memory.ALL.get(KEY, k + 16)
        + (word & 0xFFFF) * Memory.ALL.get(KEY, k + 24);
  }

  @Override
  protected void wipe() {
    keys.close();
    padSecret.close();
    padAes.wipe();
    pads.wipe();
    sums.fill((byte) 0);
    chunk0 = 0;
    chunk1 = 0;
    chunk2 = 0;
  }

  /**
   * Messages above 16 MiB, which no TCP segment can be: the 128-bit polynomial in plain arithmetic,
   * for the sake of the RFC's own vectors.
   */
  private final class LongMessage {
    private static final BigInteger P128 =
        BigInteger.ONE.shiftLeft(128).subtract(BigInteger.valueOf(159));
    private static final BigInteger MARKER_FROM =
        BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE.shiftLeft(96));

    private final Workspace work;
    private final long message;
    private final int length;

    LongMessage(Workspace work, long message, int length) {
      this.work = work;
      this.message = message;
      this.length = length;
    }

    long run(int run) {
      long k64 = keys.octets().get(LONG, L2_AT + run * L2_STRIDE);
      BigInteger k128 =
          unsigned(keys.octets().get(LONG, L2_AT + run * L2_STRIDE + 8))
              .shiftLeft(64)
              .or(unsigned(keys.octets().get(LONG, L2_AT + run * L2_STRIDE + 16)));
      int chunks = (length + CHUNK - 1) / CHUNK;
      long y64 = 1;
      for (int i = 0; i < POLY_64_CHUNKS; i++) {
        y64 = poly64(k64, y64, l1(run, i));
      }
      BigInteger y = poly128(k128, BigInteger.ONE, unsigned(y64));
      for (int i = POLY_64_CHUNKS; i <= chunks; i += 2) {
        // What is left ends with an 0x80 octet, then zeros.
        long high = i < chunks ? l1(run, i) : 1L << 63;
        long low = i + 1 < chunks ? l1(run, i + 1) : i + 1 == chunks ? 1L << 63 : 0;
        y = poly128(k128, y, unsigned(high).shiftLeft(64).or(unsigned(low)));
      }
      return l3(run, y.shiftRight(64).longValue(), y.longValue());
    }

    private long l1(int run, int chunk) {
      int at = chunk * CHUNK;
      nh(work, message + at, Math.min(CHUNK, length - at));
      return run == 0 ? chunk0 : run == 1 ? chunk1 : chunk2;
    }

    private static BigInteger poly128(BigInteger k, BigInteger y, BigInteger m) {
      if (m.compareTo(MARKER_FROM) >= 0) {
        BigInteger marked = k.multiply(y).add(P128).subtract(BigInteger.ONE).mod(P128);
        BigInteger gap = BigInteger.valueOf(159);
        return k.multiply(marked).add(m.subtract(gap)).mod(P128);
      }
      return k.multiply(y).add(m).mod(P128);
    }

    private static BigInteger unsigned(long word) {
      return new BigInteger(Long.toUnsignedString(word));
    }
  }
}
