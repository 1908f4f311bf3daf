package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.StatusSource;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /metrics}, in the text format of Prometheus. */
public final class MetricsResource implements Resource {
  /** Its path. */
  public static final String PATH = "/metrics";

  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final StatusSource source;
  private final GatewayMeters meters;
  private final Executor rendering;

  /**
   * The metrics of this source.
   *
   * @param rendering where text is made of it: not on the loop of the flows
   */
  public MetricsResource(StatusSource source, GatewayMeters meters, Executor rendering) {
    this.source = source;
    this.meters = meters;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return source
        .status()
        .thenApplyAsync(
            status ->
                new Answer(HttpResponseStatus.OK, TEXT_FORMAT, meters.scrape(status), Map.of()),
            rendering);
  }
}
