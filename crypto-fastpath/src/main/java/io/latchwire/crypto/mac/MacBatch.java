package io.latchwire.crypto.mac;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A reusable list of MAC jobs: which octets, under which key, with which nonce. Jobs of one batch
 * may mix keys and algorithms; all keys come from the provider that runs it. Owned by one thread.
 * Filling it, running it and emptying it allocates nothing.
 *
 * <p>The octets of a job must stay in place, alive, from {@link #add} until the batch has run.
 */
public final class MacBatch {
  /** Octets between the tags of neighbouring jobs in {@link #tags()}. */
  public static final int TAG_STRIDE = 32;

  /** The highest number, 0xFFFFFFFF. */
  private static final int LAST_NUMBER = -1;

  /** Octets between the nonces of neighbouring jobs. */
  static final int NONCE_STRIDE = 16;

  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong WORDS = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final VarHandle ARRAY_WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final ValueLayout.OfLong BE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MacKey[] keys;
  private final MemorySegment[] octets;
  private final long[] addresses;
  private final int[] lengths;

  /** Direction in the upper, number in the lower half. */
  private final long[] directedNumbers;

  /** A bit for each job. */
  private final long[] good;

  private final int capacity;
  private final MemorySegment tags;
  private final MemorySegment nonces;
  private final long nonceAddress;
  private int size;

  /** What the nonce of the first slot says: direction in the upper, number in the lower half. */
  private long firstNonce;

  /** A batch for up to {@code capacity} jobs whose tags live in {@code arena}. */
  public MacBatch(int capacity, Arena arena) {
    this.capacity = capacity;
    keys = new MacKey[capacity];
    octets = new MemorySegment[capacity];
    addresses = new long[capacity];
    lengths = new int[capacity];
    directedNumbers = new long[capacity];
    good = new long[(capacity + Long.SIZE - 1) / Long.SIZE];
    tags = arena.allocate((long) capacity * TAG_STRIDE, 64);
    nonces = Arena.ofAuto().allocate((long) capacity * NONCE_STRIDE, 64);
    nonceAddress = nonces.address();
  }

  /**
   * Adds a job.
   *
   * @param key the key
   * @param source off-heap octets
   * @param offset where the message starts in {@code source}
   * @param length octets of the message
   * @param direction direction octet of the nonce, 0 or 1; ignored without a nonce
   * @param number sequence number of the nonce, unsigned; ignored without a nonce
   * @return the slot of the job
   * @throws IllegalStateException when the batch is full, the key is closed or another thread's
   * @throws IllegalArgumentException when the octets lie on the heap, or the direction is neither
   * @throws IndexOutOfBoundsException when the message does not lie within {@code source}
   */
  public int add(
      MacKey key, MemorySegment source, long offset, int length, int direction, int number) {
    int slot = size;
    if (slot == capacity) {
      throw new IllegalStateException("batch is full (capacity: " + capacity + ")");
    }
    if (!source.isNative()) {
      throw new IllegalArgumentException(
          key.algorithm().label() + ": the message lies on the heap (expected: off-heap octets)");
    }
    Objects.checkFromIndexSize(offset, length, source.byteSize());
    key.claim();
    long directedNumber = ((long) direction << Integer.SIZE) | (number & 0xFFFF_FFFFL);
    if (key.needsNonce() && (slot != 0 || directedNumber != firstNonce)) {
      putNonce(slot, key, directedNumber);
    }
    name(slot, key, source);
    addresses[slot] = source.address() + offset;
    lengths[slot] = length;
    directedNumbers[slot] = directedNumber;
    size = slot + 1;
    return slot;
  }

  /**
   * Notes the references of a job, but only those that are not there from the batch before: the
   * collector's bookkeeping for two references costs as much as all else that {@link #add} does.
   */
  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // Sameness is meant.
  private void name(int slot, MacKey key, MemorySegment source) {
    if (keys[slot] != key) {
      keys[slot] = key;
    }
    if (octets[slot] != source) {
      octets[slot] = source;
    }
  }

  /**
   * Writes the nonce where GCM reads it. Here and not when the batch runs, because a wide load just
   * behind the narrow stores that made its octets waits for them: that is as dear as the MAC of a
   * short message. A batch of one would still wait, so {@link #clear} writes the nonce that comes
   * next if the same flow goes on.
   */
  private void putNonce(int slot, MacKey key, long directedNumber) {
    if (directedNumber >>> (Integer.SIZE + 1) != 0) {
      throw new IllegalArgumentException(
          key.algorithm().label()
              + ": direction "
              + (int) (directedNumber >>> Integer.SIZE)
              + " (expected: 0 or 1)");
    }
    nonces.set(BE64, (long) slot * NONCE_STRIDE + 4, directedNumber);
    if (slot == 0) {
      firstNonce = directedNumber;
    }
  }

  /** Forgets all jobs. What they referred to may stay reachable until their slots are used anew. */
  public void clear() {
    if (size == 1 && keys[0].needsNonce() && number(0) != LAST_NUMBER) {
      putNonce(0, keys[0], directedNumbers[0] + 1);
    }
    size = 0;
    Arrays.fill(good, 0);
  }

  /** Jobs in the batch. */
  public int size() {
    return size;
  }

  /** The key of a job. */
  public MacKey key(int slot) {
    return keys[slot];
  }

  /** The segment that holds a job's message. */
  public MemorySegment octets(int slot) {
    return octets[slot];
  }

  /** Where a job's message starts. */
  public long offset(int slot) {
    return addresses[slot] - octets[slot].address();
  }

  /** Where the 12-octet GMAC nonce of a job lies in memory: 7 zero octets, direction, number. */
  long nonceAddress(int slot) {
    return nonceAddress + (long) slot * NONCE_STRIDE;
  }

  /** Where a job's message lies in memory. */
  long address(int slot) {
    return addresses[slot];
  }

  /** Octets of a job's message. */
  public int length(int slot) {
    return lengths[slot];
  }

  /** Direction octet of a job's nonce. */
  public int direction(int slot) {
    return (int) (directedNumbers[slot] >>> Integer.SIZE);
  }

  /** Number in a job's nonce. */
  public int number(int slot) {
    return (int) directedNumbers[slot];
  }

  /**
   * The tags, {@link #TAG_STRIDE} octets apart: written by {@link MacProvider#sign}, read as the
   * expectation by {@link MacProvider#verify}.
   */
  public MemorySegment tags() {
    return tags;
  }

  /** Where the tag of a job starts in {@link #tags()}. */
  public long tagOffset(int slot) {
    return (long) slot * TAG_STRIDE;
  }

  /** Copies the tag that a segment claims to have into the place that {@code verify} reads. */
  public void expect(int slot, MemorySegment source, long offset) {
    MemorySegment.copy(source, offset, tags, tagOffset(slot), keys[slot].algorithm().tagOctets());
  }

  /** Copies the tag that {@code sign} made to where it belongs. */
  public void copyTag(int slot, MemorySegment target, long offset) {
    MemorySegment.copy(tags, tagOffset(slot), target, offset, keys[slot].algorithm().tagOctets());
  }

  /** After {@link MacProvider#verify}: whether the tag of this job was right. */
  public boolean isGood(int slot) {
    return (good[slot / Long.SIZE] & (1L << slot)) != 0;
  }

  /** For providers: says whether the tag of this job was right. */
  public void good(int slot, boolean right) {
    long bit = 1L << slot;
    good[slot / Long.SIZE] = right ? good[slot / Long.SIZE] | bit : good[slot / Long.SIZE] & ~bit;
  }

  /**
   * Takes the numbers of all jobs before any is signed.
   *
   * @throws IllegalStateException when a number was used before; then nothing has been signed
   */
  void spendNumbers() {
    for (int slot = 0; slot < size; slot++) {
      MacKey key = keys[slot];
      key.requireOpen();
      if (key.needsNonce()) {
        key.spend(directedNumbers[slot]);
      }
    }
  }

  /**
   * Checks that no key has been closed since its job was added.
   *
   * @throws IllegalStateException naming the algorithm
   */
  void requireOpenKeys() {
    for (int slot = 0; slot < size; slot++) {
      keys[slot].requireOpen();
    }
  }

  /** The complaint that a key was made by another provider. */
  static IllegalArgumentException foreignKey(MacKey key, MacProvider provider) {
    return new IllegalArgumentException(
        key.algorithm().label() + ": key was not made by the provider " + provider.name());
  }

  /** Puts the tag of a job to its place in {@code target}, which is laid out as {@link #tags()}. */
  void putTag(int slot, byte[] tag, MemorySegment target) {
    long at = tagOffset(slot);
    int length = keys[slot].tagOctets();
    for (int i = 0; i < length; i += Integer.BYTES) {
      target.set(WORD, at + i, (int) ARRAY_WORD.get(tag, i));
    }
  }

  /**
   * Compares a computed tag with the expected one in time that depends on neither. All tags are
   * made of whole 32-bit words.
   */
  boolean tagEquals(int slot, MemorySegment computed, long computedAt) {
    long difference = 0;
    long at = tagOffset(slot);
    int length = keys[slot].tagOctets();
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      difference |= tags.get(WORDS, at + i) ^ computed.get(WORDS, computedAt + i);
    }
    if (i < length) {
      difference |= tags.get(WORD, at + i) ^ computed.get(WORD, computedAt + i);
    }
    return difference == 0;
  }
}
