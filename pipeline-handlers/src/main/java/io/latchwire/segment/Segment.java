package io.latchwire.segment;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One slot of a {@link SegmentBatch}: a frame in place and what the handlers found out about it.
 *
 * <p>The frame may grow to the left into the headroom; its end never moves right of {@link #limit}.
 * Offsets are absolute in {@link #octets}.
 */
public final class Segment {
  /** The memory of the whole batch. */
  public final MemorySegment octets;

  private final long slotAt;
  private final int slotOctets;

  /** Where the Ethernet header starts. */
  public long frameAt;

  /** Octets from {@link #frameAt} to the end of the frame. */
  public int frameLength;

  private @Nullable DropReason dropped;

  Segment(MemorySegment octets, long slotAt, int slotOctets) {
    this.octets = octets;
    this.slotAt = slotAt;
    this.slotOctets = slotOctets;
  }

  /** Where a frame read from a port is put: behind the headroom. */
  public long receiveAt() {
    return slotAt + SegmentBatch.HEADROOM;
  }

  /** The first offset that this slot owns. */
  public long slotAt() {
    return slotAt;
  }

  /** The first offset behind this slot. */
  public long limit() {
    return slotAt + slotOctets;
  }

  /** Starts over with a frame of this length at {@link #receiveAt}. */
  public void received(int length) {
    frameAt = receiveAt();
    frameLength = length;
    dropped = null;
  }

  /** Takes the frame out of the batch; it stays in its slot and is skipped from here on. */
  public void drop(DropReason reason) {
    if (dropped == null) {
      dropped = reason;
    }
  }

  /** Whether the frame is still on its way. */
  public boolean isLive() {
    return dropped == null;
  }

  /** Why it was dropped, null while it is live. */
  public @Nullable DropReason dropped() {
    return dropped;
  }
}
