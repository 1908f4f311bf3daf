package io.latchwire.gateway.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /v1/vitals}: all of {@link Vitals}. */
public final class VitalsResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/vitals";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

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
    try {
      return MAPPER.writeValueAsString(vitals);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record of plain values", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Vitals read(String json) {
    try {
      return MAPPER.readValue(json, Vitals.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not vitals: " + e.getOriginalMessage(), e);
    }
  }
}
