package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.DaemonUnreachableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire rollover TARGET}: the operator's word that keys be replaced now. */
@Command(
    name = "rollover",
    mixinStandardHelpOptions = true,
    description = {
      "Replaces the own keys of flows of a running gateway.",
      "Each flow takes its new key with its next segment; exits with 1 when no flow is meant."
    })
public final class RolloverCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Pattern FLOWS = Pattern.compile("\\{\"flows\":(\\d+)}");

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "TARGET",
      description = "all, the name of a peer, or a flow as LOCAL-REMOTE, ends as show prints them.")
  private String target = "";

  @Mixin private ControlSocketOption socket = new ControlSocketOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try {
      String answer = socket.client(DEADLINE).rollover(target);
      Matcher flows = FLOWS.matcher(answer);
      if (!flows.matches()) {
        Output.errorsOf(spec).println(socket + " answers something else: " + answer);
        return ExitCode.UNREACHABLE;
      }
      Output.of(spec).println(json ? answer : "new keys for " + flows.group(1) + " flows");
      return flows.group(1).equals("0") ? ExitCode.ANSWERED_NO : ExitCode.DONE;
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    }
  }
}
