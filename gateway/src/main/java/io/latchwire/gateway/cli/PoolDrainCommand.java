package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.service.PoolElementResource;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchwire pool drain}: a gateway goes out of selection and serves on. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a running gateway out of its pool; what it serves goes on.",
      "Where the pool's policy has a weight, a priority or a load, the gateway is chosen last for"
          + " the grace, and leaves then; otherwise it leaves at once.",
      "It stays out until --undo or its next start; exits with 1 when it is in no pool."
    })
final class PoolDrainCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As long as users of a pool keep what they have heard of it. */
  private static final String USUAL_GRACE = "30";

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ControlSocketOption socket = new ControlSocketOption();

  @Option(
      names = "--grace",
      paramLabel = "SECONDS",
      defaultValue = USUAL_GRACE,
      description = "How long it stays in the pool as the last choice (default: ${DEFAULT-VALUE}).")
  private int graceSeconds;

  @Option(names = "--undo", description = "Puts it back, as it is configured.")
  private boolean undo;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (graceSeconds < 0 || graceSeconds > PoolElementResource.MOST_GRACE_SECONDS) {
      throw new ParameterException(
          commandLine(),
          "--grace %d (expected: 0..%d)"
              .formatted(graceSeconds, PoolElementResource.MOST_GRACE_SECONDS));
    }
    String drain = undo ? PoolElementResource.OFF : Integer.toString(graceSeconds);
    try {
      String path = PoolElementResource.PATH + "?drain=" + drain;
      JsonNode element = JSON.readTree(socket.client(DEADLINE).post(path, ""));
      String state = element.path("state").asText();
      if (state.equals("off")) {
        Output.errorsOf(spec).println("this gateway is in no pool (remedy: pool-element)");
        return ExitCode.ANSWERED_NO;
      }
      Output.of(spec)
          .println(
              json
                  ? element
                  : "%s in pool %s: %s"
                      .formatted(
                          element.path("id").asText(), element.path("pool").asText(), state));
      return ExitCode.DONE;
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (JsonProcessingException e) {
      Output.errorsOf(spec).println(socket + " does not answer with JSON");
      return ExitCode.UNREACHABLE;
    }
  }

  private picocli.CommandLine commandLine() {
    if (spec == null) {
      throw new AssertionError("picocli sets the field before it calls the command");
    }
    return spec.commandLine();
  }
}
