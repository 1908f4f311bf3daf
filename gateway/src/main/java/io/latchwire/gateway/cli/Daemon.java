package io.latchwire.gateway.cli;

import io.latchwire.gateway.config.GatewayConfig;

/** A gateway that can be run. */
@FunctionalInterface
public interface Daemon {
  /**
   * Runs until it is told to stop.
   *
   * @return an {@link ExitCode}
   */
  int run(GatewayConfig config);
}
