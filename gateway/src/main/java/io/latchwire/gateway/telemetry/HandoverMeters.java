package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.HandoverStatus;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The access router's part of the page. Every reason is there from the start, at 0, so that the
 * first refusal is an increase.
 */
public final class HandoverMeters implements MetricsPart {
  private final Supplier<CompletionStage<HandoverStatus>> source;
  private final Executor rendering;

  /**
   * The meters of this source.
   *
   * @param rendering where text is made of it: not on the router's loop
   */
  public HandoverMeters(Supplier<CompletionStage<HandoverStatus>> source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public CompletionStage<String> text() {
    return source.get().thenApplyAsync(HandoverMeters::text, rendering);
  }

  /** The part, of this status. */
  static String text(HandoverStatus status) {
    return new MetricText("latchwire_handover_")
        .gauge("keys", "Handover keys held.", status.keys().size())
        .gauge("bindings", "Old care-of addresses that are forwarded.", status.tunnels())
        .gauge("timestamp_peers", "Peers in the timestamp cache.", status.timestampPeers())
        .gauge("neighbors", "Stations known on both ports.", status.neighbors())
        .counter("keys_made_total", "Handover keys made.", status.newKeys())
        .counter("keys_repeated_total", "Answers with an existing key.", status.repeatedKeys())
        .counter("forwardings_total", "Tunnels begun or replaced.", status.forwardings())
        .counter("packets_forwarded_total", "Packets sent on as they are.", status.forwarded())
        .counter("packets_tunnelled_total", "Packets sent by tunnel.", status.tunnelled())
        .counters(
            "solicitations_refused_total",
            "RtSolPr that got no key.",
            "reason",
            status.solicitationsRefused())
        .counter("paths_sent_total", "Certification paths sent.", status.pathsSent())
        .counters("keys_discarded_total", "Keys that went.", "reason", status.keysDiscarded())
        .counters(
            "fbus_refused_total", "FBUs that changed nothing.", "reason", status.updatesRefused())
        .counters(
            "packets_dropped_total", "Packets not forwarded.", "reason", status.packetsDropped())
        .toString();
  }
}
