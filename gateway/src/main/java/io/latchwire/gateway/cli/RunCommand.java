package io.latchwire.gateway.cli;

import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire run FILE}: the gateway itself. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs the gateway until it is told to stop.")
public final class RunCommand implements Callable<Integer> {
  private final Daemon daemon;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The configuration.")
  private Path file = Path.of("");

  /** Runs this daemon. */
  public RunCommand(Daemon daemon) {
    this.daemon = daemon;
  }

  @Override
  public Integer call() {
    try {
      ConfigurationText text = ConfigurationText.read(file);
      GatewayConfig config = text.config();
      config.warnings().forEach(w -> Output.errorsOf(spec).println("warning: " + w));
      return daemon.run(file, text, config);
    } catch (ConfigException e) {
      e.problems().forEach(Output.errorsOf(spec)::println);
      return ExitCode.CONFIGURATION;
    }
  }
}
