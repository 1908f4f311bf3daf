package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.HandoverStatus;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * {@code GET /metrics/handover}: the access router's meters in the text format of Prometheus. Every
 * reason is there from the start, at 0, so that the first refusal is an increase.
 */
public final class HandoverMeters implements Resource {
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final String path;
  private final Supplier<CompletionStage<HandoverStatus>> source;
  private final Executor rendering;

  /**
   * The meters of this source.
   *
   * @param path {@code /metrics} where the router is alone in its process
   * @param rendering where text is made of it: not on the router's loop
   */
  public HandoverMeters(
      String path, Supplier<CompletionStage<HandoverStatus>> source, Executor rendering) {
    this.path = path;
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return source
        .get()
        .thenApplyAsync(
            status -> new Answer(HttpResponseStatus.OK, TEXT_FORMAT, text(status), Map.of()),
            rendering);
  }

  /** The page. */
  static String text(HandoverStatus status) {
    StringBuilder page = new StringBuilder();
    long forwarding = status.keys().stream().filter(key -> key.tunnelEnd() != null).count();
    gauge(page, "keys", "Handover keys held.", status.keys().size());
    gauge(page, "bindings", "Old care-of addresses that are forwarded.", forwarding);
    gauge(page, "timestamp_peers", "Peers in the timestamp cache.", status.timestampPeers());
    gauge(page, "neighbors", "Stations known on both ports.", status.neighbors());
    counter(page, "keys_made_total", "Handover keys made.", status.newKeys());
    counter(page, "keys_repeated_total", "Answers with an existing key.", status.repeatedKeys());
    counter(page, "forwardings_total", "Tunnels begun or replaced.", status.forwardings());
    counter(page, "packets_forwarded_total", "Packets sent on as they are.", status.forwarded());
    counter(page, "packets_tunnelled_total", "Packets sent by tunnel.", status.tunnelled());
    counters(
        page,
        "solicitations_refused_total",
        "RtSolPr that got no key.",
        status.solicitationsRefused());
    counter(page, "paths_sent_total", "Certification paths sent.", status.pathsSent());
    counters(page, "keys_discarded_total", "Keys that went.", status.keysDiscarded());
    counters(page, "fbus_refused_total", "FBUs that changed nothing.", status.updatesRefused());
    counters(page, "packets_dropped_total", "Packets not forwarded.", status.packetsDropped());
    return page.toString();
  }

  private static void head(StringBuilder page, String name, String help, String type) {
    page.append("# HELP latchwire_handover_%s %s%n".formatted(name, help));
    page.append("# TYPE latchwire_handover_%s %s%n".formatted(name, type));
  }

  private static void gauge(StringBuilder page, String name, String help, long value) {
    head(page, name, help, "gauge");
    page.append("latchwire_handover_%s %d%n".formatted(name, value));
  }

  private static void counter(StringBuilder page, String name, String help, long value) {
    head(page, name, help, "counter");
    page.append("latchwire_handover_%s %d%n".formatted(name, value));
  }

  private static void counters(
      StringBuilder page, String name, String help, Map<String, Long> byReason) {
    head(page, name, help, "counter");
    new TreeMap<>(byReason)
        .forEach((reason, value) ->
            page.append(
                "latchwire_handover_%s{reason=\"%s\"} %d%n".formatted(name, reason, value)));
  }
}
