package io.latchwire.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A configuration with the defaults of the published schema written out. */
final class EffectiveConfiguration {
  private static final JsonNode SCHEMA = schema();
  private static final Set<String> SAID_BY_CHAINS =
      Set.of("mac", "profile", "rollover", "hold-time", "confirm-alarm");

  private EffectiveConfiguration() {}

  private static JsonNode schema() {
    try (InputStream in =
        EffectiveConfiguration.class.getResourceAsStream("latchwire.schema.json")) {
      if (in == null) {
        throw new AssertionError("the schema is part of this program");
      }
      return JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> of(Node root) {
    Map<String, Object> written = new LinkedHashMap<>();
    if (plain(root) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> written.put(String.valueOf(key), value));
    }
    fill(SCHEMA, written);
    leaveToChains(written);
    return written;
  }

  /** Where a peer has a key chain, that says what the schema has defaults for otherwise. */
  private static void leaveToChains(Map<String, Object> written) {
    if (!(written.get("peers") instanceof Map<?, ?> peers)
        || !(written.get("policies") instanceof List<?> policies)) {
      return;
    }
    for (Object each : policies) {
      if (each instanceof Map<?, ?> policy
          && peers.get(policy.get("peer")) instanceof Map<?, ?> peer
          && peer.containsKey("key-chain")
          && policy.get("authentication") instanceof Map<?, ?> authentication) {
        authentication.keySet().removeAll(SAID_BY_CHAINS);
      }
    }
  }

  static String yaml(Map<String, Object> effective) {
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setIndent(2).build();
    return new Dump(settings).dumpToString(effective);
  }

  private static Object plain(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
          if (tuple.getKeyNode() instanceof ScalarNode key) {
            map.put(key.getValue(), plain(tuple.getValueNode()));
          }
        }
        yield map;
      }
      case SequenceNode sequence -> {
        List<Object> list = new ArrayList<>();
        sequence.getValue().forEach(element -> list.add(plain(element)));
        yield list;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> "";
    };
  }

  private static Object scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getTag().equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    }
    if (scalar.getTag().equals(Tag.INT) && text.matches("[0-9]{1,18}")) {
      return new BigInteger(text);
    }
    return text;
  }

  /** Writes what the schema says of a part into it, where it is silent. */
  private static void fill(JsonNode schema, @Nullable Object part) {
    JsonNode resolved = resolved(schema);
    if (part instanceof List<?> list) {
      list.forEach(element -> fill(resolved.path("items"), element));
    }
    if (!(part instanceof Map<?, ?> read)) {
      return;
    }
    @SuppressWarnings("unchecked") // Made above, with such keys and values.
    Map<String, Object> map = (Map<String, Object>) read;
    JsonNode each = resolved.path("additionalProperties");
    if (each.isObject()) {
      map.values().forEach(value -> fill(each, value));
    }
    Set<String> barred = barredIn(resolved, map);
    resolved
        .path("properties")
        .properties()
        .forEach(property -> {
          if (!barred.contains(property.getKey())) {
            fillProperty(property.getKey(), property.getValue(), map);
          }
        });
  }

  private static void fillProperty(String key, JsonNode schema, Map<String, Object> map) {
    JsonNode resolved = resolved(schema);
    if (!map.containsKey(key)) {
      if (schema.has("default")) {
        map.put(key, plain(schema.path("default")));
      } else if (resolved.has("properties") && !resolved.has("required")) {
        map.put(key, new LinkedHashMap<String, Object>());
      }
    }
    fill(resolved, map.get(key));
  }

  private static Object plain(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return value.isIntegralNumber() ? value.bigIntegerValue() : value.asText();
  }

  /** Keys that only a policy which protects has. */
  private static Set<String> barredIn(JsonNode schema, Map<String, Object> map) {
    Set<String> barred = new TreeSet<>();
    if (schema.has("else") && !"protect".equals(map.get("action"))) {
      schema.at("/else/properties").fieldNames().forEachRemaining(barred::add);
    }
    return barred;
  }

  private static JsonNode resolved(JsonNode schema) {
    if (schema.has("$ref")) {
      return SCHEMA.at(schema.path("$ref").asText().substring(1));
    }
    for (JsonNode alternative : schema.path("anyOf")) {
      if (alternative.has("properties") && !schema.has("properties")) {
        return alternative;
      }
    }
    return schema;
  }
}
