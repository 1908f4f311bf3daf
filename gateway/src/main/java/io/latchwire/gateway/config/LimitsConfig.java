package io.latchwire.gateway.config;

import java.time.Duration;

/**
 * Bounds on everything that grows.
 *
 * @param flows flows of all peers together
 * @param synPending how long a flow is kept of which one SYN was seen
 * @param closing how long a flow is kept after a verified RST, which the router may refuse
 * @param closeWait how long a flow is kept after FIN in both directions
 * @param keyFingerprints retired keys remembered per peer, against their replay
 */
public record LimitsConfig(
    int flows, Duration synPending, Duration closing, Duration closeWait, int keyFingerprints) {
  /** The defaults. */
  public static final LimitsConfig DEFAULTS =
      new LimitsConfig(
          65_536, Duration.ofSeconds(75), Duration.ofSeconds(60), Duration.ofSeconds(120), 4_096);
}
