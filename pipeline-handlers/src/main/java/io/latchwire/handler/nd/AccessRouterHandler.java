package io.latchwire.handler.nd;

import io.latchwire.handover.Moment;
import io.latchwire.handover.RouterPort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Supplier;

/**
 * Takes the batches of one port of an access router; both ports are on one event loop. Frames for
 * other stations, which the port hears too, are left alone.
 */
public final class AccessRouterHandler extends ChannelInboundHandlerAdapter {
  private final RouterPort port;
  private final PacketForwarder forwarder;
  private final EthernetOutput output;
  private final Supplier<Moment> clock;
  private final Runnable afterBatch;

  /**
   * A handler for one port.
   *
   * @param clock read once for each batch
   * @param afterBatch called when a batch is done: deadlines may have changed
   */
  public AccessRouterHandler(
      RouterPort port,
      PacketForwarder forwarder,
      EthernetOutput output,
      Supplier<Moment> clock,
      Runnable afterBatch) {
    this.port = port;
    this.forwarder = forwarder;
    this.output = output;
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
    EthernetPort own = output.port(port);
    for (int slot = 0; slot < batch.size(); slot++) {
      Segment frame = batch.segment(slot);
      if (frame.isLive() && own.isForUs(frame)) {
        forwarder.onPacket(
            port,
            EthernetPort.source(frame),
            frame.octets,
            frame.frameAt + EthernetPort.HEADER_OCTETS,
            frame.frameLength - EthernetPort.HEADER_OCTETS,
            now);
      }
    }
    output.flush();
    afterBatch.run();
  }
}
