package io.latchwire.crypto.mac;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A reusable list of MAC jobs: which octets, under which key, with which nonce. Owned by one
 * thread. Filling it, running it and emptying it allocates nothing.
 */
public final class MacBatch {
  /** Octets between the tags of neighbouring jobs in {@link #tags()}. */
  public static final int TAG_STRIDE = 32;

  private final MacKey[] keys;
  private final MemorySegment[] octets;
  private final long[] offsets;
  private final int[] lengths;
  private final int[] directions;
  private final int[] numbers;
  private final boolean[] good;
  private final MemorySegment tags;
  private int size;

  /** A batch for up to {@code capacity} jobs whose tags live in {@code arena}. */
  public MacBatch(int capacity, Arena arena) {
    keys = new MacKey[capacity];
    octets = new MemorySegment[capacity];
    offsets = new long[capacity];
    lengths = new int[capacity];
    directions = new int[capacity];
    numbers = new int[capacity];
    good = new boolean[capacity];
    tags = arena.allocate((long) capacity * TAG_STRIDE, 64);
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
   */
  public int add(
      MacKey key, MemorySegment source, long offset, int length, int direction, int number) {
    int slot = size++;
    keys[slot] = key;
    octets[slot] = source;
    offsets[slot] = offset;
    lengths[slot] = length;
    directions[slot] = direction;
    numbers[slot] = number;
    good[slot] = false;
    return slot;
  }

  /** Forgets all jobs and the keys that they named. */
  public void clear() {
    Arrays.fill(keys, 0, size, null);
    Arrays.fill(octets, 0, size, null);
    size = 0;
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
    return offsets[slot];
  }

  /** Octets of a job's message. */
  public int length(int slot) {
    return lengths[slot];
  }

  /** Direction octet of a job's nonce. */
  public int direction(int slot) {
    return directions[slot];
  }

  /** Number in a job's nonce. */
  public int number(int slot) {
    return numbers[slot];
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
    return good[slot];
  }

  /** For providers: says whether the tag of this job was right. */
  public void good(int slot, boolean right) {
    good[slot] = right;
  }

  /** Compares a computed tag with the expected one in time that depends on neither. */
  boolean tagEquals(int slot, MemorySegment computed) {
    int difference = 0;
    long at = tagOffset(slot);
    int length = keys[slot].algorithm().tagOctets();
    for (int i = 0; i < length; i++) {
      difference |=
          tags.get(ValueLayout.JAVA_BYTE, at + i) ^ computed.get(ValueLayout.JAVA_BYTE, i);
    }
    return difference == 0;
  }
}
