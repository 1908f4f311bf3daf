package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.service.RegistrarFigures;
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

  /** The part, of these figures. */
  static String text(RegistrarFigures figures) {
    return new MetricText("latchwire_registrar_")
        .gauge("pools", "Pools in the handlespace.", figures.pools())
        .gauge("pool_elements", "Pool elements in the handlespace.", figures.elements())
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
