package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /v1/keks}: a list of {@link KekStatus}. */
public final class KekResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/keks";

  private final KekSource source;
  private final Executor working;

  /**
   * The KEKs of this source.
   *
   * @param working where files are looked at and JSON is made: not on an event loop
   */
  public KekResource(KekSource source, Executor working) {
    this.source = source;
    this.working = working;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return CompletableFuture.supplyAsync(
        () -> Answer.json(AnswerJson.write(source.keks())), working);
  }
}
