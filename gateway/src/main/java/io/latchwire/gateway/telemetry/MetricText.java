package io.latchwire.gateway.telemetry;

import java.util.Map;
import java.util.TreeMap;

/** Writes meters of a role in the text format of Prometheus, all names with one prefix. */
final class MetricText {
  private final StringBuilder page = new StringBuilder();
  private final String prefix;

  MetricText(String prefix) {
    this.prefix = prefix;
  }

  MetricText gauge(String name, String help, long value) {
    head(name, help, "gauge");
    page.append("%s%s %d\n".formatted(prefix, name, value));
    return this;
  }

  MetricText counter(String name, String help, long value) {
    head(name, help, "counter");
    page.append("%s%s %d\n".formatted(prefix, name, value));
    return this;
  }

  /** One series for each value of a label that needs no escaping. */
  MetricText counters(String name, String help, String label, Map<String, Long> values) {
    head(name, help, "counter");
    labelled(name, label, values);
    return this;
  }

  /** The same of gauges. */
  MetricText gauges(String name, String help, String label, Map<String, Long> values) {
    head(name, help, "gauge");
    labelled(name, label, values);
    return this;
  }

  /** One series for each set of labels, as it is written between the braces. */
  MetricText gaugesOf(String name, String help, Map<String, Long> values) {
    head(name, help, "gauge");
    new TreeMap<>(values)
        .forEach(
            (labels, value) -> page.append("%s%s{%s} %d\n".formatted(prefix, name, labels, value)));
    return this;
  }

  private void labelled(String name, String label, Map<String, Long> values) {
    new TreeMap<>(values)
        .forEach((of, value) ->
            page.append("%s%s{%s=\"%s\"} %d\n".formatted(prefix, name, label, of, value)));
  }

  private void head(String name, String help, String type) {
    page.append("# HELP %s%s %s\n".formatted(prefix, name, help));
    page.append("# TYPE %s%s %s\n".formatted(prefix, name, type));
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
