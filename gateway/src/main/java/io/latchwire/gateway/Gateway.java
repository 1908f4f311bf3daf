package io.latchwire.gateway;

import io.latchwire.gateway.cli.Daemon;
import io.latchwire.gateway.cli.ExitCode;
import io.latchwire.gateway.config.GatewayConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root. This build has no data path, and a gateway that cannot protect does not
 * start.
 */
public final class Gateway implements Daemon {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  @Override
  public int run(GatewayConfig config) {
    LOG.error("{}: this build cannot forward frames", config.gateway().id());
    return ExitCode.ENVIRONMENT;
  }
}
