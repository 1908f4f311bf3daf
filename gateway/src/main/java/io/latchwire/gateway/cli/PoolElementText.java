package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A gateway's place in its pool, for people. */
final class PoolElementText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PoolElementText() {}

  /** Whether the gateway is in no pool. */
  static boolean isOff(String json) {
    return read(json).path("state").asText().equals("off");
  }

  static String of(String json) {
    JsonNode element = read(json);
    Table table = new Table("POOL", "ELEMENT", "STATE", "ADDRESS", "POLICY", "REGISTRAR", "HOME");
    table.row(
        element.path("pool").asText(),
        element.path("id").asText(),
        element.path("state").asText(),
        element.path("address").asText(),
        element.path("policy").asText(),
        orDash(element.path("registrar").asText()),
        orDash(element.path("home").asText()));
    return table.toString();
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the state of a pool element", e);
    }
  }
}
