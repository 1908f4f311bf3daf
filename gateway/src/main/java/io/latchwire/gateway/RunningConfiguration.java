package io.latchwire.gateway;

import io.latchwire.gateway.admin.ConfigurationReply;
import io.latchwire.gateway.admin.ConfigurationSource;
import io.latchwire.gateway.admin.RunningStatus;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.ConfigurationChange;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.Problem;
import io.latchwire.gateway.config.ReloadConfig.LiveFlows;
import io.latchwire.gateway.config.RestartChecks;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.log.LogEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration in force, and the only way to another one: all of it is read, checked and built
 * first, then every part is swapped. What fails before that leaves the one in force as it is.
 *
 * <p>A trial is in force until it is confirmed or its time is over; then what was in force before
 * is put back as it was built, without a look at any file.
 *
 * <p>Methods block and are called from anywhere; one change is made at a time.
 */
final class RunningConfiguration implements ConfigurationSource, AutoCloseable {
  /** Hears of every change that was made, or was refused. */
  interface Observer {
    /**
     * Hears of one.
     *
     * @param cause what asked for it
     */
    void onChange(Cause cause, ConfigurationReply reply);
  }

  /** What asks for a change. */
  enum Cause {
    /** SIGHUP. */
    SIGNAL,
    /** The file has changed. */
    WATCH,
    /** The control socket. */
    ORDER,
    /** The time of a trial is over. */
    TIME
  }

  private static final Logger LOG = LoggerFactory.getLogger(RunningConfiguration.class);

  private final Path file;
  private final LongSupplier clock;
  private final List<ConfigurationPart> parts;
  private final List<Observer> observers;
  private final ReentrantLock changing = new ReentrantLock();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("trial").factory());
  private volatile Generation inForce;
  private volatile @Nullable Trial trial;

  /** A configuration with all that was built of it. */
  private record Generation(
      ConfigurationText text, GatewayConfig config, List<ConfigurationPart.Prepared> parts) {}

  private record Trial(Generation before, long endsNanos, ScheduledFuture<?> end) {}

  private RunningConfiguration(
      Path file,
      LongSupplier clock,
      List<ConfigurationPart> parts,
      List<Observer> observers,
      Generation first) {
    this.file = file;
    this.clock = clock;
    this.parts = List.copyOf(parts);
    this.observers = List.copyOf(observers);
    this.inForce = first;
  }

  /**
   * Puts the first configuration in force.
   *
   * @param file where it is read from, now and later
   * @param clock nanoseconds of a clock that never steps
   */
  static RunningConfiguration start(
      Path file,
      ConfigurationText text,
      GatewayConfig config,
      LongSupplier clock,
      List<ConfigurationPart> parts,
      List<Observer> observers)
      throws ConfigException, SecretException, IOException {
    Generation first = build(text, config, parts);
    first.parts.forEach(ConfigurationPart.Prepared::putInForce);
    return new RunningConfiguration(file, clock, parts, observers, first);
  }

  private static Generation build(
      ConfigurationText text, GatewayConfig config, List<ConfigurationPart> parts)
      throws ConfigException, SecretException, IOException {
    List<ConfigurationPart.Prepared> prepared = new ArrayList<>();
    for (ConfigurationPart part : parts) {
      prepared.add(part.prepare(config, text));
    }
    return new Generation(text, config, prepared);
  }

  /** What is in force. */
  GatewayConfig config() {
    return inForce.config;
  }

  /** The text of what is in force. */
  String text() {
    return inForce.text.text();
  }

  @Override
  public RunningStatus running() {
    Trial running = trial;
    Generation now = inForce;
    return new RunningStatus(
        file.toAbsolutePath().toString(),
        now.text.effective(),
        running == null ? null : now.text.text(),
        secondsLeft(running));
  }

  private @Nullable Long secondsLeft(@Nullable Trial running) {
    return running == null
        ? null
        : Math.max(0, TimeUnit.NANOSECONDS.toSeconds(running.endsNanos - clock.getAsLong()));
  }

  @Override
  public ConfigurationReply reload() {
    return reload(Cause.ORDER);
  }

  /** Reads the file anew and puts it in force. */
  ConfigurationReply reload(Cause cause) {
    return change(
        cause,
        () -> {
          refuseDuringTrial();
          Generation before = inForce;
          List<String> broken = swap(ConfigurationText.read(file));
          return reply(ConfigurationReply.APPLIED, before, inForce, broken);
        });
  }

  @Override
  public ConfigurationReply compare(String named, String text) {
    changing.lock();
    try {
      Generation next = next(ConfigurationText.of(named, directory(), text));
      return reply(ConfigurationReply.COMPARED, inForce, next, contradicted(next));
    } catch (ConfigException e) {
      return refused(e.problems());
    } catch (SecretException | IOException e) {
      return refused(List.of(new Problem(named, 0, 0, String.valueOf(e.getMessage()))));
    } finally {
      release();
      changing.unlock();
    }
  }

  @Override
  public ConfigurationReply attempt(String named, String text, Duration time) {
    return change(
        Cause.ORDER,
        () -> {
          refuseDuringTrial();
          Generation before = inForce;
          List<String> broken = swap(ConfigurationText.of(named, directory(), text));
          trial =
              new Trial(
                  before,
                  clock.getAsLong() + time.toNanos(),
                  timer.schedule(this::onTimeOver, time.toMillis(), TimeUnit.MILLISECONDS));
          return reply(ConfigurationReply.TRIAL, before, inForce, broken);
        });
  }

  @Override
  public ConfigurationReply confirm() {
    return change(
        Cause.ORDER,
        () -> {
          endTrial();
          return reply(ConfigurationReply.CONFIRMED, inForce, inForce, List.of());
        });
  }

  @Override
  public ConfigurationReply rollBack() {
    return rollBack(Cause.ORDER);
  }

  private void onTimeOver() {
    if (trial != null) {
      rollBack(Cause.TIME);
    }
  }

  private ConfigurationReply rollBack(Cause cause) {
    return change(
        cause,
        () -> {
          Generation tried = inForce;
          Generation before = endTrial();
          List<String> broken = putInForce(before);
          return reply(ConfigurationReply.ROLLED_BACK, tried, before, broken);
        });
  }

  private Generation endTrial() throws ConfigException {
    Trial running = trial;
    if (running == null) {
      throw problem("no trial is under way");
    }
    running.end.cancel(false);
    trial = null;
    return running.before;
  }

  private void refuseDuringTrial() throws ConfigException {
    if (trial != null) {
      throw problem(
          "a trial is under way (remedy: latchwire confirm, latchwire rollback, or wait for its"
              + " end)");
    }
  }

  private ConfigException problem(String message) {
    return new ConfigException(List.of(new Problem(file.toString(), 0, 0, message)));
  }

  /** A change that may be refused. */
  @FunctionalInterface
  private interface Change {
    ConfigurationReply make() throws ConfigException, SecretException, IOException;
  }

  private ConfigurationReply change(Cause cause, Change change) {
    changing.lock();
    try {
      ConfigurationReply reply = made(change);
      release();
      log(cause, reply);
      observers.forEach(observer -> observer.onChange(cause, reply));
      return reply;
    } finally {
      changing.unlock();
    }
  }

  private ConfigurationReply made(Change change) {
    try {
      return change.make();
    } catch (ConfigException e) {
      return refused(e.problems());
    } catch (SecretException | IOException e) {
      return refused(List.of(new Problem(file.toString(), 0, 0, String.valueOf(e.getMessage()))));
    }
  }

  /** During a trial all is kept that the way back needs. */
  private void release() {
    if (trial == null) {
      parts.forEach(ConfigurationPart::release);
    }
  }

  private List<String> swap(ConfigurationText text)
      throws ConfigException, SecretException, IOException {
    Generation next = next(text);
    if (next.config.gateway().reload().liveFlows() == LiveFlows.REFUSE) {
      List<String> flows = contradicted(next);
      if (!flows.isEmpty()) {
        throw new ConfigException(
            List.of(
                text.problem(
                    "policies",
                    flows.size()
                        + " live flows are latched to something else, "
                        + flows.getFirst()
                        + " is the first (expected: policies that leave them alone, as"
                        + " gateway.reload.live-flows is refuse)")));
      }
    }
    return putInForce(next);
  }

  private Generation next(ConfigurationText text)
      throws ConfigException, SecretException, IOException {
    GatewayConfig config = text.config();
    List<Problem> restarts = RestartChecks.between(inForce.text, text);
    if (!restarts.isEmpty()) {
      throw new ConfigException(restarts);
    }
    return build(text, config, parts);
  }

  private static List<String> contradicted(Generation generation) {
    return generation.parts.stream().flatMap(part -> part.contradicted().stream()).toList();
  }

  private List<String> putInForce(Generation next) {
    List<String> broken = new ArrayList<>();
    next.parts.forEach(part -> broken.addAll(part.putInForce()));
    inForce = next;
    return broken;
  }

  private ConfigurationReply reply(
      String outcome, Generation before, Generation after, List<String> broken) {
    return new ConfigurationReply(
        outcome,
        List.of(),
        after.config.warnings().stream().map(Problem::toString).toList(),
        ConfigurationChange.between(before.text.effective(), after.text.effective()),
        broken,
        secondsLeft(trial));
  }

  private ConfigurationReply refused(List<Problem> problems) {
    return new ConfigurationReply(
        ConfigurationReply.REFUSED, problems, List.of(), List.of(), List.of(), secondsLeft(trial));
  }

  private static void log(Cause cause, ConfigurationReply reply) {
    if (reply.outcome().equals(ConfigurationReply.REFUSED)) {
      reply
          .problems()
          .forEach(problem ->
              LogEvent.CONFIGURATION_CHANGE_REFUSED
                  .at(LOG)
                  .log("configuration refused: {}", problem));
      return;
    }
    reply
        .warnings()
        .forEach(
            warning -> LogEvent.CONFIGURATION_WARNING.at(LOG).log("configuration: {}", warning));
    reply
        .changes()
        .forEach(
            change -> LogEvent.CONFIGURATION_DIFFERENCE.at(LOG).log("configuration: {}", change));
    String by = cause.name().toLowerCase(Locale.ROOT);
    LogEvent.CONFIGURATION_CHANGED
        .at(LOG)
        .addKeyValue("outcome", reply.outcome())
        .addKeyValue("cause", by)
        .addKeyValue("changes", reply.changes().size())
        .addKeyValue("broken", reply.broken().size())
        .log(
            "configuration {} by {}: {} changes, {} flows broken",
            reply.outcome(),
            by,
            reply.changes().size(),
            reply.broken().size());
  }

  private Path directory() {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new AssertionError("a file without a directory: " + file);
    }
    return directory;
  }

  /** A trial that has not been confirmed ends with the process: the file was never replaced. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
