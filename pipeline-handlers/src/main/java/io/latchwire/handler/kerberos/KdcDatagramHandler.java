package io.latchwire.handler.kerberos;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;

/** One datagram is one message, RFC 4120 s7.2.1. */
@Sharable
public final class KdcDatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {
  private final KdcFront front;

  /** In front of the KDC. */
  public KdcDatagramHandler(KdcFront front) {
    this.front = front;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    front.tally().count(FrontTally.Event.DATAGRAM);
    byte[] message = ByteBufUtil.getBytes(packet.content());
    boolean _ =
        front.answer(
            message,
            packet.sender().getAddress(),
            reply -> {
              byte[] fitting = reply.length > front.datagramOctets() ? front.replyTooBig() : reply;
              var _ =
                  context.writeAndFlush(
                      new DatagramPacket(Unpooled.wrappedBuffer(fitting), packet.sender()));
            });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // An error of ICMP about an earlier reply: the next datagram is read all the same.
    if (!(cause instanceof java.io.IOException)) {
      context.fireExceptionCaught(cause);
    }
  }
}
