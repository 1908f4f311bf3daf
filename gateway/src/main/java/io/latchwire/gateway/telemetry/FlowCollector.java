package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.FlowStatus;
import io.latchwire.gateway.admin.Status;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Series of single flows, of a bounded number of them. */
final class FlowCollector extends Collector {
  private static final List<String> LABELS = List.of("policy", "local", "remote");

  private final Supplier<@Nullable Status> source;
  private final int most;

  /**
   * Series of the flows of this status; none while there is none.
   *
   * @param most flows beyond these have no series
   */
  FlowCollector(Supplier<@Nullable Status> source, int most) {
    this.source = source;
    this.most = most;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Status status = source.get();
    if (status == null) {
      return List.of();
    }
    CounterMetricFamily signed =
        new CounterMetricFamily(
            "latchwire_flow_segments_signed", "Segments of a flow that got an option.", LABELS);
    CounterMetricFamily verified =
        new CounterMetricFamily(
            "latchwire_flow_segments_verified",
            "Segments of a flow whose option was right.",
            LABELS);
    CounterMetricFamily dropped =
        new CounterMetricFamily(
            "latchwire_flow_segments_dropped", "Segments of a flow that were dropped.", LABELS);
    GaugeMetricFamily age =
        new GaugeMetricFamily(
            "latchwire_flow_send_key_age_seconds", "Age of the key it is sent under.", LABELS);
    for (FlowStatus flow : status.flows().stream().limit(most).toList()) {
      List<String> labels = List.of(flow.policy(), flow.local(), flow.remote());
      signed.addMetric(labels, (double) flow.signed());
      verified.addMetric(labels, (double) flow.verified());
      dropped.addMetric(labels, (double) flow.dropped());
      if (flow.sendKey() != null) {
        age.addMetric(labels, (double) flow.sendKey().ageSeconds());
      }
    }
    return List.of(signed, verified, dropped, age);
  }
}
