package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.service.TicketOfficeFigures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The ticket office's part of the page. */
public final class TicketOfficeMeters implements MetricsPart {
  private final Supplier<TicketOfficeFigures> source;

  /**
   * The meters of this source.
   *
   * @param source does not block
   */
  public TicketOfficeMeters(Supplier<TicketOfficeFigures> source) {
    this.source = source;
  }

  @Override
  public CompletionStage<String> text() {
    return CompletableFuture.completedFuture(text(source.get()));
  }

  /** The part, of these figures. */
  static String text(TicketOfficeFigures figures) {
    return new MetricText("latchwire_ticket_office_")
        .gauge("principals", "Principals in the database.", figures.principals())
        .gauge("remembered", "Replies and proofs that are kept.", figures.remembered())
        .gauge("remembered_bytes", "Octets of those replies.", figures.rememberedOctets())
        .counters(
            "tickets_issued_total", "Tickets by exchange and client.", "kind", figures.issued())
        .counters(
            "requests_refused_total",
            "Requests refused by exchange and code.",
            "reason",
            figures.refused())
        .counters("door_events_total", "What happened at the sockets.", "event", figures.door())
        .counter("malformed_total", "Messages that were no requests.", figures.malformed())
        .counter(
            "retransmitted_total", "Requests that had been here before.", figures.retransmitted())
        .counter("forgotten_total", "Proofs forgotten before their time.", figures.forgotten())
        .toString();
  }
}
