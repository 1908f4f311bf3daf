package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.HandoverResource;
import io.latchwire.gateway.admin.HandoverStatus;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.StatusJson;
import io.latchwire.gateway.admin.StatusResource;
import io.latchwire.gateway.service.PoolElementResource;
import io.latchwire.gateway.service.PoolsResource;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchwire show}: what a running gateway is doing. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows policies, flows, keys and drops of a running gateway, its access router, its"
            + " registrar and its place in a pool.")
public final class ShowCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final String CLEAR_SCREEN = "\033[H\033[2J";

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ControlSocketOption socket = new ControlSocketOption();

  @Option(names = "--json", description = "Print JSON, one line per role and answer.")
  private boolean json;

  @Option(names = "--watch", description = "Again every second, until interrupted.")
  private boolean watch;

  @Override
  public Integer call() {
    ControlClient client = socket.client(DEADLINE);
    try {
      print(client);
      while (watch) {
        Thread.sleep(BETWEEN);
        print(client);
      }
      return ExitCode.DONE;
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (IllegalArgumentException e) {
      Output.errorsOf(spec).println(socket + ": " + e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE;
    }
  }

  /** Each role that is on has a section, in JSON a line. */
  private void print(ControlClient client) throws DaemonUnreachableException {
    String segments = client.find(StatusResource.PATH);
    String handover = client.find(HandoverResource.PATH);
    PrintWriter out = Output.of(spec);
    out.print(watch && !json && isTerminal() ? CLEAR_SCREEN : "");
    if (segments != null) {
      Status status = StatusJson.read(segments);
      out.print(json ? StatusJson.write(status) + "\n" : StatusText.of(status));
    }
    if (handover != null) {
      HandoverStatus status = HandoverResource.read(handover);
      out.print(segments == null || json ? "" : "\n");
      out.print(json ? HandoverResource.write(status) + "\n" : HandoverText.of(status));
    }
    String pools = client.find(PoolsResource.PATH);
    boolean first = segments == null && handover == null;
    if (pools != null) {
      out.print(first || json ? "" : "\n");
      out.print(json ? pools + "\n" : PoolsText.of(pools));
    }
    printPlace(client.find(PoolElementResource.PATH), first && pools == null, out);
    out.flush();
  }

  private void printPlace(@Nullable String element, boolean first, PrintWriter out) {
    if (element == null || PoolElementText.isOff(element)) {
      return;
    }
    out.print(first || json ? "" : "\n");
    out.print(json ? element + "\n" : PoolElementText.of(element));
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }
}
