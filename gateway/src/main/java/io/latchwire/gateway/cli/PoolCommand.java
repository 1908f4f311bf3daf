package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.service.PoolsResource;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire pool}: pools, and being an element or a user of one. */
@Command(
    name = "pool",
    mixinStandardHelpOptions = true,
    description = "Shows pools, asks for them, joins and leaves them.",
    subcommands = {
      PoolCommand.Listing.class,
      PoolCommand.Show.class,
      PoolClientCommand.Resolve.class,
      PoolClientCommand.Watch.class,
      PoolClientCommand.Register.class,
      PoolDrainCommand.class,
      PoolCommand.Snapshot.class
    })
public final class PoolCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "one of its commands is needed");
    }
    return ExitCode.CONFIGURATION;
  }

  /** The options of what asks the running registrar. */
  static final class OfDaemon {
    @Mixin ControlSocketOption socket = new ControlSocketOption();

    JsonNode pools() throws DaemonUnreachableException {
      return get(PoolsResource.PATH);
    }

    JsonNode get(String path) throws DaemonUnreachableException {
      try {
        return JSON.readTree(socket.client(DEADLINE).get(path));
      } catch (JsonProcessingException e) {
        throw new DaemonUnreachableException(socket + " does not answer with JSON", e);
      }
    }
  }

  /** {@code latchwire pool list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All pools of a running registrar.")
  static final class Listing implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @picocli.CommandLine.Mixin private OfDaemon daemon = new OfDaemon();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
      try {
        JsonNode root = daemon.pools();
        if (json) {
          Output.of(spec).println(root);
        } else {
          Table table = new Table("POOL", "POLICY", "ELEMENTS");
          for (JsonNode pool : root.path("pools")) {
            table.row(
                pool.path("handle").asText(),
                pool.path("policy").asText(),
                pool.path("elements").size());
          }
          Output.of(spec).print(table);
        }
        return ExitCode.DONE;
      } catch (DaemonUnreachableException e) {
        Output.errorsOf(spec).println(e.getMessage());
        return ExitCode.UNREACHABLE;
      }
    }
  }

  /** {@code latchwire pool show HANDLE}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "The elements of one pool, with their homes.")
  static final class Show implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @picocli.CommandLine.Mixin private OfDaemon daemon = new OfDaemon();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(paramLabel = "HANDLE", description = "The pool, as list shows it.")
    private String handle = "";

    @Override
    public Integer call() {
      try {
        for (JsonNode pool : daemon.pools().path("pools")) {
          if (pool.path("handle").asText().equals(handle)) {
            print(pool);
            return ExitCode.DONE;
          }
        }
        Output.errorsOf(spec).println("no pool " + handle + " (remedy: latchwire pool list)");
        return ExitCode.ANSWERED_NO;
      } catch (DaemonUnreachableException e) {
        Output.errorsOf(spec).println(e.getMessage());
        return ExitCode.UNREACHABLE;
      }
    }

    private void print(JsonNode pool) {
      if (json) {
        Output.of(spec).println(pool);
      } else {
        Table table = new Table("ELEMENT", "HOME", "ADDRESS", "PORT", "VALUE", "LIFE", "STATE");
        for (JsonNode element : pool.path("elements")) {
          table.row(
              element.path("id").asText(),
              element.path("home").asText(),
              element.path("addresses").path(0).asText("-"),
              element.path("port").asInt(),
              element.path("value").asLong(),
              element.path("life_seconds").asInt(),
              state(element));
        }
        Output.of(spec).print(table);
      }
    }

    private static String state(JsonNode element) {
      if (element.path("stale").asBoolean()) {
        return "stale";
      }
      if (element.path("suspect").asBoolean()) {
        return "suspect";
      }
      return element.path("connected").asBoolean() ? "connected" : "elsewhere";
    }
  }

  /** {@code latchwire pool snapshot save|inspect}. */
  @Command(
      name = "snapshot",
      mixinStandardHelpOptions = true,
      description = "A handlespace in a file.",
      subcommands = {PoolSnapshotCommand.Save.class, PoolSnapshotCommand.Inspect.class})
  static final class Snapshot implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      if (spec != null) {
        throw new ParameterException(spec.commandLine(), "save or inspect is needed");
      }
      return ExitCode.CONFIGURATION;
    }
  }
}
