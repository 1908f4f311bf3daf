package io.latchwire.gateway.telemetry;

import java.util.concurrent.CompletionStage;

/** The meters of one role: its part of the one page. */
@FunctionalInterface
public interface MetricsPart {
  /** The meters as they are now, in the text format of Prometheus; no name is in two parts. */
  CompletionStage<String> text();
}
