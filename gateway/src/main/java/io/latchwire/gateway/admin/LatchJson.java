package io.latchwire.gateway.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Latches as JSON: what is ordered, and what comes back. */
public final class LatchJson {
  /** An order with a word that is not known may mean more than what would be carried out. */
  private static final JsonMapper STRICT = JsonMapper.builder().build();

  private static final String WHAT = "what a gateway answers";

  private LatchJson() {}

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
    return AnswerJson.read(json, LatchList.class, WHAT);
  }

  /** Reads transitions. */
  public static List<LatchNotice> notices(String json) {
    return List.of(AnswerJson.read(json, LatchNotice[].class, WHAT));
  }

  /** Reads what came of an order. */
  public static LatchReply reply(String json) {
    return AnswerJson.read(json, LatchReply.class, WHAT);
  }
}
