package io.latchwire.handler.rserpool;

import io.latchwire.rserpool.Caller;
import io.latchwire.rserpool.RegistrarEvent;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.IpAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tells the registrar of a connection once it is known who is there, and of all that it says. */
final class RegistrarConnectionHandler extends ChannelInboundHandlerAdapter {
  /** Messages of one connection that wait for the registrar, besides those of one read. */
  private static final int MOST_WAITING = 64;

  private static final int GO_ON = MOST_WAITING / 2;

  private final RegistrarLoop loop;
  private final Protocol protocol;
  private final @Nullable String dialled;
  private final boolean plain;
  private final FrontCounters counters;
  private final long writeTimeoutMillis;
  private final AtomicInteger waiting = new AtomicInteger();
  private long number;
  private @Nullable ScheduledFuture<?> writeTimeout;

  /**
   * For one connection.
   *
   * @param dialled the name of the peer that we dialled; null when we did not
   * @param plain whether the port has no TLS, so that the caller is a user at once
   */
  RegistrarConnectionHandler(
      RegistrarLoop loop,
      Protocol protocol,
      @Nullable String dialled,
      boolean plain,
      FrontCounters counters,
      long writeTimeoutMillis) {
    this.loop = loop;
    this.protocol = protocol;
    this.dialled = dialled;
    this.plain = plain;
    this.counters = counters;
    this.writeTimeoutMillis = writeTimeoutMillis;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (plain) {
      counters.count(FrontEvent.PLAIN_DONE);
      InetSocketAddress remote = remote(ctx);
      IpAddress address = IpAddress.of(remote.getAddress());
      connected(
          ctx,
          protocol == Protocol.ENRP && !loop.isSecure()
              ? new Caller.Peer(
                  dialled == null ? address.toString() : dialled,
                  address,
                  remote.getPort(),
                  dialled != null)
              : new Caller.User(false, address, remote.getPort()));
    }
    ctx.fireChannelActive();
  }

  private static InetSocketAddress remote(ChannelHandlerContext ctx) {
    return (InetSocketAddress) ctx.channel().remoteAddress();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case PskProved(PskEntry entry) -> proved(ctx, entry);
      case SslHandshakeCompletionEvent tls -> {
        if (tls.isSuccess()) {
          counters.count(FrontEvent.CERTIFICATE_DONE);
          InetSocketAddress remote = remote(ctx);
          connected(
              ctx, new Caller.User(true, IpAddress.of(remote.getAddress()), remote.getPort()));
        } else {
          counters.count(FrontEvent.HANDSHAKE_FAILED);
          var _ = ctx.close();
        }
      }
      default -> ctx.fireUserEventTriggered(event);
    }
  }

  private void proved(ChannelHandlerContext ctx, PskEntry entry) {
    InetSocketAddress remote = remote(ctx);
    IpAddress address = IpAddress.of(remote.getAddress());
    Caller caller =
        switch (entry.right()) {
          case PskEntry.Right.ToBeElement(var grant) ->
              new Caller.Element(grant, address, remote.getPort());
          case PskEntry.Right.ToBePeer(String name) ->
              new Caller.Peer(name, address, remote.getPort(), dialled != null);
        };
    boolean belongs = (caller instanceof Caller.Peer) == (protocol == Protocol.ENRP);
    if (!belongs) {
      counters.count(FrontEvent.WRONG_ROLE);
      var _ = ctx.close();
      return;
    }
    connected(ctx, caller);
  }

  private void connected(ChannelHandlerContext ctx, Caller caller) {
    AdmissionHandler.handshakeEnded(ctx);
    number = loop.connected(ctx.channel(), caller);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (number == 0) {
      return;
    }
    switch (message) {
      case AsapMessage asap -> bring(ctx, new RegistrarEvent.AsapReceived(number, asap));
      case EnrpMessage enrp -> bring(ctx, new RegistrarEvent.EnrpReceived(number, enrp));
      default -> ctx.fireChannelRead(message);
    }
  }

  /**
   * The registrar may be on another loop, and slower than this connection is: of each connection
   * only so much waits for it, or a flood would fill its queue and everybody else would wait
   * behind.
   */
  private void bring(ChannelHandlerContext ctx, RegistrarEvent event) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      ctx.channel().config().setAutoRead(false);
    }
    loop.on(
        event,
        () -> {
          if (waiting.decrementAndGet() == GO_ON) {
            ctx.executor().execute(() -> readOrWait(ctx));
          }
        });
  }

  private void readOrWait(ChannelHandlerContext ctx) {
    boolean ready = ctx.channel().isWritable() && waiting.get() <= MOST_WAITING;
    ctx.channel().config().setAutoRead(ready);
  }

  /** What is left unread for too long counts as a failure to send. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ScheduledFuture<?> scheduled = writeTimeout;
    if (ctx.channel().isWritable()) {
      if (scheduled != null) {
        scheduled.cancel(false);
        writeTimeout = null;
      }
    } else if (scheduled == null) {
      writeTimeout =
          ctx.executor()
              .schedule(
                  () -> {
                    counters.count(FrontEvent.SLOW_READER);
                    var _ = ctx.close();
                  },
                  writeTimeoutMillis,
                  TimeUnit.MILLISECONDS);
    }
    // Who does not read our answers is not asked for more questions.
    readOrWait(ctx);
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ScheduledFuture<?> scheduled = writeTimeout;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
    if (number != 0) {
      loop.disconnected(number);
      number = 0;
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var _ = ctx.close();
  }
}
