package io.latchwire.handler.packet;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Brackets every part of a batch that walks the pipeline: from here to the return of the call its
 * segments are judged by the latches of one epoch, and no change of the key manager that waits for
 * this loop can come in between.
 */
final class EpochHandler extends ChannelInboundHandlerAdapter {
  private final FlowLatches latches;

  EpochHandler(FlowLatches latches) {
    this.latches = latches;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    latches.enter();
    try {
      context.fireChannelRead(message);
    } finally {
      latches.exit();
    }
  }
}
