package io.latchwire.handler.nd;

import io.latchwire.handover.MobileNode;
import io.latchwire.handover.Moment;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;

/** Takes the batches of a mobile node's port. */
public final class MobileNodeHandler extends ChannelInboundHandlerAdapter {
  private final MobileNode node;
  private final EthernetPort port;
  private final Supplier<Moment> clock;
  private final Runnable afterBatch;

  /**
   * A handler for the node.
   *
   * @param clock read once for each batch
   * @param afterBatch called when a batch is done: deadlines may have changed
   */
  public MobileNodeHandler(
      MobileNode node, EthernetPort port, Supplier<Moment> clock, Runnable afterBatch) {
    this.node = node;
    this.port = port;
    this.clock = clock;
    this.afterBatch = afterBatch;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof SegmentBatch batch)) {
      context.fireChannelRead(message);
      return;
    }
    Moment now = clock.get();
    for (int slot = 0; slot < batch.size(); slot++) {
      Segment frame = batch.segment(slot);
      if (frame.isLive() && port.isForUs(frame)) {
        byte[] packet =
            frame
                .octets
                .asSlice(
                    frame.frameAt + EthernetPort.HEADER_OCTETS,
                    frame.frameLength - EthernetPort.HEADER_OCTETS)
                .toArray(ValueLayout.JAVA_BYTE);
        node.onPacket(new LinkLayerAddress(EthernetPort.source(frame)), packet, now);
      }
    }
    port.flush();
    afterBatch.run();
  }
}
