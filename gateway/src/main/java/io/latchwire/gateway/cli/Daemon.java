package io.latchwire.gateway.cli;

import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import java.nio.file.Path;

/** A gateway that can be run. */
@FunctionalInterface
public interface Daemon {
  /**
   * Runs until it is told to stop.
   *
   * @param file where the configuration is read from again
   * @param text of the configuration
   * @return an {@link ExitCode}
   */
  int run(Path file, ConfigurationText text, GatewayConfig config);
}
