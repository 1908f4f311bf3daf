package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.StatusJson;
import io.latchwire.gateway.admin.StatusSource;
import io.latchwire.gateway.admin.Vitals;
import io.latchwire.gateway.admin.VitalsResource;
import io.latchwire.gateway.admin.VitalsSource;
import java.util.concurrent.Executor;

/** What the status page shows of the segment gateway: {@code {"status":..,"vitals":..}}. */
public final class SegmentFigures {
  private SegmentFigures() {}

  /**
   * The figures of these sources.
   *
   * @param mostFlows how many single flows may be seen
   * @param rendering where JSON is made of them: not on the loop of the flows
   */
  public static FiguresPart of(
      StatusSource status, VitalsSource vitals, int mostFlows, Executor rendering) {
    return new FiguresPart(
        "segments",
        () ->
            status
                .status()
                .thenCombineAsync(
                    vitals.vitals(), (now, signs) -> json(now, signs, mostFlows), rendering));
  }

  private static String json(Status status, Vitals vitals, int mostFlows) {
    Status shown =
        status.flows().size() <= mostFlows
            ? status
            : status.withFlows(status.flows().subList(0, mostFlows));
    return "{\"status\":"
        + StatusJson.write(shown)
        + ",\"vitals\":"
        + VitalsResource.write(vitals)
        + "}";
  }
}
