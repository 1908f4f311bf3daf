package io.latchwire.gateway.config;

import java.net.InetAddress;

/**
 * Where {@code /metrics} listens.
 *
 * @param address a literal address, 127.0.0.1 by default
 * @param port TCP port, 9479 by default
 */
public record MetricsConfig(InetAddress address, int port) {
  /** Port of the metrics page unless the file says otherwise. */
  public static final int DEFAULT_PORT = 9479;
}
