package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.config.IdentityConfig;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** {@code --socket PATH}: which running gateway a command asks. */
final class ControlSocketOption {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The gateway's control socket (default: ${DEFAULT-VALUE}).")
  private Path path = IdentityConfig.DEFAULT_CONTROL_SOCKET;

  /**
   * The gateway behind it.
   *
   * @param deadline of each question
   */
  ControlClient client(Duration deadline) {
    return new ControlClient(path, deadline);
  }

  /** The path, for messages. */
  @Override
  public String toString() {
    return path.toString();
  }
}
