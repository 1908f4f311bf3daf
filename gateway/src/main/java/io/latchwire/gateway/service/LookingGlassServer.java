package io.latchwire.gateway.service;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.config.TicketOfficeConfig.LookingGlass;
import io.latchwire.gateway.http.Admission;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.http.HttpPipeline;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.kerberos.Acceptor;
import io.latchwire.kerberos.KdcSettings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** HTTP over TCP, or TLS, for the looking glass, on a loop of its own. */
public final class LookingGlassServer implements AutoCloseable {
  private final EpollLoops loops;
  private final Channel channel;

  private LookingGlassServer(EpollLoops loops, Channel channel) {
    this.loops = loops;
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @param tls with the certificate of the host; null for plain HTTP
   * @param office where the service's keys are
   * @param sessions empty where no segments are protected
   * @param rendering where tokens are opened and text is made
   * @throws IOException when the service is not a principal or the address cannot be had
   */
  public static LookingGlassServer start(
      LookingGlass policy,
      @Nullable SslContext tls,
      TicketOfficeService office,
      Supplier<CompletionStage<Optional<SessionSummary>>> sessions,
      KeyOctets random,
      Executor rendering)
      throws IOException {
    if (office.find(policy.service()) == null) {
      throw new IOException(
          "looking glass: no principal "
              + policy.service().text()
              + " (remedy: latchwire kdc principal add "
              + policy.service().text()
              + ")");
    }
    KdcSettings settings = office.options().settings();
    Acceptor acceptor =
        new Acceptor(
            settings.realm(),
            () -> office.find(policy.service()),
            settings.profile(),
            settings.trustedRealms(),
            settings.skewSeconds(),
            random);
    List<Resource> resources =
        List.of(
            resource(LookingGlassResource.PAGE, policy, acceptor, sessions, rendering),
            resource(LookingGlassResource.SESSIONS, policy, acceptor, sessions, rendering));
    EpollLoops loops = new EpollLoops(1, "looking-glass");
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(new HttpPipeline(resources, Admission.OPEN, HttpLimits.DEFAULTS, tls))
            .bind(policy.listen())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.close();
      throw new IOException(
          "looking glass: cannot listen on "
              + policy.listen()
              + " (remedy: free the port, or name another)",
          bound.cause());
    }
    return new LookingGlassServer(loops, bound.channel());
  }

  private static Resource resource(
      String path,
      LookingGlass policy,
      Acceptor acceptor,
      Supplier<CompletionStage<Optional<SessionSummary>>> sessions,
      Executor rendering) {
    return new LookingGlassResource(path, policy, acceptor, sessions, Instant::now, rendering);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public void close() {
    loops.close();
  }
}
