package io.latchwire.gateway;

import io.latchwire.crypto.identity.IdentityProvider;
import io.latchwire.crypto.identity.IdentityProviders;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.mac.MacProviders;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.ConfigurationReply;
import io.latchwire.gateway.admin.ConfigurationResource;
import io.latchwire.gateway.admin.ControlServer;
import io.latchwire.gateway.admin.ExplanationResource;
import io.latchwire.gateway.admin.KekResource;
import io.latchwire.gateway.admin.LatchNoticeResource;
import io.latchwire.gateway.admin.LatchResource;
import io.latchwire.gateway.admin.ProbeResource;
import io.latchwire.gateway.admin.RolloverResource;
import io.latchwire.gateway.admin.StatusResource;
import io.latchwire.gateway.admin.VitalsResource;
import io.latchwire.gateway.cli.Daemon;
import io.latchwire.gateway.cli.ExitCode;
import io.latchwire.gateway.config.AccessRouterConfig;
import io.latchwire.gateway.config.AuthenticationConfig;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.MetricsConfig;
import io.latchwire.gateway.config.PeerChainConfig;
import io.latchwire.gateway.config.PolicyConfig;
import io.latchwire.gateway.config.ProtectionConfig;
import io.latchwire.gateway.config.RegistrarConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.TicketOfficeConfig;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.journal.AuditLog;
import io.latchwire.gateway.journal.LatchJournal;
import io.latchwire.gateway.log.LogEvent;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.packet.PacketPorts;
import io.latchwire.gateway.service.AccessRouterException;
import io.latchwire.gateway.service.LookingGlassServer;
import io.latchwire.gateway.service.MembershipFigures;
import io.latchwire.gateway.service.PoolElementResource;
import io.latchwire.gateway.service.PoolsResource;
import io.latchwire.gateway.service.RegistrarFigures;
import io.latchwire.gateway.service.RegistrarService;
import io.latchwire.gateway.service.RegistrarSummary;
import io.latchwire.gateway.service.SessionSummary;
import io.latchwire.gateway.service.TicketOfficeFigures;
import io.latchwire.gateway.service.TicketOfficeResource;
import io.latchwire.gateway.service.TicketOfficeService;
import io.latchwire.gateway.systemd.ServiceNotifier;
import io.latchwire.gateway.telemetry.ConfigurationMeters;
import io.latchwire.gateway.telemetry.FiguresPart;
import io.latchwire.gateway.telemetry.FiguresResource;
import io.latchwire.gateway.telemetry.GatewayMeters;
import io.latchwire.gateway.telemetry.KekMeters;
import io.latchwire.gateway.telemetry.MetricsPart;
import io.latchwire.gateway.telemetry.MetricsResource;
import io.latchwire.gateway.telemetry.MetricsServer;
import io.latchwire.gateway.telemetry.PoolElementMeters;
import io.latchwire.gateway.telemetry.ProcessFigures;
import io.latchwire.gateway.telemetry.RegistrarMeters;
import io.latchwire.gateway.telemetry.SegmentFigures;
import io.latchwire.gateway.telemetry.SegmentMetrics;
import io.latchwire.gateway.telemetry.StatusPage;
import io.latchwire.gateway.telemetry.TicketOfficeMeters;
import io.latchwire.handler.packet.FlowLatches;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.latch.LatchTransition;
import io.latchwire.latch.ParameterTable;
import io.latchwire.policy.Lifetime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  /** How long a role may take to tell the status page of itself: less than between two of those. */
  private static final Duration PATIENCE = Duration.ofMillis(1_500);

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final LongSupplier clock;
  private final KeyOctets random;
  private final String version;
  private final StartTime startTime = new StartTime();

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
  public int run(Path file, ConfigurationText text, GatewayConfig config) {
    try (Closing closing = new Closing()) {
      LogEvent.GATEWAY_STARTING.at(LOG).log("gateway {}", config.gateway().id());
      CompletableFuture<Integer> ended = new CompletableFuture<>();
      CompletableFuture<Void> closed = closing.whenClosed();
      ExecutorService rendering = Executors.newVirtualThreadPerTaskExecutor();
      closing.later(rendering);
      Changeable changeable = new Changeable(config);
      Pages pages = new Pages(rendering, mostSingle(config));
      pages.shown.add(process(changeable));
      Optional<DataPath> path =
          config.isSegmentGateway()
              ? Optional.of(segmentGateway(config, changeable, pages, closing))
              : Optional.empty();
      accessRouter(config, pages, path.isEmpty(), ended, closing);
      registrar(config, changeable, pages, closing);
      ticketOffice(config, pages, closing);
      PoolElementPart element = poolElement(changeable, pages);
      putInForce(file, text, config, changeable, pages, closing);
      serve(config, pages, closing);
      // The first to be closed: users look elsewhere before this gateway serves nobody any more.
      closing.later(element);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ended, closed), "stop"));
      path.ifPresent(segments -> segments.failed().thenAccept(reason -> fail(reason, ended)));
      path.ifPresent(segments -> segments.start(System::currentTimeMillis));
      long startMillis = startTime.ready();
      LogEvent.GATEWAY_FORWARDING
          .at(LOG)
          .addKeyValue("millis", startMillis)
          .log("forwarding {} ms after the start of the process", startMillis);
      LogEvent.GATEWAY_READY.at(LOG).log("latchwire: ready");
      element.open();
      serviceIsReady(path, closing);
      return ended.join();
    } catch (ConfigException | SecretException | AccessRouterException e) {
      LogEvent.CONFIGURATION_REFUSED.at(LOG).log("{}", e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (IOException e) {
      LogEvent.ENVIRONMENT_LACKS.at(LOG).log("{}", e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  private static int mostSingle(GatewayConfig config) {
    return config.gateway().metrics().map(MetricsConfig::flows).orElse(0);
  }

  private FiguresPart process(Changeable changeable) {
    long startedNanos = clock.getAsLong();
    return ProcessFigures.of(() ->
        new ProcessFigures(
            changeable.config().gateway().id(),
            version,
            TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - startedNanos)));
  }

  /** From now on the configuration can be exchanged. */
  private void putInForce(
      Path file,
      ConfigurationText text,
      GatewayConfig config,
      Changeable changeable,
      Pages pages,
      Closing closing)
      throws ConfigException, SecretException, IOException {
    ConfigurationMeters meters = new ConfigurationMeters(Instant::now);
    changeable.observers.add((_, reply) -> meters.count(reply));
    pages.metered.add(meters);
    RunningConfiguration running =
        RunningConfiguration.start(
            file, text, config, clock, changeable.parts, changeable.observers);
    closing.later(running);
    changeable.running.set(running);
    changeable.onceInForce.forEach(Runnable::run);
    pages.asked.add(new ConfigurationResource(running, pages.rendering));
    HangupSignal.onEach(() -> running.reload(RunningConfiguration.Cause.SIGNAL));
    if (config.gateway().reload().watch()) {
      closing.later(
          ConfigurationWatch.start(
              file, running::text, () -> running.reload(RunningConfiguration.Cause.WATCH)));
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
      pages.shown.add(router.figures(pages.mostSingle, pages.rendering));
      // Where segments are protected too, they go on without the access router.
      router
          .failed()
          .thenAccept(reason -> {
            LogEvent.ACCESS_ROUTER_STOPPED
                .at(LOG)
                .log("the access router has stopped: {}", reason.toString());
            if (alone) {
              ended.complete(ExitCode.ENVIRONMENT);
            }
          });
    }
  }

  private void registrar(GatewayConfig config, Changeable changeable, Pages pages, Closing closing)
      throws IOException, SecretException {
    if (config.roles().registrar() instanceof RegistrarConfig role) {
      RegistrarService service = RegistrarService.start(RegistrarAssembly.assemble(role), random);
      closing.later(service);
      changeable.parts.add(new RegistrarKeys(service));
      pages.asked.add(new PoolsResource(service, pages.rendering));
      pages.metered.add(new RegistrarMeters(() -> RegistrarFigures.of(service), pages.rendering));
      pages.shown.add(
          new FiguresPart(
              "registrar",
              () ->
                  CompletableFuture.supplyAsync(
                      () -> RegistrarSummary.json(service, pages.mostSingle), pages.rendering)));
    }
  }

  private PoolElementPart poolElement(Changeable changeable, Pages pages) {
    PoolElementPart element = new PoolElementPart(random);
    changeable.parts.add(element);
    pages.asked.add(new PoolElementResource(element::membership, pages.rendering));
    pages.metered.add(new PoolElementMeters(element::figures, pages.rendering));
    pages.shown.add(
        new FiguresPart(
            "poolElement",
            () -> element.figures().thenApplyAsync(Gateway::placeInPool, pages.rendering)));
    return element;
  }

  /** Nothing for a gateway that is in no pool. */
  private static String placeInPool(MembershipFigures figures) {
    return figures.state() == MembershipFigures.State.OFF ? "" : PoolElementResource.json(figures);
  }

  private void ticketOffice(GatewayConfig config, Pages pages, Closing closing)
      throws IOException, SecretException {
    if (config.roles().ticketOffice() instanceof TicketOfficeConfig role) {
      TicketOfficeService service =
          TicketOfficeService.start(TicketOfficeAssembly.assemble(role), random);
      closing.later(service);
      TicketOfficeResource office = new TicketOfficeResource(service, pages.rendering);
      pages.asked.add(office);
      pages.shown.add(new FiguresPart("ticketOffice", office::json));
      pages.metered.add(new TicketOfficeMeters(() -> TicketOfficeFigures.of(service)));
      if (role.lookingGlass().isPresent()) {
        closing.later(
            LookingGlassServer.start(
                role.lookingGlass().get(),
                ServerTls.of(role.lookingGlass().get().certificate()),
                service,
                pages.sessions,
                random,
                pages.rendering));
      }
    }
  }

  /** systemd is told once all stands, and then for as long as the loop of the flows answers. */
  private static void serviceIsReady(Optional<DataPath> path, Closing closing) {
    Optional<ServiceNotifier> systemd = ServiceNotifier.of(System.getenv());
    if (systemd.isPresent()) {
      closing.later(systemd.get());
      closing.later(systemd.get()::stopping);
      systemd.get().ready();
      systemd
          .get()
          .watch(() ->
              path.isPresent()
                  ? path.get().onLoop(() -> true)
                  : CompletableFuture.completedFuture(true));
    }
  }

  private static void stop(CompletableFuture<Integer> ended, CompletableFuture<Void> closed) {
    if (ended.complete(ExitCode.DONE)) {
      closed.orTimeout(10, TimeUnit.SECONDS).exceptionally(_ -> null).join();
    }
  }

  private static void fail(Throwable reason, CompletableFuture<Integer> ended) {
    LogEvent.DATA_PATH_STOPPED
        .at(LOG)
        .log("the data path has stopped, nothing is forwarded: {}", reason.toString());
    ended.complete(ExitCode.ENVIRONMENT);
  }

  /** Everything between the two ports; nothing is forwarded yet. */
  private DataPath segmentGateway(
      GatewayConfig config, Changeable changeable, Pages pages, Closing closing)
      throws IOException {
    banner(config);
    MacProvider macs = provider(config);
    String local = config.ports().local().interfaceName();
    String wan = config.ports().wan().interfaceName();
    PacketPorts.check(local);
    int wanMtu = PacketPorts.check(wan).mtu();
    List<LatchTransition.Observer> observers = new CopyOnWriteArrayList<>();
    ParameterTable parameters = new ParameterTable(FlowLatches.MOST_PARAMETERS);
    LatchJournal journal = journal(config, parameters, closing);
    AuditLog audit = audit(config, closing);
    observers.add(audit);
    changeable.observers.add((cause, reply) -> note(audit, cause, reply));
    LatchTally latchTally = new LatchTally();
    observers.add(latchTally);
    FlowLatches latches = latches(config, observers, parameters, journal);
    PacketWorker worker =
        new PacketWorker(macs, random, clock, new DropLog(clock), config.limits().flows(), latches);
    DataPath path = new DataPath(worker, local, wan, config.batchSize());
    closing.later(path);
    changeable.parts.add(new SegmentPolicies(macs, wanMtu, worker, path));
    changeable.onceInForce.add(() ->
        path.onLoop(
                () -> {
                  worker.restore(journal.restored());
                  return true;
                })
            .toCompletableFuture()
            .join());
    LatchDesk desk = new LatchDesk(latches, path::onLoop, clock);
    observers.add(desk);
    StatusReport status =
        new StatusReport(changeable::config, version, macs.name(), worker, path, clock);
    pages.asked.add(new StatusResource(status, pages.rendering));
    pages.sessions = () -> status.status().thenApply(now -> Optional.of(SessionSummary.of(now)));
    pages.asked.add(new LatchResource(desk, pages.rendering));
    pages.asked.add(new LatchNoticeResource(desk, pages.rendering));
    KekDesk keks = new KekDesk(changeable::config, worker, path, Instant::now);
    closing.later(keks);
    changeable.onceInForce.add(keks::start);
    pages.asked.add(new KekResource(keks, pages.rendering));
    pages.metered.add(new KekMeters(keks, pages.rendering));
    pages.asked.add(new RolloverResource(new RolloverOrder(worker, path)));
    VitalsReport vitals = new VitalsReport(worker, path, latchTally, startTime::millis);
    pages.asked.add(new VitalsResource(vitals, pages.rendering));
    pages.asked.add(new ExplanationResource(new ExplainDesk(worker, path), pages.rendering));
    pages.asked.add(new ProbeResource(new ProbeDesk(worker, path, random), pages.rendering));
    pages.metered.add(
        new SegmentMetrics(status, vitals, new GatewayMeters(pages.mostSingle), pages.rendering));
    pages.shown.add(SegmentFigures.of(status, vitals, pages.mostSingle, pages.rendering));
    return path;
  }

  private static MacProvider provider(GatewayConfig config) throws IOException {
    MacProviders.Choice choice;
    try {
      choice = MacProviders.choose(preference(config));
    } catch (IllegalStateException e) {
      throw new IOException("provider: " + config.provider().label() + ": " + e.getMessage(), e);
    }
    choice
        .refused()
        .forEach(refusal ->
            LogEvent.MAC_PROVIDER_REFUSED.at(LOG).log("{}: {}", refusal.name(), refusal.reason()));
    LogEvent.MAC_PROVIDER_CHOSEN.at(LOG).log("MACs by {}", choice.description());
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
    choice.refused().forEach(refusal -> LogEvent.RSA_PROVIDER_REFUSED.at(LOG).log("{}", refusal));
    LogEvent.RSA_PROVIDER_CHOSEN
        .at(LOG)
        .log("RSA of the access router by {}", choice.provider().description());
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
        LatchingAssembly.rules(
            config.latching(), config.gateway().reload().liveFlows(), config.limits().flows()),
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
      LogEvent.LATCHES_RESTORED
          .at(LOG)
          .log("{} connections were latched before this start; they are reset", journal.size());
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

  private static void note(
      AuditLog audit, RunningConfiguration.Cause cause, ConfigurationReply reply) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("cause", cause.name().toLowerCase(Locale.ROOT));
    reply.problems().stream().findFirst().ifPresent(p -> details.put("problem", p.toString()));
    details.put("changes", Integer.toString(reply.changes().size()));
    details.put("broken", Integer.toString(reply.broken().size()));
    audit.note("configuration." + reply.outcome(), details);
  }

  private static void banner(GatewayConfig config) {
    for (PolicyConfig policy : config.policies()) {
      String how = policy.protection().map(p -> describe(config, p)).orElse("");
      LogEvent.POLICY_IN_FORCE
          .at(LOG)
          .log("policy {}: {}{}", policy.name(), policy.action().label(), how);
      policy.protection().ifPresent(protection -> warnOf(policy.name(), protection));
    }
  }

  private static String describe(GatewayConfig config, ProtectionConfig protection) {
    return " with %s, mode %s, %s"
        .formatted(
            protection.peer(),
            protection.shownMode(),
            config
                .peerOf(protection)
                .keyChain()
                .map(Gateway::describe)
                .orElseGet(() -> describe(protection.authentication())));
  }

  private static String describe(PeerChainConfig chain) {
    long nullKeyUntil = chain.chain().nullKeyUntilMillis();
    return "key chain %s, preset %s%s"
        .formatted(
            chain.chain().name(),
            chain.preset().shown(),
            nullKeyUntil == Lifetime.BEGINNING
                ? ""
                : ", NULL KEY until " + Instant.ofEpochMilli(nullKeyUntil));
  }

  private static String describe(AuthenticationConfig authentication) {
    return authentication.mac().label() + ", " + authentication.profile().label();
  }

  private static void warnOf(String policy, ProtectionConfig protection) {
    String complaint =
        switch (protection.mode()) {
          case OBSERVE -> "NOTHING IS PROTECTED, traffic is only watched";
          case SIGN -> "segments without an option are ACCEPTED";
          case REQUIRE -> "";
        };
    if (!complaint.isEmpty()) {
      LogEvent.POLICY_NOT_REQUIRING
          .at(LOG)
          .addKeyValue("policy", policy)
          .addKeyValue("mode", protection.mode().name().toLowerCase(Locale.ROOT))
          .log("policy {}: MODE {}: {}", policy, protection.shownMode(), complaint);
    }
  }

  /** Control socket and metrics, on loops of their own: their load never delays a segment. */
  private static void serve(GatewayConfig config, Pages pages, Closing closing) throws IOException {
    EpollLoops loops = new EpollLoops(1, "control");
    closing.later(loops);
    closing.later(
        ControlServer.start(
            loops, config.gateway().controlSocket(), pages.asked, HttpLimits.FOR_CONFIGURATIONS));
    if (config.gateway().metrics().isPresent()) {
      MetricsConfig metrics = config.gateway().metrics().get();
      closing.later(
          MetricsServer.start(
              loops,
              new InetSocketAddress(metrics.address(), metrics.port()),
              pages.onMetricsPort(),
              HttpLimits.DEFAULTS));
    }
  }

  /** What can be exchanged for what another configuration says, and who wants to hear of it. */
  private static final class Changeable {
    private final List<ConfigurationPart> parts = new ArrayList<>();
    private final List<RunningConfiguration.Observer> observers = new ArrayList<>();
    private final List<Runnable> onceInForce = new ArrayList<>();
    private final AtomicReference<@Nullable RunningConfiguration> running = new AtomicReference<>();
    private final GatewayConfig first;

    Changeable(GatewayConfig first) {
      this.first = first;
    }

    GatewayConfig config() {
      RunningConfiguration now = running.get();
      return now == null ? first : now.config();
    }
  }

  /** What the roles have to tell, and where text is made of it. */
  private static final class Pages {
    private final List<Resource> asked = new ArrayList<>();
    private final List<MetricsPart> metered = new ArrayList<>();
    private final List<FiguresPart> shown = new ArrayList<>();
    private final ExecutorService rendering;
    private final int mostSingle;

    /** What strangers may know of the sessions; nothing where no segments are protected. */
    private Supplier<CompletionStage<Optional<SessionSummary>>> sessions =
        () -> CompletableFuture.completedFuture(Optional.empty());

    /**
     * Pages without anything on them.
     *
     * @param mostSingle how many single flows, keys and pool elements may be seen by all who reach
     *     the metrics page
     */
    Pages(ExecutorService rendering, int mostSingle) {
      this.rendering = rendering;
      this.mostSingle = mostSingle;
    }

    List<Resource> onMetricsPort() {
      return List.of(
          new MetricsResource(metered), new StatusPage(), new FiguresResource(shown, PATIENCE));
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
          LogEvent.STOP_UNCLEAN.at(LOG).log("while stopping: {}", e.toString());
        }
      }
      closed.complete(null);
    }
  }
}
