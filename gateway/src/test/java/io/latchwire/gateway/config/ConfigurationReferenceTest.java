package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables of docs/configuration.md are those of the schema. {@code ./mvnw -pl gateway -am test
 * -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dlatchwire.write=docs}
 * writes them anew.
 */
class ConfigurationReferenceTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Path SCHEMA =
      Path.of("src/main/resources/io/latchwire/gateway/config/latchwire.schema.json");
  private static final String MARK =
      "<!-- From here on written by ConfigurationReferenceTest. -->\n";
  private static final JsonNode ROOT = new JsonMapper().readTree(SCHEMA);

  private final Deque<Map.Entry<String, JsonNode>> sections = new ArrayDeque<>();

  @Test
  void thePageSaysWhatTheSchemaSays() throws IOException {
    String page = Files.readString(PAGE);
    String byHand = page.substring(0, page.indexOf(MARK) + MARK.length());
    String fresh = byHand + reference();
    if ("docs".equals(System.getProperty("latchwire.write"))) {
      Files.writeString(PAGE, fresh);
    }
    assertThat(Files.readString(PAGE)).as("docs/configuration.md is stale").isEqualTo(fresh);
  }

  @Test
  void theExampleOfThePageIsAGoodConfiguration() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("```yaml\n") + "```yaml\n".length();
    String example = page.substring(start, page.indexOf("```", start));
    Path file = Files.createTempFile("latchwire", ".yaml");
    try {
      Files.writeString(file, example.replace("file:/etc/latchwire/keks/gw-b.1", "env:KEK_B"));
      assertThat(GatewayConfig.load(file, Keys.OF_THE_TEST_FILES).warnings()).isEmpty();
    } catch (ConfigException e) {
      throw new AssertionError(e);
    } finally {
      Files.delete(file);
    }
  }

  private String reference() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> top : ROOT.path("properties").properties()) {
      sections.add(top);
    }
    text.append("\n## Top level\n").append(table(ROOT, ""));
    while (!sections.isEmpty()) {
      Map.Entry<String, JsonNode> section = sections.poll();
      describe(section.getKey(), section.getValue(), text);
    }
    text.append("\n## Forms of values\n\n| form | |\n|---|---|\n");
    for (Map.Entry<String, JsonNode> form : ROOT.path("$defs").properties()) {
      if (!form.getValue().has("properties")) {
        text.append("| ").append(form.getKey()).append(" | ");
        String range = range(form.getValue());
        text.append(form.getValue().path("description").asString());
        text.append(range.isEmpty() ? "" : " From" + range.replace("..", " to ") + ".");
        text.append(" |\n");
      }
    }
    return text.toString();
  }

  private void describe(String path, JsonNode schema, StringBuilder text) {
    JsonNode object = object(schema);
    if (object.has("properties")) {
      text.append("\n## `").append(path).append("`\n\n");
      JsonNode described = schema.has("$ref") ? object : schema;
      text.append(described.path("description").asString()).append('\n');
      text.append(table(object, path + "."));
    } else if (object.path("additionalProperties").has("$ref")) {
      sections.addFirst(Map.entry(path + ".NAME", object.path("additionalProperties")));
    } else if (object.path("items").has("$ref")) {
      JsonNode items = object.path("items");
      if (object(items).has("properties")) {
        sections.addFirst(Map.entry(path + "[]", items));
      }
    }
  }

  private String table(JsonNode object, String prefix) {
    StringBuilder text = new StringBuilder("\n| key | value | default | |\n|---|---|---|---|\n");
    Map<String, JsonNode> inner = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
      JsonNode schema = property.getValue();
      text.append("| `").append(property.getKey()).append("` | ").append(kind(schema));
      text.append(" | ").append(byDefault(object, property)).append(" | ");
      text.append(schema.path("description").asString()).append(" |\n");
      if (!prefix.isEmpty()) {
        inner.put(prefix + property.getKey(), schema);
      }
    }
    inner.entrySet().stream().toList().reversed().forEach(sections::addFirst);
    return text.toString();
  }

  private static String byDefault(JsonNode object, Map.Entry<String, JsonNode> property) {
    if (property.getValue().has("default")) {
      return "`" + property.getValue().path("default").asString() + "`";
    }
    for (JsonNode required : object.path("required")) {
      if (required.asString().equals(property.getKey())) {
        return "**required**";
      }
    }
    return "";
  }

  private static String kind(JsonNode schema) {
    if (schema.has("enum")) {
      StringBuilder words = new StringBuilder();
      for (JsonNode word : schema.path("enum")) {
        words.append(words.isEmpty() ? "`" : ", `").append(word.asString()).append('`');
      }
      return words.toString();
    }
    if (schema.has("$ref")) {
      String name = schema.path("$ref").asString().replace("#/$defs/", "");
      return object(schema).has("properties") ? "mapping" : name;
    }
    if (schema.has("anyOf") && !schema.has("type")) {
      return alternatives(schema);
    }
    return switch (schema.path("type").asString()) {
      case "object" -> "mapping";
      case "array" -> "list of " + kind(schema.path("items"));
      case "integer" -> "number" + range(schema);
      case "boolean" -> "`true`, `false`";
      default -> "text";
    };
  }

  private static String alternatives(JsonNode schema) {
    StringBuilder kinds = new StringBuilder();
    for (JsonNode alternative : schema.path("anyOf")) {
      kinds.append(kinds.isEmpty() ? "" : " or ");
      kinds.append(
          alternative.has("const")
              ? "`" + alternative.path("const").asString() + "`"
              : kind(alternative));
    }
    return kinds.toString();
  }

  private static String range(JsonNode schema) {
    if (!schema.has("minimum")) {
      return "";
    }
    String least = schema.path("minimum").asString();
    String most = schema.path("maximum").asString();
    return " " + (least.equals(most) ? least : least + ".." + most);
  }

  private static JsonNode object(JsonNode schema) {
    if (schema.has("$ref")) {
      return ROOT.at(schema.path("$ref").asString().substring(1));
    }
    for (JsonNode alternative : schema.path("anyOf")) {
      if (alternative.has("properties")) {
        return alternative;
      }
    }
    return schema;
  }
}
