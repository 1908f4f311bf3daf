package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.http.Admission;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.http.HttpPipeline;
import io.latchwire.gateway.http.Resource;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** HTTP over TCP for the metrics page. */
public final class MetricsServer implements AutoCloseable {
  private final Channel channel;

  private MetricsServer(Channel channel) {
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @param loops of Netty's epoll transport, not those that own flows
   * @param address port 0 for any free one
   * @throws IOException when the address cannot be had; the message names it
   */
  public static MetricsServer start(
      EventLoopGroup loops, InetSocketAddress address, List<Resource> resources, HttpLimits limits)
      throws IOException {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(new HttpPipeline(resources, Admission.OPEN, limits))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "metrics cannot be served on " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return new MetricsServer(bound.channel());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Stops listening. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
