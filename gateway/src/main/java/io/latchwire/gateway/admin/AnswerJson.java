package io.latchwire.gateway.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What a gateway answers as JSON: records of plain values, described in docs/openapi.yaml. */
public final class AnswerJson {
  /** A client may be older than the gateway that it asks. */
  private static final JsonMapper LENIENT =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private AnswerJson() {}

  /** One line of JSON. */
  public static String write(Object answer) {
    try {
      return LENIENT.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record of plain values", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param what names it in the complaint: a status
   * @throws IllegalArgumentException when it is something else
   */
  public static <T> T read(String json, Class<T> type, String what) {
    try {
      return LENIENT.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not " + what + ": " + e.getOriginalMessage(), e);
    }
  }
}
