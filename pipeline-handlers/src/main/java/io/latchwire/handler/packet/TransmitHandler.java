package io.latchwire.handler.packet;

import io.latchwire.segment.FramePort;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The end of the way: once the last window of a batch is through, all live frames leave by the
 * other port, answers to the own router leave by its port, and the batch is counted.
 */
public final class TransmitHandler extends ChannelInboundHandlerAdapter {
  private final PacketWorker worker;
  private final Passage[] passages;
  private final FramePort port;
  private final RouterReply replies;
  private final Direction direction;
  private final BatchTally tally;

  TransmitHandler(
      PacketWorker worker,
      Passage[] passages,
      FramePort port,
      RouterReply replies,
      Direction direction) {
    this.worker = worker;
    this.passages = passages;
    this.port = port;
    this.replies = replies;
    this.direction = direction;
    this.tally = worker.batches(direction);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    SegmentBatch batch = (SegmentBatch) message;
    if (batch.to() < batch.size()) {
      return;
    }
    port.transmit(batch);
    replies.flush();
    if (tally.onBatch(batch.size())) {
      tally.onTimed(worker.now() - batch.readAtNanos());
    }
    for (int slot = 0; slot < batch.size(); slot++) {
      worker.count(passages[slot], batch.segment(slot), direction, batch.readAtNanos());
    }
  }
}
