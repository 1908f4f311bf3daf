package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.service.RegistrarFigures;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The registrar's part of the page. */
public final class RegistrarMeters implements MetricsPart {
  private final Supplier<RegistrarFigures> source;
  private final Executor rendering;

  /**
   * The meters of this source.
   *
   * @param source may wait for the registrar's loop
   * @param rendering where it may wait
   */
  public RegistrarMeters(Supplier<RegistrarFigures> source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public CompletionStage<String> text() {
    return CompletableFuture.supplyAsync(() -> text(source.get()), rendering);
  }

  /** Handles are what elements say; only the two characters that end a label need escaping. */
  private static Map<String, Long> labels(Map<String, Long> byPool) {
    Map<String, Long> labels = new TreeMap<>();
    byPool.forEach((pool, elements) ->
        labels.put(
            "pool=\"%s\"".formatted(pool.replace("\\", "\\\\").replace("\"", "\\\"")), elements));
    return labels;
  }

  /** The part, of these figures. */
  static String text(RegistrarFigures figures) {
    return new MetricText("latchwire_registrar_")
        .gauge("pools", "Pools in the handlespace.", figures.pools())
        .gauge("pool_elements", "Pool elements in the handlespace.", figures.elements())
        .gaugesOf(
            "elements_in_pool",
            "Pool elements in each of the first 100 pools by handle.",
            labels(figures.elementsByPool()))
        .gauge(
            "elements_in_other_pools",
            "Pool elements in all other pools.",
            figures.elementsBeyond())
        .gauges(
            "elements_in_state",
            "Pool elements by how this registrar knows them.",
            "state",
            figures.elementsByState())
        .gauge("peers", "Other registrars that are known.", figures.peers())
        .gauge("peers_linked", "Those of them with a connection.", figures.linkedPeers())
        .gauge("connections", "Open connections.", figures.connections())
        .gauge("connections_half_open", "Those of them in a handshake.", figures.halfOpen())
        .counters("front_events_total", "What came of connections.", "event", figures.frontEvents())
        .counters(
            "messages_refused_total", "Messages not taken.", "reason", figures.messageFaults())
        .counters("notices_total", "What the registrar noted.", "notice", figures.notices())
        .toString();
  }
}
