package io.latchwire.gateway;

import io.latchwire.segment.FramePort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Puts an 802.1Q tag on every frame, or takes it off: what a switch's access port does. */
final class Tagger extends ChannelInboundHandlerAdapter {
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int ADDRESSES = 12;
  private static final int TAG = 0x8100_0007;

  private final FramePort to;
  private final boolean tags;

  Tagger(FramePort to, boolean tags) {
    this.to = to;
    this.tags = tags;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    SegmentBatch batch = (SegmentBatch) message;
    for (int slot = 0; slot < batch.size(); slot++) {
      if (batch.segment(slot).isLive()) {
        change(batch.segment(slot));
      }
    }
    to.transmit(batch);
  }

  private void change(Segment frame) {
    int growth = tags ? 4 : -4;
    MemorySegment.copy(
        frame.octets, frame.frameAt, frame.octets, frame.frameAt - growth, ADDRESSES);
    frame.frameAt -= growth;
    frame.frameLength += growth;
    if (tags) {
      frame.octets.set(U32, frame.frameAt + ADDRESSES, TAG);
    }
  }
}
