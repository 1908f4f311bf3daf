package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.ProbeReport;
import io.latchwire.gateway.admin.ProbeResource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire probe PEER}: a SYN to a peer, and its verdict. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description = {
      "Has a running gateway send a SYN to a peer, signed, and says what comes of it.",
      "The SYN is in the name of the own router, from a port that no connection uses; the"
          + " connection is reset, not finished. Only what the policies protect with that peer can"
          + " be probed.",
      "Exits with 1 when no answer with a right MAC came."
    })
public final class ProbeCommand implements Callable<Integer> {
  private static final int BEYOND_SECONDS = 3;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "PEER", description = "Name of the peer in the configuration.")
  private String peer = "";

  @Option(
      names = "--local",
      paramLabel = "ADDRESS",
      description = "Address of the own router (default: the only one that the policy names).")
  private String local = "";

  @Option(
      names = "--remote",
      paramLabel = "ADDRESS",
      description = "Address behind the peer (default: the only one that the policy names).")
  private String remote = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port at the remote address (default: the one that the policy names).")
  private int port;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to wait, 1 to 12 (default: ${DEFAULT-VALUE}).")
  private int seconds = 5;

  @Mixin private ControlSocketOption socket = new ControlSocketOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (seconds < 1 || seconds > ProbeResource.MOST_SECONDS || port < 0 || port > 65_535) {
      CommandSpec command = spec;
      if (command == null) {
        throw new AssertionError("picocli sets it");
      }
      throw new ParameterException(
          command.commandLine(), "expected: --seconds 1 to 12, --port 1 to 65535");
    }
    try {
      String answer = socket.client(Duration.ofSeconds(seconds + BEYOND_SECONDS)).post(order(), "");
      ProbeReport report = ProbeResource.read(answer);
      if (report.verdict().equals(ProbeReport.NOT_ASKED)) {
        Output.errorsOf(spec).println(report.line());
        return ExitCode.CONFIGURATION;
      }
      Output.of(spec).println(json ? answer : text(report));
      return report.good() ? ExitCode.DONE : ExitCode.ANSWERED_NO;
    } catch (IllegalArgumentException e) {
      Output.errorsOf(spec).println(socket + ": " + e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    }
  }

  private String order() {
    return ProbeResource.PATH
        + "?peer="
        + encoded(peer)
        + "&local="
        + encoded(local)
        + "&remote="
        + encoded(remote)
        + (port > 0 ? "&port=" + port : "")
        + "&seconds="
        + seconds;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String text(ProbeReport report) {
    return "%s: %s > %s (policy %s): %s: %s"
        .formatted(
            report.peer(),
            report.local(),
            report.remote(),
            report.policy(),
            report.verdict(),
            report.line());
  }
}
