package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.service.MembershipFigures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** This gateway's own place in a pool; nothing where it is in none. */
public final class PoolElementMeters implements MetricsPart {
  private final Supplier<CompletionStage<MembershipFigures>> source;
  private final Executor rendering;

  /**
   * The meters of this source.
   *
   * @param rendering where text is made: not on a loop
   */
  public PoolElementMeters(
      Supplier<CompletionStage<MembershipFigures>> source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public CompletionStage<String> text() {
    return source.get().thenApplyAsync(PoolElementMeters::text, rendering);
  }

  /** The part, of these figures. */
  static String text(MembershipFigures figures) {
    if (figures.state() == MembershipFigures.State.OFF) {
      return "";
    }
    Map<String, Long> states = new LinkedHashMap<>();
    for (MembershipFigures.State state : MembershipFigures.State.values()) {
      if (state != MembershipFigures.State.OFF) {
        states.put(state.label(), figures.state() == state ? 1L : 0L);
      }
    }
    return new MetricText("latchwire_pool_element_")
        .gauges("state", "1 for how this gateway stands in its pool.", "state", states)
        .counter(
            "registrations_total",
            "Registrations granted, renewals among them.",
            figures.registrations())
        .counter("refusals_total", "Registrations refused.", figures.refusals())
        .counter(
            "hunts_in_vain_total", "Rounds in which no registrar answered.", figures.huntsInVain())
        .counter(
            "home_changes_total",
            "Times that another registrar became home.",
            figures.homeChanges())
        .counter("keep_alives_total", "Keep-alives answered.", figures.keepAlives())
        .toString();
  }
}
