package io.latchwire.gateway.service;

import io.latchwire.handler.rserpool.FrontCounters;
import io.latchwire.handler.rserpool.FrontSettings;
import io.latchwire.handler.rserpool.MessageDecoder;
import io.latchwire.handler.rserpool.Protocol;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.handler.rserpool.PskProved;
import io.latchwire.handler.rserpool.PskSuites;
import io.latchwire.handler.rserpool.PskTlsHandler;
import io.latchwire.rserpool.ClientAction;
import io.latchwire.rserpool.ClientEvent;
import io.latchwire.wire.rserpool.AsapMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a pool element or pool user with whichever registrar it found, around a client
 * that knows no sockets. All of it lives on one event loop.
 */
final class AsapLink {
  private static final int CONNECT_TIMEOUT_MILLIS = 4_000;

  /**
   * A registrar that vanished is missed after 25 s of silence, before its peers take over at
   * MAX-TIME-LAST-HEARD (61 s) and look for its elements: they cannot dial them.
   */
  private static final int PROBE_AFTER_SECONDS = 10;

  private static final int PROBE_SECONDS = 5;
  private static final int PROBES = 3;

  private final EventLoop loop;
  private final List<InetSocketAddress> servers;
  private Security security;
  private final @Nullable InetSocketAddress source;
  private final FrontCounters counters = new FrontCounters();
  private final BiFunction<ClientEvent, Long, List<ClientAction>> client;
  private final LongSupplier nextDeadline;
  private final Consumer<ClientAction> told;
  private @Nullable Channel channel;
  private @Nullable InetSocketAddress registrar;
  private @Nullable ScheduledFuture<?> tick;

  /** How the registrar proves itself, and we. */
  sealed interface Security {
    /** Both by a key. */
    record Psk(PskEntry entry, TlsCrypto crypto) implements Security {
      Psk(PskEntry entry) {
        this(entry, new BcTlsCrypto());
      }
    }

    /** The registrar by a certificate for the name or address that was configured. */
    record Certificate(SslContext context) implements Security {}

    /** Nobody. */
    record None() implements Security {}
  }

  AsapLink(
      EventLoop loop,
      List<InetSocketAddress> servers,
      Security security,
      @Nullable InetSocketAddress source,
      BiFunction<ClientEvent, Long, List<ClientAction>> client,
      LongSupplier nextDeadline,
      Consumer<ClientAction> told) {
    this.loop = loop;
    this.servers = servers;
    this.security = security;
    this.source = source;
    this.client = client;
    this.nextDeadline = nextDeadline;
    this.told = told;
  }

  static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  FrontCounters counters() {
    return counters;
  }

  /** Who has proved itself and is connected; null for nobody. On the loop. */
  @Nullable InetSocketAddress registrar() {
    return registrar;
  }

  /** How later connections prove themselves; the one that is open goes on. On the loop. */
  void secure(Security later) {
    security = later;
  }

  /** Does this; on the loop. */
  void perform(List<ClientAction> actions) {
    for (ClientAction action : actions) {
      switch (action) {
        case ClientAction.Connect(int server) -> connect(servers.get(server));
        case ClientAction.Disconnect() -> drop();
        case ClientAction.Send(AsapMessage message) -> send(message);
        default -> told.accept(action);
      }
    }
    ScheduledFuture<?> scheduled = tick;
    if (scheduled != null) {
      scheduled.cancel(false);
      tick = null;
    }
    long next = nextDeadline.getAsLong();
    if (next != Long.MAX_VALUE) {
      tick =
          loop.schedule(
              () -> on(new ClientEvent.Tick()), Math.max(1, next - now()), TimeUnit.MILLISECONDS);
    }
  }

  private void on(ClientEvent event) {
    perform(client.apply(event, now()));
  }

  private void send(AsapMessage message) {
    Channel current = channel;
    if (current != null) {
      ByteBuf out = current.alloc().buffer();
      message.write(out);
      var _ = current.writeAndFlush(out);
    }
  }

  /** Closes what is open; the client asked for it and is not told. */
  void drop() {
    Channel current = channel;
    channel = null;
    registrar = null;
    if (current != null) {
      var _ = current.close();
    }
  }

  private void connect(InetSocketAddress server) {
    drop();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(EpollChannelOption.TCP_KEEPIDLE, PROBE_AFTER_SECONDS)
            .option(EpollChannelOption.TCP_KEEPINTVL, PROBE_SECONDS)
            .option(EpollChannelOption.TCP_KEEPCNT, PROBES)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    initialize(opened, server);
                  }
                });
    InetSocketAddress from = source;
    ChannelFuture connecting =
        from == null ? bootstrap.connect(server) : bootstrap.connect(server, from);
    channel = connecting.channel();
    connecting.addListener(done -> {
      if (!done.isSuccess() && connecting.channel().equals(channel)) {
        channel = null;
        on(new ClientEvent.Lost());
      }
    });
  }

  private void initialize(Channel opened, InetSocketAddress server) {
    switch (security) {
      case Security.Psk(PskEntry entry, TlsCrypto crypto) ->
          opened
              .pipeline()
              .addLast(
                  PskTlsHandler.client(
                      crypto,
                      entry,
                      PskSuites.suites(false),
                      counters,
                      FrontSettings.DEFAULTS.handshakeTimeoutMillis()));
      case Security.Certificate(SslContext context) ->
          opened
              .pipeline()
              .addLast(
                  context.newHandler(opened.alloc(), server.getHostString(), server.getPort()));
      case Security.None() -> {}
    }
    opened
        .pipeline()
        .addLast(
            new MessageDecoder(
                Protocol.ASAP, 0, counters, FrontSettings.DEFAULTS.messageTimeoutMillis()));
    opened.pipeline().addLast(new Receiver(server));
  }

  /** Brings to the client what comes. */
  private final class Receiver extends ChannelInboundHandlerAdapter {
    private final InetSocketAddress server;

    Receiver(InetSocketAddress server) {
      this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (security instanceof Security.None) {
        ready(ctx);
      }
      ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof PskProved
          || (event instanceof SslHandshakeCompletionEvent tls && tls.isSuccess())) {
        ready(ctx);
      }
      ctx.fireUserEventTriggered(event);
    }

    private void ready(ChannelHandlerContext ctx) {
      if (ctx.channel().equals(channel)) {
        registrar = server;
        on(new ClientEvent.Connected());
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (ctx.channel().equals(channel) && message instanceof AsapMessage asap) {
        on(new ClientEvent.Received(asap));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (ctx.channel().equals(channel)) {
        channel = null;
        registrar = null;
        on(new ClientEvent.Lost());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // An unproved registrar or a broken line: the hunt goes on with the next one.
      var _ = ctx.close();
    }
  }
}
