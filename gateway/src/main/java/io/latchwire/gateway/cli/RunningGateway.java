package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.AnswerJson;
import io.latchwire.gateway.admin.ConfigurationReply;
import io.latchwire.gateway.admin.ConfigurationResource;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The gateway whose configuration a command is about, and how its answers are printed. */
final class RunningGateway {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Mixin private ControlSocketOption socket = new ControlSocketOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ControlClient client() {
    return socket.client(DEADLINE);
  }

  boolean wantsJson() {
    return json;
  }

  /** The path of an order, with names and values of further parameters. */
  static String order(String word, String... parameters) {
    StringBuilder path = new StringBuilder(ConfigurationResource.PATH + "?do=" + word);
    for (int i = 0; i < parameters.length; i += 2) {
      path.append('&').append(parameters[i]).append('=');
      path.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return path.toString();
  }

  /** What stands in a file. */
  static String textOf(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": not UTF-8 (expected: text in UTF-8)", e);
    }
  }

  /** Reads an answer. */
  ConfigurationReply reply(String answer) throws DaemonUnreachableException {
    try {
      return AnswerJson.read(answer, ConfigurationReply.class, "what a gateway answers");
    } catch (IllegalArgumentException e) {
      throw new DaemonUnreachableException(socket + ": " + e.getMessage(), e);
    }
  }

  /** Prints an answer; gives the exit code. */
  int print(String answer, @Nullable CommandSpec spec) throws DaemonUnreachableException {
    ConfigurationReply reply = reply(answer);
    boolean refused = reply.outcome().equals(ConfigurationReply.REFUSED);
    PrintWriter out = Output.of(spec);
    if (json) {
      out.println(answer);
      return refused ? ExitCode.CONFIGURATION : ExitCode.DONE;
    }
    if (refused) {
      reply.problems().forEach(Output.errorsOf(spec)::println);
      Output.errorsOf(spec).println("refused: the running configuration stays in force");
      return ExitCode.CONFIGURATION;
    }
    reply.warnings().forEach(warning -> out.println("warning: " + warning));
    reply.changes().forEach(out::println);
    String would = reply.outcome().equals(ConfigurationReply.COMPARED) ? "would be " : "";
    reply.broken().forEach(flow -> out.println("flow " + flow + " " + would + "reset"));
    out.printf(
        "%s: %d %s, %d %s %sreset%n",
        reply.outcome(),
        reply.changes().size(),
        reply.changes().size() == 1 ? "change" : "changes",
        reply.broken().size(),
        reply.broken().size() == 1 ? "flow" : "flows",
        would);
    return ExitCode.DONE;
  }
}
