package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /v1/vitals}: all of {@link Vitals}. */
public final class VitalsResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/vitals";

  private final VitalsSource source;
  private final Executor rendering;

  /**
   * The vitals of this source.
   *
   * @param rendering where JSON is made of them: not on the loop of the flows
   */
  public VitalsResource(VitalsSource source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return source.vitals().thenApplyAsync(v -> Answer.json(write(v)), rendering);
  }

  /** One line of JSON. */
  public static String write(Vitals vitals) {
    return AnswerJson.write(vitals);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Vitals read(String json) {
    return AnswerJson.read(json, Vitals.class, "vitals");
  }
}
