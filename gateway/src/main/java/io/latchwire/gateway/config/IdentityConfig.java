package io.latchwire.gateway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who this gateway is and how it is managed.
 *
 * @param id its name, shown in status and metrics
 * @param controlSocket Unix domain socket of the control server
 * @param metrics where the metrics page listens, empty when it is off
 * @param reload how a changed configuration is put in force
 */
public record IdentityConfig(
    String id, Path controlSocket, Optional<MetricsConfig> metrics, ReloadConfig reload) {
  /** Where the control socket is unless the file says otherwise. */
  public static final Path DEFAULT_CONTROL_SOCKET = Path.of("/run/latchwire/control.sock");
}
