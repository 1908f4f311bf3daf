package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.KekSource;
import io.latchwire.gateway.admin.KekStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The KEKs' part of the page. */
public final class KekMeters implements MetricsPart {
  private final KekSource source;
  private final Executor rendering;

  /**
   * The meters of this source.
   *
   * @param rendering where it may wait
   */
  public KekMeters(KekSource source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public CompletionStage<String> text() {
    return CompletableFuture.supplyAsync(() -> text(source.keks()), rendering);
  }

  /** The part, of these KEKs. */
  static String text(List<KekStatus> keks) {
    Map<String, Long> ages = new LinkedHashMap<>();
    Map<String, Long> overdue = new LinkedHashMap<>();
    Map<String, Long> sending = new LinkedHashMap<>();
    Map<String, Long> keys = new LinkedHashMap<>();
    for (KekStatus kek : keks) {
      String labels = "peer=\"%s\",kek=\"%d\"".formatted(kek.peer(), kek.id());
      Long age = kek.ageSeconds();
      if (age != null) {
        ages.put(labels, age);
      }
      overdue.put(labels, kek.overdue() ? 1L : 0L);
      sending.put(labels, kek.sending() ? 1L : 0L);
      keys.put(labels + ",side=\"own\"", kek.ownKeys());
      keys.put(labels + ",side=\"peer\"", kek.peerKeys());
    }
    return new MetricText("latchwire_kek_")
        .gaugesOf("age_seconds", "Time since a KEK was made, where its place tells.", ages)
        .gaugesOf("overdue", "Whether a KEK is older than kek-age-warning.", overdue)
        .gaugesOf("sending", "Whether own keys are sent under a KEK.", sending)
        .gaugesOf("keys", "Keys in use under a KEK, by the side that made them.", keys)
        .toString();
  }
}
