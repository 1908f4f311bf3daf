package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.StatusSource;
import io.latchwire.gateway.admin.VitalsSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The segment gateway's part of the page: one status and one vitals for each scrape. */
public final class SegmentMetrics implements MetricsPart {
  private final StatusSource status;
  private final VitalsSource vitals;
  private final GatewayMeters meters;
  private final Executor rendering;

  /**
   * The meters of these sources.
   *
   * @param rendering where text is made of them: not on the loop of the flows
   */
  public SegmentMetrics(
      StatusSource status, VitalsSource vitals, GatewayMeters meters, Executor rendering) {
    this.status = status;
    this.vitals = vitals;
    this.meters = meters;
    this.rendering = rendering;
  }

  @Override
  public CompletionStage<String> text() {
    return status.status().thenCombineAsync(vitals.vitals(), meters::scrape, rendering);
  }
}
