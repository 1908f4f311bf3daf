package io.latchwire.handler.packet;

import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A step that looks at one live segment after the other. */
abstract sealed class SegmentHandler extends ChannelInboundHandlerAdapter
    permits OutboundFlowHandler,
        RolloverHandler,
        InsertHandler,
        SignHandler,
        InboundFlowHandler,
        IcmpHandler,
        ReceiveKeyHandler,
        VerifyHandler,
        OutboundLatchHandler,
        InboundLatchHandler,
        AcceptHandler,
        StripHandler {
  private final Passage[] passages;

  SegmentHandler(Passage[] passages) {
    this.passages = passages;
  }

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    SegmentBatch batch = (SegmentBatch) message;
    for (int slot = batch.from(); slot < batch.to(); slot++) {
      Segment segment = batch.segment(slot);
      if (segment.isLive()) {
        handle(segment, passages[slot], batch.readAtNanos());
      }
    }
    afterWindow(batch);
    context.fireChannelRead(batch);
  }

  /** Does the step for one segment. */
  abstract void handle(Segment segment, Passage passage, long nowNanos);

  /** Does what is done once for the whole window. */
  void afterWindow(SegmentBatch batch) {}

  final Passage passage(int slot) {
    return passages[slot];
  }
}
