package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command about the configuration of a running gateway. */
abstract sealed class ConfigurationCommand implements Callable<Integer>
    permits ApplyCommand,
        ConfirmCommand,
        DiffCommand,
        EffectiveCommand,
        ReloadCommand,
        RollbackCommand {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private RunningGateway gateway = new RunningGateway();

  /** Asks, prints, and gives the exit code. */
  abstract int ask(ControlClient client) throws DaemonUnreachableException, IOException;

  @Nullable CommandSpec spec() {
    return spec;
  }

  RunningGateway gateway() {
    return gateway;
  }

  int print(String answer) throws DaemonUnreachableException {
    return gateway.print(answer, spec);
  }

  @Override
  public final Integer call() {
    try {
      return ask(gateway.client());
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (IOException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }
}
