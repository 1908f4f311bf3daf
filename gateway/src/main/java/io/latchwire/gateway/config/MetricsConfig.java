package io.latchwire.gateway.config;

import java.net.InetAddress;

/**
 * Where {@code /metrics} and the status page are.
 *
 * @param address a literal address, 127.0.0.1 by default
 * @param port TCP port, 9479 by default
 * @param flows how many single flows have series of their own, and how many of them, of pool
 *     elements and of handover keys the status page lists; 0 by default
 */
public record MetricsConfig(InetAddress address, int port, int flows) {
  /** Port of the metrics page unless the file says otherwise. */
  public static final int DEFAULT_PORT = 9479;

  /** More flows than these in a page would be a load on whoever reads it. */
  public static final int MOST_FLOWS = 1_000;
}
