package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import picocli.CommandLine.Command;

/** {@code latchwire rollback}: the end of a trial, now. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = "Ends the trial of latchwire apply now: what was in force before is again.")
public final class RollbackCommand extends ConfigurationCommand {
  @Override
  int ask(ControlClient client) throws DaemonUnreachableException {
    return print(client.post(RunningGateway.order("roll-back"), ""));
  }
}
