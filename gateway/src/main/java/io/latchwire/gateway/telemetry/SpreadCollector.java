package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.DirectionVitals;
import io.latchwire.gateway.admin.PolicyVitals;
import io.latchwire.gateway.admin.Spread;
import io.latchwire.gateway.admin.Vitals;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Histograms that the data path has counted itself; Micrometer would count them once more. */
final class SpreadCollector extends Collector {
  private final Supplier<@Nullable Vitals> source;

  /** Histograms of these vitals; none while there are none. */
  SpreadCollector(Supplier<@Nullable Vitals> source) {
    this.source = source;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Vitals vitals = source.get();
    if (vitals == null) {
      return List.of();
    }
    Family frames = new Family("latchwire_batch_frames", "Frames in a batch.");
    Family seconds =
        new Family(
            "latchwire_forwarding_seconds",
            "Time from the read of a batch until it was sent, of every eighth batch.");
    for (String direction : List.of("outbound", "inbound")) {
      DirectionVitals way = direction.equals("outbound") ? vitals.outbound() : vitals.inbound();
      frames.add(way.batchFrames(), "direction", direction);
      seconds.add(way.forwardingSeconds(), "direction", direction);
    }
    Family lag =
        new Family(
            "latchwire_event_loop_lag_seconds",
            "How late the event loop of the data path came to what it does at fixed times.");
    lag.add(vitals.loopLagSeconds());
    Family confirmation =
        new Family(
            "latchwire_key_confirmation_seconds",
            "Time from the making of an own key until the peer was known to have it.");
    for (PolicyVitals policy : vitals.policies()) {
      confirmation.add(policy.confirmationSeconds(), "policy", policy.name());
    }
    return List.of(frames.done(), seconds.done(), lag.done(), confirmation.done());
  }

  /** A histogram with all its series. */
  private static final class Family {
    private final String name;
    private final String help;
    private final List<MetricFamilySamples.Sample> samples = new ArrayList<>();

    Family(String name, String help) {
      this.name = name;
      this.help = help;
    }

    void add(Spread spread, String... label) {
      List<String> names = label.length == 0 ? List.of() : List.of(label[0]);
      List<String> values = label.length == 0 ? List.of() : List.of(label[1]);
      long below = 0;
      for (int bucket = 0; bucket < spread.counts().size(); bucket++) {
        below += spread.counts().get(bucket);
        String bound =
            bucket < spread.bounds().size()
                ? doubleToGoString(spread.bounds().get(bucket))
                : "+Inf";
        samples.add(
            new MetricFamilySamples.Sample(
                name + "_bucket", with(names, "le"), with(values, bound), below));
      }
      samples.add(new MetricFamilySamples.Sample(name + "_count", names, values, below));
      samples.add(new MetricFamilySamples.Sample(name + "_sum", names, values, spread.sum()));
    }

    private static List<String> with(List<String> some, String more) {
      List<String> all = new ArrayList<>(some);
      all.add(more);
      return all;
    }

    MetricFamilySamples done() {
      return new MetricFamilySamples(name, Type.HISTOGRAM, help, samples);
    }
  }
}
