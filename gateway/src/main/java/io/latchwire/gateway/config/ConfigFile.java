package io.latchwire.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** A configuration file as text and as a tree of YAML 1.2 nodes that know their place in it. */
final class ConfigFile {
  private static final int MAX_OCTETS = 1 << 20;

  private ConfigFile() {}

  /** The tree of a text that is one YAML document with something in it. */
  static Node tree(String named, String text) throws ConfigException {
    Problems problems = new Problems(named);
    Optional<Node> root = tree(text, problems);
    problems.throwErrors();
    if (root.isEmpty()) {
      problems.error(Optional.empty(), "the file is empty (expected: a configuration)");
      problems.throwErrors();
    }
    return root.orElseThrow();
  }

  /** What a tree says. */
  static GatewayConfig config(String named, Path directory, Node root, SecretSource secrets)
      throws ConfigException {
    Problems problems = new Problems(named);
    GatewayConfig config =
        new GatewayReader(problems, new SecretChecks(problems, secrets, directory))
            .read(new Value(root, "", problems));
    problems.throwErrors();
    return config;
  }

  /** What stands in a file. */
  static String text(Path file) throws ConfigException {
    return text(file, new Problems(file.toString()));
  }

  private static String text(Path file, Problems problems) throws ConfigException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_OCTETS + 1);
      if (octets.length <= MAX_OCTETS) {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
      }
      problems.error(Optional.empty(), "longer than 1 MiB (expected: a configuration)");
    } catch (CharacterCodingException e) {
      problems.error(Optional.empty(), "not UTF-8 (expected: text in UTF-8)");
    } catch (NoSuchFileException e) {
      problems.error(Optional.empty(), "no such file");
    } catch (IOException e) {
      problems.error(Optional.empty(), "cannot be read: " + e.getMessage());
    }
    problems.throwErrors();
    throw new AssertionError("an error without a problem");
  }

  /** The parser's own message would quote the line, and the line may hold a secret. */
  private static Optional<Node> tree(String text, Problems problems) {
    if (text.length() > MAX_OCTETS) {
      problems.error(Optional.empty(), "longer than 1 MiB (expected: a configuration)");
      return Optional.empty();
    }
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(MAX_OCTETS).build();
    try {
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      problems.error(e.getProblemMark(), "not YAML: " + context + e.getProblem());
    } catch (YamlEngineException e) {
      problems.error(Optional.empty(), "not YAML 1.2 (expected: text without control characters)");
    }
    return Optional.empty();
  }
}
