package io.latchwire.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.KekResource;
import io.latchwire.gateway.config.KeyStoreFile;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.SecretReference;
import io.latchwire.gateway.config.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchwire key ...}: keys in a store, and those that a running gateway uses. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Keeps keys in a store: generate, import, list, export, retire.",
    subcommands = CommandLine.HelpCommand.class)
public final class KeyCommand {
  private KeyCommand() {}

  /**
   * The command with all that belongs to it.
   *
   * @param clock time of day
   */
  public static CommandLine commandLine(KeyOctets random, Supplier<Instant> clock) {
    return new CommandLine(new KeyCommand())
        .addSubcommand(new Generate(random, clock))
        .addSubcommand(new Import(random, clock))
        .addSubcommand(new ListKeys())
        .addSubcommand(new Export())
        .addSubcommand(new Retire(clock));
  }

  /** A command about a store. */
  private abstract static class OfStore implements Callable<Integer> {
    @Spec @Nullable CommandSpec spec;

    @Option(names = "--store", required = true, paramLabel = "FILE", description = "The key store.")
    Path file = Path.of("");

    abstract int run() throws IOException, SecretException;

    KeyStoreFile store() throws SecretException {
      return KeyStoreFile.read(file, SecretSource.system());
    }

    String reference(String name) {
      return "store:" + file.toAbsolutePath().normalize() + "#" + name;
    }

    @Override
    public Integer call() {
      try {
        return run();
      } catch (SecretException e) {
        Output.errorsOf(spec).println(e.getMessage());
        return ExitCode.CONFIGURATION;
      } catch (IOException e) {
        Output.errorsOf(spec).println(file + ": " + e.getMessage());
        return ExitCode.ENVIRONMENT;
      }
    }
  }

  /** A command that puts keys into a store, which it makes if need be. */
  private abstract static class IntoStore extends OfStore {
    final KeyOctets random;
    private final Supplier<Instant> clock;

    @Option(
        names = "--unlock",
        paramLabel = "REFERENCE",
        description =
            "Where the store's own secret of 32 octets is: file:PATH, env:NAME or credential:NAME."
                + " Only for a store that does not exist yet, which keeps it in mind.")
    private @Nullable String unlock;

    IntoStore(KeyOctets random, Supplier<Instant> clock) {
      this.random = random;
      this.clock = clock;
    }

    KeyStoreFile storeOrNew() throws SecretException, IOException {
      if (Files.exists(file)) {
        return store();
      }
      if (unlock == null) {
        throw new IOException("no such store (expected: --unlock REFERENCE to make one)");
      }
      SecretReference secret =
          SecretReference.read(unlock)
              .filter(r -> r.scheme() != SecretReference.Scheme.STORE)
              .orElseThrow(() ->
                  new IOException("--unlock (expected: file:PATH, env:NAME or credential:NAME)"));
      return KeyStoreFile.empty(file, secret);
    }

    KeyStoreFile add(KeyStoreFile store, String name, String algorithm, byte[] octets)
        throws SecretException, IOException {
      if (!KeyStoreFile.NAME.matcher(name).matches()) {
        throw new IOException("key name (expected: letters, digits and . _ @ -, at most 128)");
      }
      int expected = KeygenCommand.keyOctets(algorithm).orElse(0);
      if (expected == 0) {
        throw new IOException(
            "key "
                + name
                + ": algorithm (expected: "
                + String.join(", ", KeygenCommand.Labels.stream().toList())
                + ")");
      }
      if (octets.length != expected) {
        throw new IOException(
            "key " + name + " has " + octets.length + " octets (expected: " + expected + ")");
      }
      return store.with(name, algorithm, octets, clock.get(), random, SecretSource.system());
    }
  }

  @Command(
      name = "generate",
      mixinStandardHelpOptions = true,
      description = "Makes a key in a store.")
  private static final class Generate extends IntoStore {
    @Option(names = "--name", required = true, paramLabel = "NAME", description = "PEER.ID.")
    private String name = "";

    @Option(
        names = "--algorithm",
        paramLabel = "LABEL",
        description = "What it is for: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
        completionCandidates = KeygenCommand.Labels.class)
    private String algorithm = "hkdf-256";

    Generate(KeyOctets random, Supplier<Instant> clock) {
      super(random, clock);
    }

    @Override
    int run() throws IOException, SecretException {
      byte[] octets = new byte[KeygenCommand.keyOctets(algorithm).orElse(0)];
      random.fill(octets);
      try {
        add(storeOrNew(), name, algorithm, octets).write();
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
      Output.of(spec)
          .printf("%s for %s; in the configuration: key: %s%n", name, algorithm, reference(name));
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Takes a key into a store, or all keys of an RFC 8177 key chain document.",
        "The key itself comes from a reference or a file of mode 0600, never from the command line."
      })
  private static final class Import extends IntoStore {
    @Option(names = "--name", paramLabel = "NAME", description = "PEER.ID.")
    private String name = "";

    @Option(names = "--algorithm", paramLabel = "LABEL", description = "What it is for.")
    private String algorithm = "hkdf-256";

    @Option(
        names = "--from",
        paramLabel = "REFERENCE",
        description = "Where the key is: file:PATH, env:NAME or credential:NAME.")
    private @Nullable String from;

    @Option(
        names = "--rfc8177",
        paramLabel = "FILE",
        description = "ietf-key-chain in JSON, mode 0600; keys are named CHAIN.KEY-ID.")
    private @Nullable Path document;

    Import(KeyOctets random, Supplier<Instant> clock) {
      super(random, clock);
    }

    @Override
    int run() throws IOException, SecretException {
      if ((from == null) == (document == null)) {
        Output.errorsOf(spec).println("expected: either --from or --rfc8177");
        return ExitCode.CONFIGURATION;
      }
      KeyStoreFile store = storeOrNew();
      if (document != null) {
        return importAll(store, document);
      }
      byte[] octets =
          SecretReference.read(String.valueOf(from))
              .orElseThrow(() -> new IOException("--from (expected: a reference, not the key)"))
              .resolve(KeygenCommand.keyOctets(algorithm).orElse(0));
      try {
        add(store, name, algorithm, octets).write();
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
      Output.of(spec).printf("%s; in the configuration: key: %s%n", name, reference(name));
      return ExitCode.DONE;
    }

    private int importAll(KeyStoreFile first, Path from) throws IOException, SecretException {
      byte[] octets = SecretReference.privateFile(from, SecretSource.system());
      List<KeyChainJson.Key> keys;
      try {
        keys = KeyChainJson.read(octets);
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
      KeyStoreFile store = first;
      for (KeyChainJson.Key key : keys) {
        store = add(store, key.name(), key.algorithm(), key.octets());
        Arrays.fill(key.octets(), (byte) 0);
      }
      store.write();
      keys.forEach(key ->
          Output.of(spec)
              .printf("%s; in the configuration: key: %s%n", key.name(), reference(key.name())));
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "Lists the keys of a store; without --store, the KEKs that a running gateway uses and how"
              + " many keys are in use under each.")
  private static final class ListKeys implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--store", paramLabel = "FILE", description = "The key store.")
    private @Nullable Path file;

    @Mixin private ControlSocketOption socket = new ControlSocketOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
      try {
        return file == null ? ofGateway() : ofStore(file);
      } catch (SecretException e) {
        Output.errorsOf(spec).println(e.getMessage());
        return ExitCode.CONFIGURATION;
      } catch (DaemonUnreachableException e) {
        Output.errorsOf(spec).println(e.getMessage());
        return ExitCode.UNREACHABLE;
      } catch (IOException e) {
        Output.errorsOf(spec).println(socket + " answers something else");
        return ExitCode.UNREACHABLE;
      }
    }

    private int ofStore(Path store) throws SecretException {
      List<KeyStoreFile.Entry> entries = KeyStoreFile.read(store, SecretSource.system()).entries();
      if (json) {
        Output.of(spec).println(KeyChainJson.write(entries));
        return ExitCode.DONE;
      }
      Table table = new Table("NAME", "ALGORITHM", "MADE", "RETIRED");
      for (KeyStoreFile.Entry entry : entries) {
        String retired = entry.retired();
        table.row(entry.name(), entry.algorithm(), entry.made(), retired == null ? "-" : retired);
      }
      Output.of(spec).print(table);
      return ExitCode.DONE;
    }

    private int ofGateway() throws IOException {
      String answer = socket.client(DEADLINE).get(KekResource.PATH);
      if (json) {
        Output.of(spec).println(answer);
        return ExitCode.DONE;
      }
      Table table =
          new Table("PEER", "KEK", "ALGORITHM", "SENDING", "DAYS", "OWN KEYS", "PEER'S KEYS");
      for (JsonNode kek : JsonMapper.builder().build().readTree(answer)) {
        String days =
            kek.path("ageSeconds").isNull() ? "?" : "" + kek.path("ageSeconds").asLong() / 86_400;
        table.row(
            kek.path("peer").asText(),
            kek.path("id").asText(),
            kek.path("algorithm").asText(),
            kek.path("sending").asBoolean() ? "yes" : "-",
            kek.path("overdue").asBoolean() ? days + "!" : days,
            kek.path("ownKeys").asText(),
            kek.path("peerKeys").asText());
      }
      Output.of(spec).print(table);
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description =
          "Prints the keys of a store as an RFC 8177 document. Key strings are not in it: they are"
              + " write-only.")
  private static final class Export extends OfStore {
    @Override
    int run() throws SecretException {
      Output.of(spec).println(KeyChainJson.write(store().entries()));
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "retire",
      mixinStandardHelpOptions = true,
      description =
          "Forgets the octets of a key. Take it out of the configuration first: a gateway that"
              + " still refers to it refuses the next reload.")
  private static final class Retire extends OfStore {
    private final Supplier<Instant> clock;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Which.")
    private String name = "";

    Retire(Supplier<Instant> clock) {
      this.clock = clock;
    }

    @Override
    int run() throws IOException, SecretException {
      store().retire(name, clock.get()).write();
      Output.of(spec).printf("%s is retired: its octets are gone%n", name);
      return ExitCode.DONE;
    }
  }
}
