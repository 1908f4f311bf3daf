package io.latchwire.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Frames that one read of a port delivered, in place in memory off the heap. Owned by the event
 * loop of the port and used again for every read; nothing may keep a {@link Segment} beyond the
 * pass through the pipeline.
 */
public final class SegmentBatch {
  /** Octets free in front of every received frame: the longest option, and a VLAN tag twice. */
  public static final int HEADROOM = 64;

  private final Segment[] segments;
  private final MemorySegment octets;
  private final int frameOctets;
  private int size;
  private int from;
  private int to;
  private long readAtNanos;

  /**
   * Room for {@code capacity} frames.
   *
   * @param capacity frames in a batch, 1..256
   * @param frameOctets the longest frame, Ethernet header and VLAN tags included
   * @param arena owns the memory
   */
  public SegmentBatch(int capacity, int frameOctets, Arena arena) {
    int slotOctets = (HEADROOM + frameOctets + 63) & ~63;
    this.octets = arena.allocate((long) capacity * slotOctets, 64);
    this.frameOctets = frameOctets;
    this.segments = new Segment[capacity];
    for (int i = 0; i < capacity; i++) {
      segments[i] = new Segment(octets, i, slotOctets);
    }
  }

  /** The memory that all slots share. */
  public MemorySegment octets() {
    return octets;
  }

  /** The longest frame that a slot can receive, in octets. */
  public int frameOctets() {
    return frameOctets;
  }

  /** Slots. */
  public int capacity() {
    return segments.length;
  }

  /** Slots in use: the first {@code size} ones. */
  public int size() {
    return size;
  }

  /** Says how many slots hold a frame. */
  public void size(int frames) {
    size = frames;
  }

  /** A slot, in use or not. */
  public Segment segment(int slot) {
    return segments[slot];
  }

  /** Opens the window on the segments {@code from} to {@code to}, the last one excluded. */
  public void window(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /**
   * First slot of the window that handlers work on. A segment that may change flows or keys passes
   * the pipeline in a window of its own, so that those behind it meet what it left.
   */
  public int from() {
    return from;
  }

  /** The slot behind the window. */
  public int to() {
    return to;
  }

  /** When the batch was read: nanoseconds of a clock that never steps. */
  public long readAtNanos() {
    return readAtNanos;
  }

  /** Says when the batch was read. */
  public void readAtNanos(long nanos) {
    readAtNanos = nanos;
  }
}
