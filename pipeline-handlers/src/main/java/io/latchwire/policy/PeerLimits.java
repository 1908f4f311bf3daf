package io.latchwire.policy;

/**
 * What one peer may take of the gateway.
 *
 * @param flows most flows with it at a time
 * @param keyInstallsPerSecond new keys that it may have installed per second, in the long run
 * @param keyInstallBurst new keys that it may have installed at once
 * @param replayWindow numbers that may arrive late, a multiple of 64
 * @param retiredFingerprints keys that are remembered after their end, to refuse them
 */
public record PeerLimits(
    int flows,
    int keyInstallsPerSecond,
    int keyInstallBurst,
    int replayWindow,
    int retiredFingerprints) {
  /** 65536 flows, 10 installations per second and 20 at once, window 1024, 4096 fingerprints. */
  public static final PeerLimits DEFAULT = new PeerLimits(65536, 10, 20, 1024, 4096);
}
