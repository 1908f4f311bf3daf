package io.latchwire.gateway.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** A status as JSON, described in docs/openapi.yaml. */
public final class StatusJson {
  /** A client may be older than the gateway that it asks. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private StatusJson() {}

  /** One line of JSON. */
  public static String write(Status status) {
    try {
      return MAPPER.writeValueAsString(status);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record of plain values", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Status read(String json) {
    try {
      return MAPPER.readValue(json, Status.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a status: " + e.getOriginalMessage(), e);
    }
  }
}
