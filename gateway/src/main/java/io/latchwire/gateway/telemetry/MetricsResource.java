package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code GET /metrics}: the meters of all roles, in the text format of Prometheus. */
public final class MetricsResource implements Resource {
  /** Its path. */
  public static final String PATH = "/metrics";

  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final List<MetricsPart> parts;

  /** A page of these parts, in this order. */
  public MetricsResource(List<MetricsPart> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    CompletionStage<String> page = CompletableFuture.completedFuture("");
    for (MetricsPart part : parts) {
      page = page.thenCombine(part.text(), String::concat);
    }
    return page.thenApply(text -> new Answer(HttpResponseStatus.OK, TEXT_FORMAT, text, Map.of()));
  }
}
