package io.latchwire.gateway.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints to. */
final class Output {
  private Output() {}

  /** The answer. */
  static PrintWriter of(@Nullable CommandSpec spec) {
    return required(spec).commandLine().getOut();
  }

  /** What went wrong. */
  static PrintWriter errorsOf(@Nullable CommandSpec spec) {
    return required(spec).commandLine().getErr();
  }

  private static CommandSpec required(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new AssertionError("picocli sets the field before it calls the command");
    }
    return spec;
  }
}
