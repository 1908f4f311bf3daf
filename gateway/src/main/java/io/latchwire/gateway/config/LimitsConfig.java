package io.latchwire.gateway.config;

import java.time.Duration;

/**
 * Bounds on everything that grows.
 *
 * @param flows flows of all peers together
 * @param halfOpen flows whose handshake is not over, for each side that opens them
 * @param halfOpenPerSource of these, from one address
 * @param synPending how long a flow is kept of which one SYN was seen
 * @param idle how long an established flow may be silent
 * @param closing how long a flow is kept after a verified RST, which the router may refuse
 * @param closeWait how long a flow is kept after FIN in both directions
 * @param keyFingerprints retired keys remembered per peer, against their replay
 */
public record LimitsConfig(
    int flows,
    int halfOpen,
    int halfOpenPerSource,
    Duration synPending,
    Duration idle,
    Duration closing,
    Duration closeWait,
    int keyFingerprints) {
  /** The defaults. */
  public static final LimitsConfig DEFAULTS =
      new LimitsConfig(
          65_536,
          16_384,
          2_048,
          Duration.ofSeconds(75),
          Duration.ofHours(24),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          4_096);
}
