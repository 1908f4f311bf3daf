package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchwire apply --confirm MINUTES FILE}: another configuration, for a time at first. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a configuration in force in a running gateway, whole. Unless latchwire confirm follows"
          + " within the time that is given, the one before is put back, and the gateway's file has"
          + " never been touched.",
      "Without --confirm the gateway's file is replaced at once."
    })
public final class ApplyCommand extends ConfigurationCommand {
  private static final int MOST_MINUTES = 24 * 60;

  /** Longer than it takes to write a file. */
  private static final Duration AT_ONCE = Duration.ofSeconds(30);

  @Parameters(paramLabel = "FILE", description = "The configuration.")
  private Path file = Path.of("");

  @Option(
      names = "--confirm",
      paramLabel = "MINUTES",
      description = "How long it is in force unless it is confirmed: 1..1440.")
  private int minutes;

  @Override
  int ask(ControlClient client) throws IOException {
    if (minutes < 0 || minutes > MOST_MINUTES) {
      Output.errorsOf(spec())
          .println("--confirm: " + minutes + " (expected: 1.." + MOST_MINUTES + ")");
      return ExitCode.CONFIGURATION;
    }
    long seconds = minutes == 0 ? AT_ONCE.toSeconds() : minutes * 60L;
    int code =
        print(
            client.post(
                RunningGateway.order(
                    "trial", "seconds", Long.toString(seconds), "file", file.toString()),
                RunningGateway.textOf(file)));
    if (code != ExitCode.DONE) {
      return code;
    }
    if (minutes == 0) {
      return print(Confirmation.of(client));
    }
    if (!gateway().wantsJson()) {
      Output.of(spec())
          .printf("unless latchwire confirm follows within %d min, it is rolled back%n", minutes);
    }
    return code;
  }
}
