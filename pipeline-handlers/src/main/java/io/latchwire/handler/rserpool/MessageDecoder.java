package io.latchwire.handler.rserpool;

import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.Decoded;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.MessageFault;
import io.latchwire.wire.rserpool.MessageView;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages out of a stream, back to back without a header of their own. What must be answered with
 * an error is answered here and goes no further; a length that no message can have ends the
 * connection; so does a message that is begun and not ended in time.
 */
public final class MessageDecoder extends ByteToMessageDecoder {
  private final Protocol protocol;
  private final int self;
  private final FrontCounters counters;
  private final long messageTimeoutMillis;
  private @Nullable ScheduledFuture<?> timeout;
  private boolean ended;

  /**
   * A decoder for one connection.
   *
   * @param self our server identifier; of no meaning for ASAP
   */
  public MessageDecoder(
      Protocol protocol, int self, FrontCounters counters, long messageTimeoutMillis) {
    this.protocol = protocol;
    this.self = self;
    this.counters = counters;
    this.messageTimeoutMillis = messageTimeoutMillis;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (ended) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int length = MessageView.wireLengthAt(in, in.readerIndex(), in.readableBytes());
    if (length == MessageView.IMPOSSIBLE) {
      end(ctx, FrontEvent.BAD_FRAMING);
      return;
    }
    if (length == MessageView.INCOMPLETE || length > in.readableBytes()) {
      await(ctx);
      return;
    }
    cancelTimeout();
    ByteBuf message = in.readSlice(length);
    Object taken =
        protocol == Protocol.ASAP
            ? take(ctx, AsapMessage.decode(message, message.readerIndex(), length))
            : take(ctx, EnrpMessage.decode(message, message.readerIndex(), length, self));
    if (taken != null) {
      out.add(taken);
    }
  }

  private <M> @Nullable M take(ChannelHandlerContext ctx, Decoded<M> decoded) {
    return switch (decoded) {
      case Decoded.Taken<M>(M message, M report) -> {
        if (report != null) {
          counters.count(MessageFault.UNRECOGNIZED_PARAMETER);
          answer(ctx, report);
        }
        yield message;
      }
      case Decoded.Answered<M>(MessageFault fault, M reply) -> {
        counters.count(fault);
        answer(ctx, reply);
        yield null;
      }
      case Decoded.Dropped<M>(MessageFault fault) -> {
        counters.count(fault);
        yield null;
      }
    };
  }

  private static void answer(ChannelHandlerContext ctx, Object message) {
    ByteBuf out = ctx.alloc().buffer();
    switch (message) {
      case AsapMessage asap -> asap.write(out);
      case EnrpMessage enrp -> enrp.write(out);
      default -> throw new AssertionError("neither ASAP nor ENRP: " + message.getClass());
    }
    var _ = ctx.writeAndFlush(out);
  }

  private void await(ChannelHandlerContext ctx) {
    if (timeout == null) {
      timeout =
          ctx.executor()
              .schedule(
                  () -> end(ctx, FrontEvent.SLOW_SENDER),
                  messageTimeoutMillis,
                  TimeUnit.MILLISECONDS);
    }
  }

  private void end(ChannelHandlerContext ctx, FrontEvent why) {
    if (!ended) {
      ended = true;
      counters.count(why);
      var _ = ctx.close();
    }
  }

  private void cancelTimeout() {
    ScheduledFuture<?> scheduled = timeout;
    timeout = null;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    ended = true;
    cancelTimeout();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    ended = true;
    cancelTimeout();
    super.channelInactive(ctx);
  }
}
