package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code latchwire confirm}: the configuration on trial stays. */
@Command(
    name = "confirm",
    mixinStandardHelpOptions = true,
    description =
        "Keeps the configuration that latchwire apply has put in force, and writes it to the"
            + " gateway's file; the file before is kept with .previous behind its name.")
public final class ConfirmCommand extends ConfigurationCommand {
  @Override
  int ask(ControlClient client) throws IOException {
    return print(Confirmation.of(client));
  }
}
