package io.latchwire.handler.rserpool;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import java.util.function.LongSupplier;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** Builds the pipelines of a registrar's connections. */
public final class RegistrarFront {
  private final FrontSettings settings;
  private final RegistrarLoop loop;
  private final PskTable table;
  private final @Nullable SslContext certificate;
  private final AdmissionLimits limits;
  private final FrontCounters counters;
  private final LongSupplier clockMillis;
  private final TlsCrypto crypto = new BcTlsCrypto();

  /**
   * A front for one registrar.
   *
   * @param certificate for pool users (RFC 5355 s2.7); null when there is none
   */
  public RegistrarFront(
      FrontSettings settings,
      RegistrarLoop loop,
      PskTable table,
      @Nullable SslContext certificate,
      AdmissionLimits limits,
      FrontCounters counters,
      LongSupplier clockMillis) {
    this.settings = settings;
    this.loop = loop;
    this.table = table;
    this.certificate = certificate;
    this.limits = limits;
    this.counters = counters;
    this.clockMillis = clockMillis;
  }

  /** For connections that others open to a port with TLS. */
  public ChannelInitializer<Channel> secured(Protocol protocol) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new AdmissionHandler(limits, counters, clockMillis));
        pipeline.addLast(
            new ClientHelloHandler(
                settings, table, crypto, protocol == Protocol.ASAP ? certificate : null, counters));
        addRegistrar(pipeline, protocol, null, false);
      }
    };
  }

  /** For connections that others open to a port without TLS. */
  public ChannelInitializer<Channel> plain(Protocol protocol) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new AdmissionHandler(limits, counters, clockMillis));
        addRegistrar(channel.pipeline(), protocol, null, true);
      }
    };
  }

  /**
   * For connections that we open to another registrar.
   *
   * @param peer its name
   * @param entry our identity towards it; null without TLS
   */
  public ChannelInitializer<Channel> dialled(String peer, @Nullable PskEntry entry) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (entry != null) {
          channel
              .pipeline()
              .addLast(
                  PskTlsHandler.client(
                      crypto,
                      entry,
                      settings.suites(),
                      counters,
                      settings.handshakeTimeoutMillis()));
        }
        addRegistrar(channel.pipeline(), Protocol.ENRP, peer, entry == null);
      }
    };
  }

  private void addRegistrar(
      ChannelPipeline pipeline, Protocol protocol, @Nullable String dialled, boolean plain) {
    pipeline.addLast(
        new MessageDecoder(protocol, loop.serverId(), counters, settings.messageTimeoutMillis()));
    pipeline.addLast(
        new RegistrarConnectionHandler(
            loop, protocol, dialled, plain, counters, settings.writeTimeoutMillis()));
  }
}
