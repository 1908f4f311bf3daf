package io.latchwire.gateway;

import io.latchwire.crypto.identity.IdentityProvider;
import io.latchwire.crypto.identity.IdentityProviders;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.mac.MacProviders;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.flow.FlowLifetimes;
import io.latchwire.flow.HalfOpenBudget;
import io.latchwire.gateway.admin.ControlServer;
import io.latchwire.gateway.admin.LatchNoticeResource;
import io.latchwire.gateway.admin.LatchResource;
import io.latchwire.gateway.admin.RolloverResource;
import io.latchwire.gateway.admin.StatusResource;
import io.latchwire.gateway.admin.VitalsResource;
import io.latchwire.gateway.cli.Daemon;
import io.latchwire.gateway.cli.ExitCode;
import io.latchwire.gateway.config.AccessRouterConfig;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.MetricsConfig;
import io.latchwire.gateway.config.Mode;
import io.latchwire.gateway.config.PolicyConfig;
import io.latchwire.gateway.config.ProtectionConfig;
import io.latchwire.gateway.config.RegistrarConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.journal.AuditLog;
import io.latchwire.gateway.journal.LatchJournal;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.packet.PacketPorts;
import io.latchwire.gateway.service.AccessRouterException;
import io.latchwire.gateway.service.PoolsResource;
import io.latchwire.gateway.service.RegistrarFigures;
import io.latchwire.gateway.service.RegistrarService;
import io.latchwire.gateway.telemetry.GatewayMeters;
import io.latchwire.gateway.telemetry.MetricsPart;
import io.latchwire.gateway.telemetry.MetricsResource;
import io.latchwire.gateway.telemetry.MetricsServer;
import io.latchwire.gateway.telemetry.RegistrarMeters;
import io.latchwire.gateway.telemetry.SegmentMetrics;
import io.latchwire.handler.packet.FlowLatches;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.latch.LatchTransition;
import io.latchwire.latch.ParameterTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

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
      LOG.info("gateway {}", config.gateway().id());
      CompletableFuture<Integer> ended = new CompletableFuture<>();
      CompletableFuture<Void> closed = closing.whenClosed();
      ExecutorService rendering = Executors.newVirtualThreadPerTaskExecutor();
      closing.later(rendering);
      Pages pages = new Pages(rendering);
      Optional<DataPath> path =
          config.isSegmentGateway()
              ? Optional.of(segmentGateway(config, pages, closing))
              : Optional.empty();
      accessRouter(config, pages, path.isEmpty(), ended, closing);
      registrar(config, pages, closing);
      serve(config, pages, closing);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ended, closed), "stop"));
      path.ifPresent(segments -> segments.failed().thenAccept(reason -> fail(reason, ended)));
      path.ifPresent(DataPath::start);
      LOG.info("latchwire: ready");
      return ended.join();
    } catch (SecretException | AccessRouterException e) {
      LOG.error("{}", e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (IOException e) {
      LOG.error("{}", e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  private void accessRouter(
      GatewayConfig config,
      Pages pages,
      boolean alone,
      CompletableFuture<Integer> ended,
      Closing closing)
      throws IOException, SecretException, AccessRouterException {
    if (config.roles().accessRouter() instanceof AccessRouterConfig role) {
      AccessRouterRole router = AccessRouterRole.start(role, random, identities(config));
      closing.later(router);
      pages.asked.add(router.status(pages.rendering));
      pages.metered.add(router.meters(pages.rendering));
      // Where segments are protected too, they go on without the access router.
      router
          .failed()
          .thenAccept(reason -> {
            LOG.error("the access router has stopped: {}", reason.toString());
            if (alone) {
              ended.complete(ExitCode.ENVIRONMENT);
            }
          });
    }
  }

  private void registrar(GatewayConfig config, Pages pages, Closing closing)
      throws IOException, SecretException {
    if (config.roles().registrar() instanceof RegistrarConfig role) {
      RegistrarService service = RegistrarService.start(RegistrarAssembly.assemble(role), random);
      closing.later(service);
      pages.asked.add(new PoolsResource(service, pages.rendering));
      pages.metered.add(new RegistrarMeters(() -> RegistrarFigures.of(service), pages.rendering));
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

  /** Everything between the two ports; nothing is forwarded yet. */
  private DataPath segmentGateway(GatewayConfig config, Pages pages, Closing closing)
      throws IOException, SecretException {
    banner(config);
    MacProvider macs = provider(config);
    String local = config.ports().local().interfaceName();
    String wan = config.ports().wan().interfaceName();
    PacketPorts.check(local);
    int wanMtu = PacketPorts.check(wan).mtu();
    List<LatchTransition.Observer> observers = new CopyOnWriteArrayList<>();
    ParameterTable parameters = new ParameterTable(FlowLatches.MOST_PARAMETERS);
    LatchJournal journal = journal(config, parameters, closing);
    observers.add(audit(config, closing));
    LatchTally latchTally = new LatchTally();
    observers.add(latchTally);
    FlowLatches latches = latches(config, observers, parameters, journal);
    PacketWorker worker =
        new PacketWorker(macs, random, clock, new DropLog(clock), config.limits().flows(), latches);
    worker.policies(new PolicyAssembly(config, macs, wanMtu).assemble());
    worker.halfOpen(
        new HalfOpenBudget(config.limits().halfOpen(), config.limits().halfOpenPerSource()));
    worker.lifetimes(
        new FlowLifetimes(
            config.limits().synPending().toNanos(),
            config.limits().idle().toNanos(),
            config.limits().closing().toNanos(),
            config.limits().closeWait().toNanos()));
    worker.restore(journal.restored());
    DataPath path = new DataPath(worker, local, wan, config.batchSize());
    closing.later(path);
    LatchDesk desk = new LatchDesk(latches, path::onLoop, clock);
    observers.add(desk);
    StatusReport status = new StatusReport(config, version, macs.name(), worker, path, clock);
    pages.asked.add(new StatusResource(status, pages.rendering));
    pages.asked.add(new LatchResource(desk, pages.rendering));
    pages.asked.add(new LatchNoticeResource(desk, pages.rendering));
    pages.asked.add(new RolloverResource(new RolloverOrder(worker, path)));
    VitalsReport vitals = new VitalsReport(worker, path, latchTally);
    pages.asked.add(new VitalsResource(vitals, pages.rendering));
    int mostFlows = config.gateway().metrics().map(MetricsConfig::flows).orElse(0);
    pages.metered.add(
        new SegmentMetrics(status, vitals, new GatewayMeters(mostFlows), pages.rendering));
    return path;
  }

  private static MacProvider provider(GatewayConfig config) throws IOException {
    MacProviders.Choice choice;
    try {
      choice = MacProviders.choose(preference(config));
    } catch (IllegalStateException e) {
      throw new IOException("provider: " + config.provider().label() + ": " + e.getMessage(), e);
    }
    choice.refused().forEach(refusal -> LOG.warn("{}: {}", refusal.name(), refusal.reason()));
    LOG.info("MACs by {}", choice.description());
    return choice.provider();
  }

  private static IdentityProvider identities(GatewayConfig config) throws IOException {
    IdentityProviders.Choice choice;
    try {
      choice =
          switch (config.provider()) {
            case AUTO -> IdentityProviders.fastest();
            case NATIVE -> IdentityProviders.nativeOnly();
            case PORTABLE -> IdentityProviders.portable();
          };
    } catch (IllegalStateException e) {
      throw new IOException("provider: " + config.provider().label() + ": " + e.getMessage(), e);
    }
    choice.refused().forEach(refusal -> LOG.warn("{}", refusal));
    LOG.info("RSA of the access router by {}", choice.provider().description());
    return choice.provider();
  }

  private static MacProviders.Preference preference(GatewayConfig config) {
    return switch (config.provider()) {
      case AUTO -> MacProviders.Preference.AUTOMATIC;
      case NATIVE -> MacProviders.Preference.NATIVE;
      case PORTABLE -> MacProviders.Preference.PORTABLE;
    };
  }

  private static FlowLatches latches(
      GatewayConfig config,
      List<LatchTransition.Observer> observers,
      ParameterTable parameters,
      LatchJournal journal) {
    return new FlowLatches(
        config.gateway().id(),
        LatchingAssembly.rules(config.latching(), config.limits().flows()),
        transition -> observers.forEach(observer -> observer.onTransition(transition)),
        parameters,
        journal);
  }

  /** The latches of this boot, beside the control socket: in storage that a reboot empties. */
  private static LatchJournal journal(
      GatewayConfig config, ParameterTable parameters, Closing closing) throws IOException {
    Path file = besideControlSocket(config, "latches.journal");
    LatchJournal journal =
        LatchJournal.open(
            file, Files.readString(BOOT_ID).strip(), config.gateway().id(), parameters);
    closing.later(journal);
    if (!journal.restored().isEmpty()) {
      LOG.info("{} connections were latched before this start; they are reset", journal.size());
    }
    return journal;
  }

  /** Two gateways may have their sockets in one directory: each has files of its own. */
  private static Path besideControlSocket(GatewayConfig config, String name) {
    Path socket = config.gateway().controlSocket();
    return socket.resolveSibling(socket.getFileName() + "." + name);
  }

  private static AuditLog audit(GatewayConfig config, Closing closing) throws IOException {
    Path file = besideControlSocket(config, "audit.jsonl");
    InetSocketAddress collector = config.latching().syslog().orElse(null);
    AuditLog audit =
        collector == null
            ? AuditLog.open(file, Instant::now)
            : AuditLog.open(file, Instant::now, collector, config.gateway().id());
    closing.later(audit);
    return audit;
  }

  private static void banner(GatewayConfig config) {
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
  private static void serve(GatewayConfig config, Pages pages, Closing closing) throws IOException {
    EpollLoops loops = new EpollLoops(1, "control");
    closing.later(loops);
    closing.later(
        ControlServer.start(
            loops, config.gateway().controlSocket(), pages.asked, HttpLimits.DEFAULTS));
    if (config.gateway().metrics().isPresent()) {
      MetricsConfig metrics = config.gateway().metrics().get();
      closing.later(
          MetricsServer.start(
              loops,
              new InetSocketAddress(metrics.address(), metrics.port()),
              List.of(new MetricsResource(pages.metered)),
              HttpLimits.DEFAULTS));
    }
  }

  /** What the roles have to tell, and where text is made of it. */
  private static final class Pages {
    private final List<Resource> asked = new ArrayList<>();
    private final List<MetricsPart> metered = new ArrayList<>();
    private final ExecutorService rendering;

    Pages(ExecutorService rendering) {
      this.rendering = rendering;
    }
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
