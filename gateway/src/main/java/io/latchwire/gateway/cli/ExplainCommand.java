package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.Explanation;
import io.latchwire.gateway.admin.Explanation.Rejection;
import io.latchwire.gateway.admin.ExplanationResource;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire explain PEER}: why segments of a peer are rejected. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says in a line each why the last rejected segments of a peer were rejected.",
      "Exits with 1 when there are any."
    })
public final class ExplainCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "PEER", description = "Name of the peer in the configuration.")
  private String peer = "";

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description =
          "An address that a router may have had before a translation; may be given again.")
  private List<String> addresses = new ArrayList<>();

  @Mixin private ControlSocketOption socket = new ControlSocketOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try {
      String answer = socket.client(DEADLINE).get(question());
      Explanation explanation = ExplanationResource.read(answer);
      if (json) {
        Output.of(spec).println(answer);
      } else {
        print(explanation);
      }
      if (!explanation.isKnown()) {
        return ExitCode.CONFIGURATION;
      }
      return explanation.rejections().isEmpty() ? ExitCode.DONE : ExitCode.ANSWERED_NO;
    } catch (IllegalArgumentException e) {
      Output.errorsOf(spec).println(socket + ": " + e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    }
  }

  private String question() {
    StringBuilder question = new StringBuilder(ExplanationResource.PATH).append("?peer=");
    question.append(URLEncoder.encode(peer, StandardCharsets.UTF_8));
    for (String address : addresses) {
      question.append("&address=").append(URLEncoder.encode(address, StandardCharsets.UTF_8));
    }
    return question.toString();
  }

  private void print(Explanation explanation) {
    PrintWriter out = Output.of(spec);
    if (!explanation.isKnown()) {
      Output.errorsOf(spec).println("no policy has a peer " + peer + " (remedy: latchwire show)");
      return;
    }
    if (explanation.rejections().isEmpty()) {
      out.println("nothing of " + peer + " was rejected");
      return;
    }
    Map<String, List<Rejection>> byLine = new LinkedHashMap<>();
    for (Rejection rejection : explanation.rejections()) {
      byLine
          .computeIfAbsent(rejection.policy() + ": " + rejection.line(), _ -> new ArrayList<>())
          .add(rejection);
    }
    byLine.forEach((line, all) ->
        out.printf(
            "%s (%s, %s, last %.1f s ago%s)%n",
            line,
            all.getFirst().direction(),
            all.getFirst().reason(),
            all.getFirst().ageSeconds(),
            all.getFirst().proven() ? ", proven" : ""));
  }
}
