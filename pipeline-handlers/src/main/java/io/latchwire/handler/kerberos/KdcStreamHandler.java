package io.latchwire.handler.kerberos;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Messages behind a length of four octets, RFC 4120 s7.2.2. A connection ends when it has been
 * idle, has had its share of requests, or brings what cannot be read.
 */
public final class KdcStreamHandler extends ByteToMessageDecoder {
  private static final int LENGTH_OCTETS = 4;
  private static final int MOST_OCTETS = 65_535;
  private static final int MOST_REQUESTS = 16;

  private final KdcFront front;
  private boolean admitted;
  private boolean closing;
  private int requests;

  /** In front of the KDC; one for each connection. */
  public KdcStreamHandler(KdcFront front) {
    this.front = front;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    admitted = front.admit();
    if (admitted) {
      super.channelActive(context);
    } else {
      var _ = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    if (admitted) {
      admitted = false;
      front.leave();
    }
    super.channelInactive(context);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (closing) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (in.readableBytes() < LENGTH_OCTETS) {
      return;
    }
    int length = in.getInt(in.readerIndex());
    if (length < 0) {
      closing = true;
      write(context, front.refuseLength(), true);
      return;
    }
    if (length > MOST_OCTETS || length == 0) {
      closing = true;
      var _ = context.close();
      return;
    }
    if (in.readableBytes() < LENGTH_OCTETS + length) {
      return;
    }
    in.skipBytes(LENGTH_OCTETS);
    byte[] message = new byte[length];
    in.readBytes(message);
    front.tally().count(FrontTally.Event.STREAM);
    requests++;
    boolean last = requests == MOST_REQUESTS;
    closing = last;
    InetSocketAddress source = (InetSocketAddress) context.channel().remoteAddress();
    if (!front.answer(message, source.getAddress(), reply -> write(context, reply, last))) {
      closing = true;
      var _ = context.close();
    }
  }

  private static void write(ChannelHandlerContext context, byte[] message, boolean last) {
    ByteBuf out = context.alloc().buffer(LENGTH_OCTETS + message.length);
    out.writeInt(message.length).writeBytes(message);
    var written = context.writeAndFlush(out);
    if (last) {
      var _ = written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof IdleStateEvent) {
      var _ = context.close();
    } else {
      super.userEventTriggered(context, event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
