package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire check FILE}: everything that is wrong in a configuration. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Reads a configuration and tells everything that is wrong in it.")
public final class CheckCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The configuration.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** What {@code --json} prints. */
  private record Report(String file, boolean valid, List<Finding> errors, List<Finding> warnings) {}

  private record Finding(int line, int column, String message) {
    static List<Finding> of(List<Problem> problems) {
      return problems.stream().map(p -> new Finding(p.line(), p.column(), p.message())).toList();
    }
  }

  @Override
  public Integer call() {
    try {
      accept(GatewayConfig.load(file));
      return ExitCode.DONE;
    } catch (ConfigException e) {
      refuse(e.problems());
      return ExitCode.CONFIGURATION;
    }
  }

  private void accept(GatewayConfig config) {
    PrintWriter out = Output.of(spec);
    if (json) {
      out.println(
          written(new Report(file.toString(), true, List.of(), Finding.of(config.warnings()))));
      return;
    }
    config.warnings().forEach(warning -> out.println("warning: " + warning));
    out.printf(
        "%s: good: gateway %s, %s, %s%n",
        file,
        config.gateway().id(),
        counted(config.peers().size(), "peer", "peers"),
        counted(config.policies().size(), "policy", "policies"));
  }

  private void refuse(List<Problem> problems) {
    PrintWriter out = Output.of(spec);
    if (json) {
      out.println(written(new Report(file.toString(), false, Finding.of(problems), List.of())));
      return;
    }
    problems.forEach(out::println);
    out.println(file + ": " + counted(problems.size(), "error", "errors"));
  }

  private static String counted(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  private static String written(Report report) {
    try {
      return JsonMapper.builder().build().writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record of plain values", e);
    }
  }
}
