package io.latchwire.gateway;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.ControlServer;
import io.latchwire.gateway.admin.HandoverResource;
import io.latchwire.gateway.config.AccessRouterConfig;
import io.latchwire.gateway.config.IdentityConfig;
import io.latchwire.gateway.config.MetricsConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.service.AccessRouterException;
import io.latchwire.gateway.service.AccessRouterService;
import io.latchwire.gateway.telemetry.HandoverMeters;
import io.latchwire.gateway.telemetry.MetricsServer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The role of an access router: its service on an event loop of its own. */
final class AccessRouterRole implements AutoCloseable {
  private static final int CLOSE_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup group;
  private final AccessRouterService service;
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
  private volatile boolean closing;

  private AccessRouterRole(MultiThreadIoEventLoopGroup group, AccessRouterService service) {
    this.group = group;
    this.service = service;
  }

  static AccessRouterRole start(AccessRouterConfig config, KeyOctets random)
      throws IOException, SecretException, AccessRouterException {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      AccessRouterRole role =
          new AccessRouterRole(group, AccessRouterService.start(config, group.next(), random));
      role.service.onClosed(role::onPortClosed);
      return role;
    } catch (IOException | SecretException | AccessRouterException e) {
      end(group);
      throw e;
    } catch (InterruptedException e) {
      end(group);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the access router started", e);
    }
  }

  private static void end(MultiThreadIoEventLoopGroup group) {
    group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void onPortClosed(String why) {
    if (!closing) {
      failed.complete(new IOException(why));
    }
  }

  /** Completes when a port is gone, but not by {@link #close}. */
  CompletionStage<Throwable> failed() {
    return failed;
  }

  /** What the control socket tells of it. */
  Resource status(Executor rendering) {
    return new HandoverResource(service::status, rendering);
  }

  /** What the metrics page tells of it. */
  Resource meters(String path, Executor rendering) {
    return new HandoverMeters(path, service::status, rendering);
  }

  /**
   * Control socket and metrics of a process that is nothing else.
   *
   * @param closeLater takes what is to be closed, last first
   */
  void serve(IdentityConfig identity, Consumer<AutoCloseable> closeLater) throws IOException {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    closeLater.accept(() -> end(loops));
    ExecutorService rendering = Executors.newVirtualThreadPerTaskExecutor();
    closeLater.accept(rendering);
    closeLater.accept(
        ControlServer.start(
            loops, identity.controlSocket(), List.of(status(rendering)), HttpLimits.DEFAULTS));
    if (identity.metrics().isPresent()) {
      MetricsConfig metrics = identity.metrics().get();
      closeLater.accept(
          MetricsServer.start(
              loops,
              new InetSocketAddress(metrics.address(), metrics.port()),
              List.of(meters("/metrics", rendering)),
              HttpLimits.DEFAULTS));
    }
  }

  @Override
  public void close() {
    closing = true;
    service.close();
    end(group);
  }
}
