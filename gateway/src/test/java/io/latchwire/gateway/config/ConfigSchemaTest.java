package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.VendorPreset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The published schema and the parser give the same verdicts and the same defaults. */
class ConfigSchemaTest {
  private static final Path FILES = Path.of("src/test/resources/config");
  private static final Path SCHEMA =
      Path.of("src/main/resources/io/latchwire/gateway/config/latchwire.schema.json");

  /** Files whose mistake lies between sections, or not in the shape of a value. */
  private static final Set<String> BEYOND_A_SCHEMA =
      Set.of("no-catch-all.yaml", "profiles.yaml", "chain-of-peer.yaml", "half-open.yaml");

  /** Files that are not one YAML document. */
  private static final Set<String> NOT_YAML = Set.of("not-yaml.yaml", "two-documents.yaml");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNode ROOT = read(SCHEMA);
  private static final Schema PUBLISHED =
      SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(ROOT);

  @TempDir private Path directory = Path.of("");

  static Stream<Path> goodFiles() throws IOException {
    return list("good");
  }

  static Stream<Path> badFiles() throws IOException {
    return list("bad").filter(file -> !NOT_YAML.contains(file.getFileName().toString()));
  }

  private static Stream<Path> list(String kind) throws IOException {
    try (Stream<Path> files = Files.list(FILES.resolve(kind))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("goodFiles")
  void theSchemaAcceptsWhatTheParserAccepts(Path file) throws IOException {
    assertThat(PUBLISHED.validate(Files.readString(file), InputFormat.YAML)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void theSchemaRefusesWhatTheParserRefusesForItsShape(Path file) {
    boolean beyond = BEYOND_A_SCHEMA.contains(file.getFileName().toString());
    assertThat(accepts(yaml(file))).isEqualTo(beyond);
  }

  @Test
  void theSchemaIsItselfASchemaOfDraft202012() {
    Schema meta =
        SchemaRegistry.withDialect(Dialects.getDraft202012())
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(ROOT)).isEmpty();
  }

  @Test
  void everyKeyOfTheSchemaIsKnownToTheParser() throws IOException {
    Set<String> inSchema = new TreeSet<>();
    collectKeys(ROOT, inSchema);
    Set<String> inFile = new TreeSet<>();
    collectNames(yaml(FILES.resolve("good/everything.yaml")), inFile);

    assertThat(inFile).containsAll(inSchema);
  }

  /** Both walk through a file in which one value after the other is replaced by nonsense. */
  @Test
  void schemaAndParserAgreeOnEveryValueOfAFullFile() throws IOException {
    JsonNode good = yaml(FILES.resolve("good/everything.yaml"));
    List<String> disagreements = new ArrayList<>();
    for (List<Object> path : pathsOf(good)) {
      for (JsonNode nonsense : nonsense()) {
        compare(replaced(good, path, _ -> nonsense), path + " = " + nonsense, disagreements);
      }
    }
    assertThat(disagreements).isEmpty();
  }

  @Test
  void schemaAndParserAgreeThatUnknownKeysAreRefused() throws IOException {
    JsonNode good = yaml(FILES.resolve("good/everything.yaml"));
    List<String> disagreements = new ArrayList<>();
    int objects = 0;
    for (List<Object> path : pathsOf(good)) {
      if (at(good, path) instanceof ObjectNode && !path.equals(List.of("peers"))) {
        JsonNode changed = replaced(good, path, node -> ((ObjectNode) node).put("unheard-of", "x"));
        assertThat(accepts(changed)).as("%s", path).isFalse();
        compare(changed, path + " with an unknown key", disagreements);
        objects++;
      }
    }
    assertThat(objects).isGreaterThan(20);
    assertThat(disagreements).isEmpty();
  }

  @Test
  void theAlgorithmsOfTheSchemaAreThoseOfTheParser() {
    assertThat(words("/$defs/authentication/properties/mac/enum"))
        .containsExactlyElementsOf(PoliciesReader.MACS.stream().map(MacAlgorithm::label).toList());
    assertThat(words("/$defs/chain-key/properties/crypto-algorithm/enum"))
        .containsExactlyElementsOf(KeyChainsReader.MACS.stream().map(MacAlgorithm::label).toList());
    assertThat(words("/$defs/peer/properties/key-chain/properties/preset/enum"))
        .containsExactlyElementsOf(
            Stream.of(VendorPreset.values()).map(VendorPreset::label).toList());
    assertThat(words("/$defs/kek/properties/algorithm/enum"))
        .containsExactlyElementsOf(
            Stream.of(KekAlgorithm.values()).map(KekAlgorithm::label).toList());
  }

  private static List<String> words(String pointer) {
    List<String> words = new ArrayList<>();
    ROOT.at(pointer).forEach(word -> words.add(word.asString()));
    return words;
  }

  @Test
  void theDefaultsOfTheSchemaAreThoseOfTheParser() throws IOException, ConfigException {
    Path sparse = FILES.resolve("good/transit.yaml");
    JsonNode filled = yaml(sparse).deepCopy();
    fill(ROOT, filled);

    assertThat(filled.at("/policies/0/authentication/hold-time").asString()).isEqualTo("120s");
    assertThat(load(filled)).isEqualTo(GatewayConfig.load(sparse, Keys.OF_THE_TEST_FILES));
  }

  /** The parser may refuse more, but only for what lies beyond the shape of one value. */
  private void compare(JsonNode changed, String what, List<String> disagreements)
      throws IOException {
    boolean bySchema = accepts(changed);
    boolean byParser = parserAccepts(changed);
    if (bySchema != byParser && !isBeyondASchema(what, bySchema)) {
      disagreements.add(what + ": schema " + bySchema + ", parser " + byParser);
    }
  }

  /** What one value can break elsewhere: a reference, the catch-all, a profile and its KEK. */
  private static boolean isBeyondASchema(String what, boolean bySchema) {
    return bySchema
        && Stream.of(
                "[peers] = {}",
                ", peer] = ",
                ", match] = {}",
                "[policies, 5, match",
                "[key-chains] = {}",
                "[peers, core-1, key-chain, name] = ",
                ", authentication] = {}")
            .anyMatch(what::contains);
  }

  private boolean parserAccepts(JsonNode config) throws IOException {
    try {
      return load(config) != null;
    } catch (ConfigException e) {
      return false;
    }
  }

  private GatewayConfig load(JsonNode config) throws IOException, ConfigException {
    Path file = directory.resolve("config.yaml");
    Files.writeString(file, JSON.writeValueAsString(config));
    return GatewayConfig.load(file, Keys.OF_THE_TEST_FILES);
  }

  private static boolean accepts(JsonNode config) {
    return PUBLISHED.validate(config).isEmpty();
  }

  private static List<JsonNode> nonsense() {
    return List.of(
        NODES.nullNode(),
        NODES.booleanNode(true),
        NODES.numberNode(-1),
        NODES.numberNode(99_999_999_999L),
        NODES.numberNode(2.5),
        NODES.stringNode(""),
        NODES.stringNode("no such thing"),
        NODES.stringNode("0s"),
        NODES.arrayNode(),
        NODES.objectNode());
  }

  private static List<List<Object>> pathsOf(JsonNode node) {
    List<List<Object>> paths = new ArrayList<>();
    collectPaths(node, List.of(), paths);
    return paths;
  }

  private static void collectPaths(JsonNode node, List<Object> path, List<List<Object>> paths) {
    paths.add(path);
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(entry -> collectPaths(entry.getValue(), plus(path, entry.getKey()), paths));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        collectPaths(array.get(i), plus(path, i), paths);
      }
    }
  }

  private static List<Object> plus(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return List.copyOf(longer);
  }

  private static JsonNode at(JsonNode root, List<Object> path) {
    JsonNode node = root;
    for (Object step : path) {
      node = step instanceof String key ? node.path(key) : node.path((Integer) step);
    }
    return node;
  }

  private static JsonNode replaced(
      JsonNode root, List<Object> path, UnaryOperator<JsonNode> change) {
    JsonNode copy = root.deepCopy();
    JsonNode changed = change.apply(at(copy, path));
    if (path.isEmpty()) {
      return changed;
    }
    JsonNode parent = at(copy, path.subList(0, path.size() - 1));
    if (parent instanceof ObjectNode object) {
      object.set((String) path.getLast(), changed);
    } else if (parent instanceof ArrayNode array) {
      array.set((Integer) path.getLast(), changed);
    }
    return copy;
  }

  private static void collectKeys(JsonNode schema, Set<String> keys) {
    if (schema instanceof ObjectNode object) {
      for (var entry : object.properties()) {
        if (entry.getKey().equals("properties")) {
          keys.addAll(entry.getValue().propertyNames());
        }
        collectKeys(entry.getValue(), keys);
      }
    } else {
      schema.forEach(element -> collectKeys(element, keys));
    }
  }

  private static void collectNames(JsonNode node, Set<String> names) {
    if (node instanceof ObjectNode object) {
      names.addAll(object.propertyNames());
    }
    node.forEach(child -> collectNames(child, names));
  }

  /** Writes every default of the schema into a file that is silent about it. */
  private static void fill(JsonNode schema, JsonNode instance) {
    JsonNode resolved = resolved(schema);
    if (instance instanceof ArrayNode array) {
      array.forEach(element -> fill(resolved.path("items"), element));
    }
    if (!(instance instanceof ObjectNode object)) {
      return;
    }
    Set<String> barred = barredIn(resolved, object);
    for (var property : resolved.path("properties").properties()) {
      if (!barred.contains(property.getKey())) {
        fillProperty(property.getKey(), property.getValue(), object);
      }
    }
    if (resolved.path("additionalProperties") instanceof ObjectNode each) {
      object.properties().forEach(entry -> fill(each, entry.getValue()));
    }
  }

  private static void fillProperty(String key, JsonNode schema, ObjectNode object) {
    JsonNode resolved = resolved(schema);
    if (!object.has(key) && schema.has("default")) {
      object.set(key, schema.path("default"));
    } else if (!object.has(key) && resolved.has("properties") && !resolved.has("required")) {
      object.putObject(key);
    }
    if (object.has(key)) {
      fill(resolved, object.path(key));
    }
  }

  private static Set<String> barredIn(JsonNode schema, ObjectNode object) {
    boolean protects = object.path("action").asString("").equals("protect");
    return schema.has("else") && !protects
        ? Set.copyOf(schema.at("/else/properties").propertyNames())
        : Set.of();
  }

  private static JsonNode resolved(JsonNode schema) {
    if (schema.has("$ref")) {
      return ROOT.at(schema.path("$ref").asString().substring(1));
    }
    for (JsonNode alternative : schema.path("anyOf")) {
      if (alternative.has("properties") && !schema.has("properties")) {
        return alternative;
      }
    }
    return schema;
  }

  private static JsonNode yaml(Path file) {
    return new YAMLMapper().readTree(file);
  }

  private static JsonNode read(Path file) {
    return JSON.readTree(file);
  }
}
