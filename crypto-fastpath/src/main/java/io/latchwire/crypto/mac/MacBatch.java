package io.latchwire.crypto.mac;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reusable list of MAC jobs: which octets, under which key, with which nonce. Jobs of one batch
 * may mix keys and algorithms; all keys come from the provider that runs it. Owned by one thread.
 * Filling it, running it and emptying it allocates nothing.
 *
 * <p>The batch notes where the octets of a job lie and no more: they must stay in place, alive and
 * reachable, from {@link #add} until the batch has run.
 */
public final class MacBatch {
  /** Octets between the tags of neighbouring jobs in {@link #tags()}. */
  public static final int TAG_STRIDE = 32;

  private static final long LOW_HALF = 0xFFFF_FFFFL;

  /** Octets between neighbouring jobs in memory. */
  private static final int JOB_STRIDE = 32;

  // In a job; see jobAddress.
  private static final int ADDRESS = 0;
  private static final int LENGTH = 8;
  private static final int NONCE = 16;
  private static final int DIRECTED_NUMBER = NONCE + 4;
  private static final int COUNTER_END = NONCE + 15;

  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong WORDS = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final VarHandle ARRAY_WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final ValueLayout.OfLong BE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MacKey[] keys;

  /** {@link #JOB_STRIDE} octets for each job, where {@link MacKernel} reads them. */
  private final MemorySegment jobs;

  /** A bit for each job. */
  private final long[] good;

  /** Whether a bit of them may be set. */
  private boolean hasVerdicts;

  private final MemorySegment tags;
  private final long jobsAddress;
  private int size;

  /**
   * Whether all jobs have the same key and ascending directions and numbers: mostly a batch is a
   * flow's next segments, and then nobody need look at each of its jobs again.
   */
  private boolean isOneFlow = true;

  private @Nullable MacKey lastKey;

  /** Direction and number of the last job; below all others while there is none. */
  private long lastNumber = -1;

  /** A batch for up to {@code capacity} jobs whose tags live in {@code arena}. */
  public MacBatch(int capacity, Arena arena) {
    keys = new MacKey[capacity];
    jobs = Arena.ofAuto().allocate((long) capacity * JOB_STRIDE, 64);
    jobsAddress = jobs.address();
    good = new long[(capacity + Long.SIZE - 1) / Long.SIZE];
    tags = arena.allocate((long) capacity * TAG_STRIDE, 64);
    for (int slot = 0; slot < capacity; slot++) {
      jobs.set(ValueLayout.JAVA_BYTE, (long) slot * JOB_STRIDE + COUNTER_END, (byte) 1);
    }
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
  @SuppressWarnings("ReferenceEquality") // Sameness is meant.
  public int add(
      MacKey key, MemorySegment source, long offset, int length, int direction, int number) {
    int slot = size;
    if (slot >= keys.length) {
      throw new IllegalStateException("batch is full (capacity: " + keys.length + ")");
    }
    if (!source.isNative()) {
      throw new IllegalArgumentException(
          key.algorithm().label() + ": the message lies on the heap (expected: off-heap octets)");
    }
    Objects.checkFromIndexSize(offset, length, source.byteSize());
    key.claim();
    if (direction >>> 1 != 0 && key.needsNonce()) {
      throw wrongDirection(key, direction);
    }
    if (keys[slot] != key) {
      keys[slot] = key;
    }
    long directedNumber = ((long) direction << Integer.SIZE) | (number & LOW_HALF);
    long at = jobAddress(slot);
    Memory.ALL.set(WORDS, at + ADDRESS, source.address() + offset);
    Memory.ALL.set(WORDS, at + LENGTH, length);
    Memory.ALL.set(BE64, at + DIRECTED_NUMBER, directedNumber);
    noteOrder(slot, key, directedNumber);
    size = slot + 1;
    return slot;
  }

  /**
   * Here and in {@link #add} a key is written only where it is another than in the batch before:
   * the collector's bookkeeping for a reference costs as much as half of all else.
   */
  @SuppressWarnings("ReferenceEquality") // Sameness is meant.
  private void noteOrder(int slot, MacKey key, long directedNumber) {
    if (key != lastKey) {
      lastKey = key;
      isOneFlow &= slot == 0;
    }
    if (directedNumber <= lastNumber) {
      isOneFlow = false;
    }
    lastNumber = directedNumber;
  }

  private static IllegalArgumentException wrongDirection(MacKey key, int direction) {
    return new IllegalArgumentException(
        key.algorithm().label() + ": direction " + direction + " (expected: 0 or 1)");
  }

  /** Forgets all jobs. Their keys may stay reachable until their slots are used anew. */
  public void clear() {
    size = 0;
    isOneFlow = true;
    lastNumber = -1;
    forgetVerdicts();
  }

  private void forgetVerdicts() {
    if (hasVerdicts) {
      Arrays.fill(good, 0);
      hasVerdicts = false;
    }
  }

  /** Jobs in the batch. */
  public int size() {
    return size;
  }

  /** The key of a job. */
  public MacKey key(int slot) {
    return keys[slot];
  }

  /**
   * Where a job lies in memory, {@link #JOB_STRIDE} octets before the next:
   *
   * <pre>
   *   octets
   *   0    8   address of the message, in the processor's order
   *   8    8   its length, likewise
   *   16  12   GMAC nonce: 4 zero octets; direction (4) and number (4), most significant octet first
   *   28   4   00 00 00 01, with which GCM goes on from the nonce (SP 800-38D s7.1)
   * </pre>
   */
  long jobAddress(int slot) {
    return jobsAddress + (long) slot * JOB_STRIDE;
  }

  /** Where the 12-octet GMAC nonce of a job lies in memory. */
  long nonceAddress(int slot) {
    return jobAddress(slot) + NONCE;
  }

  /** Where a job's message lies in memory. */
  long address(int slot) {
    return field(WORDS, slot, ADDRESS);
  }

  /** A job's message, for as long as it lives; each call makes a new view. */
  public MemorySegment message(int slot) {
    return Memory.ALL.asSlice(address(slot), length(slot));
  }

  /** Octets of a job's message. */
  public int length(int slot) {
    return (int) field(WORDS, slot, LENGTH);
  }

  /** Direction octet of a job's nonce. */
  public int direction(int slot) {
    return (int) (directedNumber(slot) >>> Integer.SIZE);
  }

  /** Number in a job's nonce. */
  public int number(int slot) {
    return (int) directedNumber(slot);
  }

  private long field(ValueLayout.OfLong order, int slot, int field) {
    return Memory.ALL.get(order, jobAddress(Objects.checkIndex(slot, keys.length)) + field);
  }

  /** Direction in the upper, number in the lower half. */
  long directedNumber(int slot) {
    return field(BE64, slot, DIRECTED_NUMBER);
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
    hasVerdicts = true;
    good[slot / Long.SIZE] = right ? good[slot / Long.SIZE] | bit : good[slot / Long.SIZE] & ~bit;
  }

  /**
   * Takes the numbers of all jobs before any is signed.
   *
   * @throws IllegalStateException when a number was used before; then nothing has been signed
   */
  void spendNumbers() {
    int end;
    for (int from = 0; from < size; from = end) {
      end = endOfRun(from);
      MacKey key = keys[from];
      key.requireOpen();
      if (key.needsNonce()) {
        spend(key, from, end);
      }
    }
  }

  private void spend(MacKey key, int from, int end) {
    long first = directedNumber(from);
    if (isOneFlow && (first ^ lastNumber) >>> Integer.SIZE == 0) {
      key.spend(first, lastNumber);
    } else {
      key.spend(this, from, end);
    }
  }

  /**
   * Checks that no key has been closed since its job was added.
   *
   * @throws IllegalStateException naming the algorithm
   */
  void requireOpenKeys() {
    for (int from = 0; from < size; from = endOfRun(from)) {
      keys[from].requireOpen();
    }
  }

  /**
   * Jobs of one key mostly come one behind the other, and what is the same for all of them need be
   * found out only once.
   *
   * @return the slot behind the last of the jobs that follow {@code from} under the same key
   */
  int endOfRun(int from) {
    return isOneFlow ? size : endOfOneRun(from);
  }

  @SuppressWarnings("ReferenceEquality") // Sameness is meant.
  private int endOfOneRun(int from) {
    MacKey key = keys[from];
    int end = from + 1;
    while (end < size && keys[end] == key) {
      end++;
    }
    return end;
  }

  /** The complaint that a key was made by another provider. */
  static IllegalArgumentException foreignKey(MacKey key, MacProvider provider) {
    return new IllegalArgumentException(
        key.algorithm().label() + ": key was not made by the provider " + provider.name());
  }

  /**
   * Puts the tag of a job to its place in {@code target}, which is laid out as {@link #tags()}.
   *
   * @param tag {@link #TAG_STRIDE} octets, of which the first are the tag: to copy them all is
   *     faster than to count them
   */
  void putTag(int slot, byte[] tag, MemorySegment target) {
    long at = tagOffset(slot);
    target.set(WORDS, at, (long) ARRAY_WORDS.get(tag, 0));
    target.set(WORDS, at + 8, (long) ARRAY_WORDS.get(tag, 8));
    target.set(WORDS, at + 16, (long) ARRAY_WORDS.get(tag, 16));
    target.set(WORDS, at + 24, (long) ARRAY_WORDS.get(tag, 24));
  }

  /** Says of all jobs whether their tags are those in {@code computed}, laid out alike. */
  void compare(MemorySegment computed) {
    forgetVerdicts();
    hasVerdicts = true;
    int end;
    for (int from = 0; from < size; from = end) {
      end = Math.min(endOfRun(from), (from / Long.SIZE + 1) * Long.SIZE);
      int length = keys[from].tagOctets();
      long right = 0;
      for (int slot = from; slot < end; slot++) {
        right |= tagEquals(slot, length, computed, tagOffset(slot)) ? 1L << slot : 0;
      }
      good[from / Long.SIZE] |= right;
    }
  }

  /** As {@link #compare}, of one job whose tag starts {@code computed}. */
  void compare(int slot, MemorySegment computed) {
    good(slot, tagEquals(slot, keys[slot].tagOctets(), computed, 0));
  }

  /**
   * Compares a computed tag with the expected one in time that depends on neither. All tags are
   * made of whole 32-bit words.
   */
  private boolean tagEquals(int slot, int length, MemorySegment computed, long computedAt) {
    long difference = 0;
    long at = tagOffset(slot);
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
