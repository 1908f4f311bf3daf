package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A registrar in a few lines, for people; its pools have a command of their own. */
final class PoolsText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PoolsText() {}

  static String of(String json) {
    JsonNode registrar = read(json);
    int elements = 0;
    for (JsonNode pool : registrar.path("pools")) {
      elements += pool.path("elements").size();
    }
    StringBuilder text = new StringBuilder();
    text.append(
        "registrar %s   %s   pools %d, elements %d   connections %d, half open %d%n"
            .formatted(
                registrar.path("server_id").asText(),
                registrar.path("state").asText(),
                registrar.path("pools").size(),
                elements,
                registrar.path("connections").path("open").asLong(),
                registrar.path("connections").path("half_open").asLong()));
    if (!registrar.path("registrars").isEmpty()) {
      Table table = new Table("OTHER", "NAME", "STATE", "LINKED", "ELEMENTS");
      for (JsonNode other : registrar.path("registrars")) {
        table.row(
            other.path("server_id").asText(),
            other.path("name").asText(),
            other.path("state").asText(),
            other.path("linked").asBoolean() ? "yes" : "no",
            other.path("elements").asLong());
      }
      text.append('\n').append(table);
    }
    return text.toString();
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the state of a registrar", e);
    }
  }
}
