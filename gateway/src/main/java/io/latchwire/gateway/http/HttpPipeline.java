package io.latchwire.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sets up each connection of a server. */
public final class HttpPipeline extends ChannelInitializer<Channel> {
  private final Map<String, Resource> resources;
  private final Admission admission;
  private final HttpLimits limits;
  private final ConnectionLimit connections;
  private final @Nullable SslContext tls;

  /**
   * A server of these resources.
   *
   * @param resources each with a path of its own
   */
  public HttpPipeline(List<Resource> resources, Admission admission, HttpLimits limits) {
    this(resources, admission, limits, null);
  }

  /**
   * A pipeline for these resources behind TLS.
   *
   * @param tls null for none
   */
  public HttpPipeline(
      List<Resource> resources, Admission admission, HttpLimits limits, @Nullable SslContext tls) {
    this.resources =
        resources.stream()
            .collect(Collectors.toUnmodifiableMap(Resource::path, Function.identity()));
    this.admission = admission;
    this.limits = limits;
    this.tls = tls;
    this.connections = new ConnectionLimit(limits.connections());
  }

  @Override
  protected void initChannel(Channel connection) {
    connection.pipeline().addLast(connections);
    if (tls != null) {
      connection.pipeline().addLast(tls.newHandler(connection.alloc()));
    }
    connection
        .pipeline()
        .addLast(new HttpServerCodec())
        .addLast(new BoundedAggregator(limits.bodyOctets()))
        .addLast(new ExchangeHandler(resources, admission, limits.deadline()));
  }
}
