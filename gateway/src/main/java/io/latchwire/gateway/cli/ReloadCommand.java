package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import picocli.CommandLine.Command;

/** {@code latchwire reload}: the gateway reads its configuration anew. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "Has a running gateway read its configuration file anew and put it in force, whole.",
      "A file with a mistake changes nothing; exits with 2 and says where it is."
    })
public final class ReloadCommand extends ConfigurationCommand {
  @Override
  int ask(ControlClient client) throws DaemonUnreachableException {
    return print(client.post(RunningGateway.order("reload"), ""));
  }
}
