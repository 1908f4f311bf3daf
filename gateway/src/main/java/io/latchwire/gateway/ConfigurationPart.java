package io.latchwire.gateway;

import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.SecretException;
import java.io.IOException;
import java.util.List;

/** Something of a running gateway that can be exchanged for what another configuration says. */
interface ConfigurationPart {
  /**
   * Builds what the configuration says; nothing changes yet.
   *
   * @throws ConfigException when it cannot follow the one in force
   * @throws SecretException when a secret that was there at validation no longer is
   */
  Prepared prepare(GatewayConfig config, ConfigurationText text)
      throws ConfigException, SecretException, IOException;

  /** Lets go of what was prepared and is neither in force nor used by a live flow. */
  default void release() {}

  /** What one configuration says, built. It can be put in force again later. */
  interface Prepared {
    /** Live flows that it would break, or would have to leave under what they began with. */
    default List<String> contradicted() {
      return List.of();
    }

    /** Puts it in force, whole; gives the flows that it broke. Does not fail. */
    List<String> putInForce();
  }
}
