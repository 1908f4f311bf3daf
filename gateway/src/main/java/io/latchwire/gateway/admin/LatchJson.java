package io.latchwire.gateway.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Latches as JSON, described in docs/openapi.yaml. */
public final class LatchJson {
  /** A client may be older than the gateway that it asks. */
  private static final JsonMapper LENIENT =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** An order with a word that is not known may mean more than what would be carried out. */
  private static final JsonMapper STRICT = JsonMapper.builder().build();

  private LatchJson() {}

  /** One line of JSON. */
  public static String write(Object value) {
    try {
      return LENIENT.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record of plain values", e);
    }
  }

  /** Reads an order. */
  public static LatchOrder order(String json) {
    try {
      return STRICT.readValue(json, LatchOrder.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an order: " + e.getOriginalMessage(), e);
    }
  }

  /** Reads a list of latches. */
  public static LatchList list(String json) {
    return read(json, new TypeReference<LatchList>() {});
  }

  /** Reads transitions. */
  public static List<LatchNotice> notices(String json) {
    return read(json, new TypeReference<List<LatchNotice>>() {});
  }

  /** Reads what came of an order. */
  public static LatchReply reply(String json) {
    return read(json, new TypeReference<LatchReply>() {});
  }

  /** Reads what came of a configuration. */
  public static ConfigurationReply configurationReply(String json) {
    return read(json, new TypeReference<ConfigurationReply>() {});
  }

  /** Reads what is in force. */
  public static RunningStatus runningStatus(String json) {
    return read(json, new TypeReference<RunningStatus>() {});
  }

  private static <T> T read(String json, TypeReference<T> type) {
    try {
      return LENIENT.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not what a gateway answers: " + e.getOriginalMessage(), e);
    }
  }
}
