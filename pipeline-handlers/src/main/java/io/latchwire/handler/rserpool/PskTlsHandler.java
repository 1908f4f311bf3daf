package io.latchwire.handler.rserpool;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * TLS with a pre-shared key on a channel: Bouncy Castle's TLS in its non-blocking form, records in,
 * records out. Nothing goes up the pipeline before {@link PskProved} did.
 */
public final class PskTlsHandler extends ChannelDuplexHandler {
  private static final int READ_CHUNK = 16_384;

  private final TlsProtocol protocol;
  private final PskPeer peer;
  private final FrontCounters counters;
  private final long timeoutMillis;
  private @Nullable ScheduledFuture<?> timeout;
  private boolean announced;
  private boolean ended;

  private PskTlsHandler(
      TlsProtocol protocol, PskPeer peer, FrontCounters counters, long timeoutMillis) {
    this.protocol = protocol;
    this.peer = peer;
    this.counters = counters;
    this.timeoutMillis = timeoutMillis;
  }

  static PskTlsHandler server(
      TlsCrypto crypto,
      PskTable table,
      int[] suites,
      PskServerPeer.@Nullable PskChoice choice,
      FrontCounters counters,
      long timeoutMillis) {
    return new PskTlsHandler(
        new TlsServerProtocol(),
        new PskServerPeer(crypto, table, suites, choice),
        counters,
        timeoutMillis);
  }

  /**
   * The side that dials.
   *
   * @param entry the identity to use; its newest key is proved
   * @param timeoutMillis how long the handshake may take
   */
  public static PskTlsHandler client(
      TlsCrypto crypto, PskEntry entry, int[] suites, FrontCounters counters, long timeoutMillis) {
    return client(crypto, entry, entry.secrets().getFirst(), suites, counters, timeoutMillis);
  }

  /** The side that dials, with this one of the identity's keys. */
  public static PskTlsHandler client(
      TlsCrypto crypto,
      PskEntry entry,
      PskSecret secret,
      int[] suites,
      FrontCounters counters,
      long timeoutMillis) {
    return new PskTlsHandler(
        new TlsClientProtocol(),
        new PskClientPeer(crypto, entry, secret, suites),
        counters,
        timeoutMillis);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      begin(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    begin(ctx);
    ctx.fireChannelActive();
  }

  private void begin(ChannelHandlerContext ctx) {
    if (timeout != null) {
      return;
    }
    timeout =
        ctx.executor()
            .schedule(
                () -> fail(ctx, FrontEvent.HANDSHAKE_TIMEOUT),
                timeoutMillis,
                TimeUnit.MILLISECONDS);
    try {
      if (protocol instanceof TlsServerProtocol server
          && peer instanceof PskServerPeer serverPeer) {
        server.accept(serverPeer);
      } else if (protocol instanceof TlsClientProtocol client
          && peer instanceof PskClientPeer clientPeer) {
        client.connect(clientPeer);
      }
      writeRecords(ctx, ctx.newPromise());
      ctx.flush();
    } catch (IOException | RuntimeException e) {
      fail(ctx, FrontEvent.HANDSHAKE_FAILED);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf records)) {
      ctx.fireChannelRead(message);
      return;
    }
    byte[] octets = new byte[records.readableBytes()];
    records.readBytes(octets);
    records.release();
    if (ended) {
      return;
    }
    try {
      protocol.offerInput(octets);
      writeRecords(ctx, ctx.newPromise());
      ctx.flush();
      announce(ctx);
      readData(ctx);
      if (protocol.isClosed()) {
        end(ctx);
      }
    } catch (IOException | RuntimeException e) {
      // Whatever it was, the other side sees an alert and the end; the reason stays here.
      fail(ctx, announced ? FrontEvent.BAD_RECORD : peer.failure(true));
    }
  }

  private void announce(ChannelHandlerContext ctx) {
    PskEntry proved = peer.proved();
    if (!announced && proved != null) {
      announced = true;
      cancelTimeout();
      counters.count(FrontEvent.PSK_DONE);
      ctx.fireUserEventTriggered(new PskProved(proved));
    }
  }

  private void readData(ChannelHandlerContext ctx) {
    while (announced && !ended && protocol.getAvailableInputBytes() > 0) {
      byte[] chunk = new byte[Math.min(READ_CHUNK, protocol.getAvailableInputBytes())];
      int length = protocol.readInput(chunk, 0, chunk.length);
      ctx.fireChannelRead(ctx.alloc().buffer(length).writeBytes(chunk, 0, length));
    }
  }

  private void writeRecords(ChannelHandlerContext ctx, ChannelPromise promise) {
    int available = protocol.getAvailableOutputBytes();
    if (available <= 0) {
      promise.trySuccess();
      return;
    }
    byte[] records = new byte[available];
    int length = protocol.readOutput(records, 0, available);
    ByteBuf out = ctx.alloc().buffer(length).writeBytes(records, 0, length);
    var _ = ctx.write(out, promise);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf data)) {
      var _ = ctx.write(message, promise);
      return;
    }
    try {
      if (!announced || ended) {
        promise.tryFailure(new ClosedChannelException());
        return;
      }
      byte[] octets = new byte[data.readableBytes()];
      data.readBytes(octets);
      protocol.writeApplicationData(octets, 0, octets.length);
      writeRecords(ctx, promise);
    } catch (IOException | RuntimeException e) {
      promise.tryFailure(e);
      fail(ctx, FrontEvent.BAD_RECORD);
    } finally {
      ReferenceCountUtil.release(data);
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!ended) {
      ended = true;
      cancelTimeout();
      try {
        protocol.close();
        writeRecords(ctx, ctx.newPromise());
        ctx.flush();
      } catch (IOException | RuntimeException e) {
        // It is being closed; there is nobody left to tell.
      }
    }
    var _ = ctx.close(promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!ended) {
      ended = true;
      cancelTimeout();
      if (!announced) {
        counters.count(peer.failure(false));
      }
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset by the other side, or ours by its hand: the end is all that matters.
    var _ = ctx.close();
  }

  private void fail(ChannelHandlerContext ctx, FrontEvent why) {
    if (ended) {
      return;
    }
    ended = true;
    cancelTimeout();
    counters.count(why);
    Channel channel = ctx.channel();
    byte[] alert = new byte[Math.max(0, protocol.getAvailableOutputBytes())];
    int length = alert.length == 0 ? 0 : protocol.readOutput(alert, 0, alert.length);
    if (length > 0 && channel.isActive()) {
      var _ =
          ctx.writeAndFlush(ctx.alloc().buffer(length).writeBytes(alert, 0, length))
              .addListener(ChannelFutureListener.CLOSE);
    } else {
      var _ = ctx.close();
    }
  }

  private void end(ChannelHandlerContext ctx) {
    ended = true;
    cancelTimeout();
    if (!announced) {
      counters.count(peer.failure(true));
    }
    var _ = ctx.close();
  }

  private void cancelTimeout() {
    ScheduledFuture<?> scheduled = timeout;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }
}
