package io.latchwire.segment;

/** A place where frames leave: the far side of the pipeline. Used on its own event loop only. */
public interface FramePort {
  /**
   * Sends every live frame of the batch, in order. A frame that cannot be sent is dropped with
   * {@link DropReason#TX_FULL} or {@link DropReason#TOO_BIG}; nothing waits. The batch may be
   * reused as soon as this returns.
   */
  void transmit(SegmentBatch batch);
}
