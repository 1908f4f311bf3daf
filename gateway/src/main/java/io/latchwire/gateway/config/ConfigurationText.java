package io.latchwire.gateway.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A configuration as it was written: the text, where each part of it stands, and what it says with
 * every default filled in. Read once, so that what is checked is what is put in force.
 */
public final class ConfigurationText {
  private final String named;
  private final Path directory;
  private final String text;
  private final Node root;

  private ConfigurationText(String named, Path directory, String text, Node root) {
    this.named = named;
    this.directory = directory;
    this.text = text;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException when it cannot be read or is no YAML
   */
  public static ConfigurationText read(Path file) throws ConfigException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new AssertionError("a file without a directory: " + file);
    }
    return of(file.toString(), directory, ConfigFile.text(file));
  }

  /**
   * Takes a text that has not come from a file of its own.
   *
   * @param named what problems name
   * @param directory what relative paths in it are relative to
   * @throws ConfigException when it is no YAML
   */
  public static ConfigurationText of(String named, Path directory, String text)
      throws ConfigException {
    return new ConfigurationText(named, directory, text, ConfigFile.tree(named, text));
  }

  /** The text itself. */
  public String text() {
    return text;
  }

  /**
   * What it says: each secret is resolved once, checked and wiped.
   *
   * @throws ConfigException with every error found
   */
  public GatewayConfig config() throws ConfigException {
    return config(SecretSource.system());
  }

  /** As {@link #config()}, with secrets from elsewhere than this process's environment. */
  public GatewayConfig config(SecretSource secrets) throws ConfigException {
    return ConfigFile.config(named, directory, root, secrets);
  }

  /**
   * A problem with a part of the text, at its place or at that of the nearest part around it.
   *
   * @param path as of {@link ConfigurationChange#path}; empty for the whole
   * @param message without the path
   */
  public Problem problem(String path, String message) {
    Node at = root;
    String rest = path;
    while (!rest.isEmpty()) {
      Step step = step(at, rest);
      if (step == null) {
        break;
      }
      at = step.node;
      rest = step.rest;
    }
    String whole = path.isEmpty() ? message : path + ": " + message;
    return at.getStartMark()
        .map(mark -> new Problem(named, mark.getLine() + 1, mark.getColumn() + 1, whole))
        .orElseGet(() -> new Problem(named, 0, 0, whole));
  }

  private record Step(Node node, String rest) {}

  /** One step along a path, whose names may have dots in them; null where there is no such part. */
  private static @Nullable Step step(Node from, String path) {
    return switch (from) {
      case SequenceNode sequence ->
          sequence.getValue().stream()
              .map(element -> along(element, "[" + label(element) + "]", path))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      case MappingNode mapping -> {
        for (NodeTuple tuple : mapping.getValue()) {
          if (tuple.getKeyNode() instanceof ScalarNode key) {
            Step step = along(tuple.getValueNode(), key.getValue(), path);
            if (step != null) {
              yield step;
            }
          }
        }
        yield null;
      }
      default -> null;
    };
  }

  private static @Nullable Step along(Node node, String name, String path) {
    if (!path.startsWith(name)) {
      return null;
    }
    String rest = path.substring(name.length());
    if (rest.startsWith(".")) {
      return new Step(node, rest.substring(1));
    }
    return rest.isEmpty() || rest.startsWith("[") || rest.startsWith(" ")
        ? new Step(node, rest)
        : null;
  }

  private static String label(Node element) {
    String label = "";
    if (element instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key
            && tuple.getValueNode() instanceof ScalarNode value
            && (key.getValue().equals("name")
                || (key.getValue().equals("id") && label.isEmpty()))) {
          label = value.getValue();
        }
      }
    }
    return label;
  }

  /**
   * What it says, with every default that the schema knows, as maps, lists, strings, numbers and
   * booleans in the order of the text. A secret stands there as the reference to its place.
   */
  public Map<String, Object> effective() {
    return EffectiveConfiguration.of(root);
  }

  /** The same as YAML. */
  public String effectiveYaml() {
    return yaml(effective());
  }

  /** Maps, lists and plain values as YAML. */
  public static String yaml(Map<String, Object> effective) {
    return EffectiveConfiguration.yaml(effective);
  }
}
