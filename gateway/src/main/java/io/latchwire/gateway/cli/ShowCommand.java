package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.StatusJson;
import io.latchwire.gateway.config.IdentityConfig;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchwire show}: what a running gateway is doing. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows policies, flows, keys and drops of a running gateway.")
public final class ShowCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\033[H\033[2J";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The gateway's control socket (default: ${DEFAULT-VALUE}).")
  private Path socket = IdentityConfig.DEFAULT_CONTROL_SOCKET;

  @Option(names = "--json", description = "Print JSON, one line per answer.")
  private boolean json;

  @Option(names = "--watch", description = "Again every second, until interrupted.")
  private boolean watch;

  @Override
  public Integer call() {
    ControlClient client = new ControlClient(socket, DEADLINE);
    try {
      print(client.status());
      while (watch) {
        Thread.sleep(BETWEEN);
        print(client.status());
      }
      return ExitCode.DONE;
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE;
    }
  }

  private void print(Status status) {
    PrintWriter out = Output.of(spec);
    if (json) {
      out.println(StatusJson.write(status));
    } else {
      out.print(watch && isTerminal() ? CLEAR_SCREEN : "");
      out.print(StatusText.of(status));
    }
    out.flush();
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }
}
