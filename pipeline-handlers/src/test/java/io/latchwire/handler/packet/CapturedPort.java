package io.latchwire.handler.packet;

import io.latchwire.segment.FramePort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A port that keeps what is sent through it. */
public final class CapturedPort implements FramePort {
  private final List<byte[]> frames = new ArrayList<>();

  @Override
  public void transmit(SegmentBatch batch) {
    for (int slot = 0; slot < batch.size(); slot++) {
      Segment segment = batch.segment(slot);
      if (segment.isLive()) {
        frames.add(
            segment
                .octets
                .asSlice(segment.frameAt, segment.frameLength)
                .toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  /** The frames since the last time, oldest first. */
  public List<byte[]> take() {
    List<byte[]> taken = List.copyOf(frames);
    frames.clear();
    return taken;
  }
}
