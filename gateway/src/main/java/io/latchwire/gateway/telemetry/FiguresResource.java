package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.StatusJson;
import io.latchwire.gateway.admin.StatusSource;
import io.latchwire.gateway.admin.Vitals;
import io.latchwire.gateway.admin.VitalsResource;
import io.latchwire.gateway.admin.VitalsSource;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * {@code GET /figures}: what the {@link StatusPage} shows, as {@code {"status":..,"vitals":..}}.
 * Single flows are there only as far as the operator lets the metrics page have them.
 */
public final class FiguresResource implements Resource {
  private final StatusSource status;
  private final VitalsSource vitals;
  private final int mostFlows;
  private final Executor rendering;

  /**
   * The figures of these sources.
   *
   * @param mostFlows how many single flows may be seen
   * @param rendering where JSON is made of them: not on the loop of the flows
   */
  public FiguresResource(
      StatusSource status, VitalsSource vitals, int mostFlows, Executor rendering) {
    this.status = status;
    this.vitals = vitals;
    this.mostFlows = mostFlows;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return "/figures";
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return status.status().thenCombineAsync(vitals.vitals(), this::figures, rendering);
  }

  private Answer figures(Status status, Vitals vitals) {
    Status shown =
        status.flows().size() <= mostFlows
            ? status
            : status.withFlows(status.flows().subList(0, mostFlows));
    return Answer.json(
        "{\"status\":"
            + StatusJson.write(shown)
            + ",\"vitals\":"
            + VitalsResource.write(vitals)
            + "}");
  }
}
