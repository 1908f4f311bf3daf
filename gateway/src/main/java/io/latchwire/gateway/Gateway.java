package io.latchwire.gateway;

import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.mac.MacProviders;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.ControlServer;
import io.latchwire.gateway.admin.ControlSocketException;
import io.latchwire.gateway.admin.StatusResource;
import io.latchwire.gateway.cli.Daemon;
import io.latchwire.gateway.cli.ExitCode;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.MetricsConfig;
import io.latchwire.gateway.config.Mode;
import io.latchwire.gateway.config.PolicyConfig;
import io.latchwire.gateway.config.ProtectionConfig;
import io.latchwire.gateway.config.RegistrarConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.packet.PacketPorts;
import io.latchwire.gateway.packet.PortUnavailableException;
import io.latchwire.gateway.service.PoolsResource;
import io.latchwire.gateway.service.RegistrarService;
import io.latchwire.gateway.telemetry.GatewayMeters;
import io.latchwire.gateway.telemetry.MetricsResource;
import io.latchwire.gateway.telemetry.MetricsServer;
import io.latchwire.handler.packet.PacketWorker;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: makes everything that lives as long as the process, in the order in which
 * it is needed, and lets go of it in the reverse order.
 *
 * <p>Nothing is forwarded before all of it stands, and a fault ends the process rather than the
 * protection.
 */
public final class Gateway implements Daemon {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final LongSupplier clock;
  private final KeyOctets random;
  private final String version;

  /**
   * A gateway to be run.
   *
   * @param clock nanoseconds of a clock that never steps
   * @param random the source of key octets
   * @param version as users see it
   */
  Gateway(LongSupplier clock, KeyOctets random, String version) {
    this.clock = clock;
    this.random = random;
    this.version = version;
  }

  @Override
  public int run(GatewayConfig config) {
    if (!canProtect(config)) {
      return ExitCode.CONFIGURATION;
    }
    try (Closing closing = new Closing()) {
      DataPath path = build(config, closing);
      CompletableFuture<Integer> ended = new CompletableFuture<>();
      CompletableFuture<Void> closed = closing.whenClosed();
      Thread hook = new Thread(() -> stop(ended, closed), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      path.failed().thenAccept(reason -> fail(reason, ended));
      path.start();
      LOG.info("latchwire: ready");
      return ended.join();
    } catch (PortUnavailableException | ControlSocketException e) {
      LOG.error("{}", e.getMessage());
      return ExitCode.ENVIRONMENT;
    } catch (IllegalStateException e) {
      LOG.error("provider: {}: {}", config.provider().label(), e.getMessage());
      return ExitCode.ENVIRONMENT;
    } catch (SecretException e) {
      LOG.error("{}", e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (IOException e) {
      LOG.error("{}", e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  /** Says what this build cannot do yet, instead of doing something weaker. */
  private static boolean canProtect(GatewayConfig config) {
    boolean all = true;
    for (PolicyConfig policy : config.policies()) {
      Mode mode = policy.protection().map(ProtectionConfig::mode).orElse(Mode.REQUIRE);
      if (mode != Mode.REQUIRE) {
        LOG.error(
            "policy {}: mode {} is not built yet (remedy: require)", policy.name(), mode.label());
        all = false;
      }
    }
    return all;
  }

  private static void stop(CompletableFuture<Integer> ended, CompletableFuture<Void> closed) {
    if (ended.complete(ExitCode.DONE)) {
      closed.orTimeout(10, TimeUnit.SECONDS).exceptionally(_ -> null).join();
    }
  }

  private static void fail(Throwable reason, CompletableFuture<Integer> ended) {
    LOG.error("the data path has stopped, nothing is forwarded: {}", reason.toString());
    ended.complete(ExitCode.ENVIRONMENT);
  }

  private DataPath build(GatewayConfig config, Closing closing)
      throws IOException, SecretException {
    banner(config);
    MacProvider macs = provider(config);
    String local = config.ports().local().interfaceName();
    String wan = config.ports().wan().interfaceName();
    PacketPorts.check(local);
    int wanMtu = PacketPorts.check(wan).mtu();
    PacketWorker worker =
        new PacketWorker(macs, random, clock, new DropLog(clock), config.limits().flows());
    worker.policies(new PolicyAssembly(config, macs, wanMtu).assemble());
    DataPath path = new DataPath(worker, local, wan, config.batchSize());
    closing.later(path);
    serve(config, new StatusReport(config, version, macs.name(), worker, path, clock), closing);
    return path;
  }

  private static MacProvider provider(GatewayConfig config) {
    MacProviders.Choice choice =
        MacProviders.choose(
            switch (config.provider()) {
              case AUTO -> MacProviders.Preference.AUTOMATIC;
              case NATIVE -> MacProviders.Preference.NATIVE;
              case PORTABLE -> MacProviders.Preference.PORTABLE;
            });
    choice.refused().forEach(refusal -> LOG.warn("{}: {}", refusal.name(), refusal.reason()));
    LOG.info("MACs by {}", choice.description());
    return choice.provider();
  }

  private static void banner(GatewayConfig config) {
    LOG.info("gateway {}", config.gateway().id());
    for (PolicyConfig policy : config.policies()) {
      String how = policy.protection().map(Gateway::describe).orElse("");
      LOG.info("policy {}: {}{}", policy.name(), policy.action().label(), how);
    }
  }

  private static String describe(ProtectionConfig protection) {
    return " with %s, mode %s, %s, %s"
        .formatted(
            protection.peer(),
            protection.mode().label(),
            protection.authentication().mac().label(),
            protection.authentication().profile().label());
  }

  /** Control socket and metrics, on loops of their own: their load never delays a segment. */
  private void serve(GatewayConfig config, StatusReport status, Closing closing)
      throws IOException, SecretException {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    closing.later(() -> loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly());
    ExecutorService rendering = Executors.newVirtualThreadPerTaskExecutor();
    closing.later(rendering);
    List<Resource> resources = new ArrayList<>();
    resources.add(new StatusResource(status, rendering));
    if (config.roles().registrar() instanceof RegistrarConfig registrar) {
      RegistrarService service =
          RegistrarService.start(RegistrarAssembly.assemble(registrar), random);
      closing.later(service);
      resources.add(new PoolsResource(service, rendering));
    }
    closing.later(
        ControlServer.start(
            loops, config.gateway().controlSocket(), resources, HttpLimits.DEFAULTS));
    if (config.gateway().metrics().isPresent()) {
      closing.later(metrics(config.gateway().metrics().get(), status, loops, rendering));
    }
  }

  private static MetricsServer metrics(
      MetricsConfig metrics,
      StatusReport status,
      MultiThreadIoEventLoopGroup loops,
      Executor rendering)
      throws IOException {
    return MetricsServer.start(
        loops,
        new InetSocketAddress(metrics.address(), metrics.port()),
        List.of(new MetricsResource(status, new GatewayMeters(), rendering)),
        HttpLimits.DEFAULTS);
  }

  /** What has been made so far, to be closed last first. */
  private static final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> things = new ArrayDeque<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    void later(AutoCloseable thing) {
      things.push(thing);
    }

    CompletableFuture<Void> whenClosed() {
      return closed;
    }

    @Override
    public void close() {
      while (!things.isEmpty()) {
        try {
          things.pop().close();
        } catch (Exception e) {
          LOG.warn("while stopping: {}", e.toString());
        }
      }
      closed.complete(null);
    }
  }
}
