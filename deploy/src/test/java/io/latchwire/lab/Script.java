package io.latchwire.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of the source tree, run from its top, and what it said. */
record Script(int exitCode, String output) {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  /** Runs the command; when it is not over in time it is ended, and so counts as failed. */
  static Script run(Duration limit, Path log, List<String> command)
      throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(TOP.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // The build that runs this test has made the jar.
    builder.environment().putAll(Map.of("LATCHWIRE_BUILD", "never"));
    Process process = builder.start();
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      process.destroy();
    }
    return new Script(process.waitFor(), Files.readString(log));
  }
}
