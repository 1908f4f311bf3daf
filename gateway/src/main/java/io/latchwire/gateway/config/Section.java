package io.latchwire.gateway.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping of the file. Keys that stand there twice, or that nobody knows, are errors. */
final class Section {
  private final Value whole;
  private final boolean readable;
  private final Map<String, Value> values = new LinkedHashMap<>();

  private Section(Value whole) {
    this.whole = whole;
    this.readable = whole.node() instanceof MappingNode;
  }

  /** A mapping that has these keys and no others. */
  static Section of(Value whole, String... keys) {
    return of(whole, List.of(keys));
  }

  static Section of(Value whole, List<String> keys) {
    Section section = named(whole, "a mapping of " + Wording.oneOf(keys));
    section.refuseOthers(keys);
    return section;
  }

  /** A mapping whose keys are names that the operator chose. */
  static Section named(Value whole, String expected) {
    Section section = new Section(whole);
    if (whole.node() instanceof MappingNode mapping) {
      mapping.getValue().forEach(section::add);
    } else {
      whole.error(whole.kind(), expected);
    }
    return section;
  }

  private void add(NodeTuple tuple) {
    Node key = tuple.getKeyNode();
    if (!(key instanceof ScalarNode scalar)) {
      whole.problems().error(key, inWhole("a key that is not a word (expected: a word)"));
      return;
    }
    String name = scalar.getValue();
    Value value = new Value(tuple.getValueNode(), pathOf(name), whole.problems());
    if (values.putIfAbsent(name, value) != null) {
      whole
          .problems()
          .error(key, inWhole("key " + Wording.quote(name) + " again (expected: once)"));
    }
  }

  private void refuseOthers(List<String> keys) {
    if (!(whole.node() instanceof MappingNode mapping)) {
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && !keys.contains(key.getValue())) {
        whole
            .problems()
            .error(
                key,
                inWhole(
                    "unknown key "
                        + Wording.quote(key.getValue())
                        + " (expected: "
                        + Wording.oneOf(keys)
                        + Wording.suggestion(key.getValue(), keys)
                        + ")"));
      }
    }
  }

  private String pathOf(String key) {
    return whole.path().isEmpty() ? key : whole.path() + "." + key;
  }

  private String inWhole(String message) {
    return whole.path().isEmpty() ? message : whole.path() + ": " + message;
  }

  /** The mapping itself, to point at. */
  Value whole() {
    return whole;
  }

  /** Every key with its value, in the order of the file. */
  Map<String, Value> values() {
    return values;
  }

  Optional<Value> optional(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Records a mistake when the key is not there. */
  Optional<Value> required(String key, String expected) {
    Value value = values.get(key);
    if (value == null && readable) {
      whole.error("no " + key, key + ": " + expected);
    }
    return Optional.ofNullable(value);
  }
}
