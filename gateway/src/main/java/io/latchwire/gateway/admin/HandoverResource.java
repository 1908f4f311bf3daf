package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** {@code GET /v1/handover}: all of {@link HandoverStatus}. */
public final class HandoverResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/handover";

  private final Supplier<CompletionStage<HandoverStatus>> source;
  private final Executor rendering;

  /**
   * The status of this source.
   *
   * @param rendering where JSON is made of it: not on the router's loop
   */
  public HandoverResource(Supplier<CompletionStage<HandoverStatus>> source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return source.get().thenApplyAsync(status -> Answer.json(write(status)), rendering);
  }

  /** One line of JSON. */
  public static String write(HandoverStatus status) {
    return AnswerJson.write(status);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static HandoverStatus read(String json) {
    return AnswerJson.read(json, HandoverStatus.class, "a handover status");
  }
}
