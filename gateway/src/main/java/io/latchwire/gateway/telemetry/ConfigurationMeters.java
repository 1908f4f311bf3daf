package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.ConfigurationReply;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** How attempts to change the configuration came out. */
public final class ConfigurationMeters implements MetricsPart {
  private static final List<String> OUTCOMES =
      List.of(
          ConfigurationReply.APPLIED,
          ConfigurationReply.REFUSED,
          ConfigurationReply.TRIAL,
          ConfigurationReply.CONFIRMED,
          ConfigurationReply.ROLLED_BACK);

  private final Map<String, Long> outcomes = new LinkedHashMap<>();
  private final Supplier<Instant> clock;
  private long lastSuccess;
  private boolean successful = true;
  private boolean onTrial;

  /**
   * Counts from the start of the process, which is a success.
   *
   * @param clock time of day
   */
  public ConfigurationMeters(Supplier<Instant> clock) {
    this.clock = clock;
    this.lastSuccess = clock.get().getEpochSecond();
    OUTCOMES.forEach(outcome -> outcomes.put(outcome, 0L));
  }

  /** Counts one attempt. */
  public synchronized void count(ConfigurationReply reply) {
    outcomes.merge(reply.outcome(), 1L, Long::sum);
    successful = !reply.outcome().equals(ConfigurationReply.REFUSED);
    onTrial = reply.secondsLeft() != null;
    if (successful) {
      lastSuccess = clock.get().getEpochSecond();
    }
  }

  @Override
  public synchronized CompletionStage<String> text() {
    return CompletableFuture.completedFuture(
        new MetricText("latchwire_config_")
            .counters(
                "reloads_total",
                "Attempts to change the configuration, by outcome.",
                "outcome",
                outcomes)
            .gauge(
                "reload_last_success_timestamp_seconds",
                "When a configuration was put in force last, since 1970-01-01.",
                lastSuccess)
            .gauge(
                "reload_last_successful",
                "Whether the last attempt to change the configuration succeeded.",
                successful ? 1 : 0)
            .gauge(
                "trial",
                "Whether a configuration is on trial and is rolled back unless confirmed.",
                onTrial ? 1 : 0)
            .toString());
  }
}
