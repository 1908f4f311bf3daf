package io.latchwire.gateway.cli;

import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.policy.PolicyTable;

/** Makes live policies of a configuration, for commands that judge without a gateway. */
@FunctionalInterface
public interface PolicyLoader {
  /**
   * The policies, with their keys.
   *
   * @param macs makes the configured keys
   * @throws SecretException when a secret cannot be read
   * @throws ConfigException when a KEK cannot be made of it
   */
  PolicyTable load(GatewayConfig config, MacProvider macs) throws SecretException, ConfigException;
}
