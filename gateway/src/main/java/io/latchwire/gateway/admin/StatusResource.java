package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /v1/status}: all of {@link Status}. */
public final class StatusResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/status";

  private final StatusSource source;
  private final Executor rendering;

  /**
   * The status of this source.
   *
   * @param rendering where JSON is made of it: not on the loop of the flows
   */
  public StatusResource(StatusSource source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return source.status().thenApplyAsync(s -> Answer.json(StatusJson.write(s)), rendering);
  }
}
