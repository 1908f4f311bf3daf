package io.latchwire.gateway;

import io.latchwire.crypto.identity.IdentityProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.HandoverResource;
import io.latchwire.gateway.config.AccessRouterConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.service.AccessRouterException;
import io.latchwire.gateway.service.AccessRouterService;
import io.latchwire.gateway.telemetry.FiguresPart;
import io.latchwire.gateway.telemetry.HandoverFigures;
import io.latchwire.gateway.telemetry.HandoverMeters;
import io.latchwire.gateway.telemetry.MetricsPart;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The role of an access router: its service on an event loop of its own. */
final class AccessRouterRole implements AutoCloseable {

  private final EpollLoops group;
  private final AccessRouterService service;
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
  private volatile boolean closing;

  private AccessRouterRole(EpollLoops group, AccessRouterService service) {
    this.group = group;
    this.service = service;
  }

  static AccessRouterRole start(
      AccessRouterConfig config, KeyOctets random, IdentityProvider identities)
      throws IOException, SecretException, AccessRouterException {
    EpollLoops group = new EpollLoops(1, "access-router");
    try {
      AccessRouterRole role =
          new AccessRouterRole(
              group, AccessRouterService.start(config, group.next(), random, identities));
      role.service.onClosed(role::onPortClosed);
      return role;
    } catch (IOException | SecretException | AccessRouterException e) {
      group.close();
      throw e;
    } catch (InterruptedException e) {
      group.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the access router started", e);
    }
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
  MetricsPart meters(Executor rendering) {
    return new HandoverMeters(service::status, rendering);
  }

  /** What the status page tells of it. */
  FiguresPart figures(int mostKeys, Executor rendering) {
    return HandoverFigures.of(service::status, mostKeys, rendering);
  }

  @Override
  public void close() {
    closing = true;
    service.close();
    group.close();
  }
}
