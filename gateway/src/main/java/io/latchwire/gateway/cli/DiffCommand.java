package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code latchwire diff FILE}: what a configuration would change. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Compares a configuration with the one that a running gateway has in force, and says which"
          + " live flows it would reset. Changes nothing.",
      "Exits with 0 when nothing is different, with 1 otherwise, with 2 when it would be refused."
    })
public final class DiffCommand extends ConfigurationCommand {
  @Parameters(paramLabel = "FILE", description = "The other configuration.")
  private Path file = Path.of("");

  @Override
  int ask(ControlClient client) throws IOException {
    String answer =
        client.post(
            RunningGateway.order("compare", "file", file.toString()), RunningGateway.textOf(file));
    int code = print(answer);
    boolean same = gateway().reply(answer).changes().isEmpty();
    return code == ExitCode.DONE && !same ? ExitCode.ANSWERED_NO : code;
  }
}
