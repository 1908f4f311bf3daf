package io.latchwire.gateway.netns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are run to their end; a failing one fails the test with what it said. */
public final class Command {
  private static final int MOST_SECONDS = 300;

  private Command() {}

  /** Runs a program: what it printed, standard error included. */
  public static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = exitCode(process);
    if (code != 0) {
      throw new AssertionError(
          "%s ended with %d:%n%s".formatted(String.join(" ", command), code, output));
    }
    return output;
  }

  private static int exitCode(Process process) {
    try {
      if (process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new AssertionError("no end within " + MOST_SECONDS + " s: " + process.info());
  }
}
