package io.latchwire.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;

/** The peers in C: a process that measures what it is asked for, see {@code peers.c}. */
final class CPeers implements AutoCloseable {
  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  CPeers(String program) {
    try {
      process = new ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(program, e);
    }
    questions = process.outputWriter(StandardCharsets.US_ASCII);
    answers = process.inputReader(StandardCharsets.US_ASCII);
  }

  /** Nanoseconds for one MAC; empty when this machine has not what the peer needs. */
  OptionalDouble nanos(String peer, int octets, int jobs, int microseconds) {
    try {
      questions.write("%s %d %d %d%n".formatted(peer, octets, jobs, microseconds));
      questions.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("the peers in C ended at " + peer);
      }
      return "absent".equals(answer)
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(peer, e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
