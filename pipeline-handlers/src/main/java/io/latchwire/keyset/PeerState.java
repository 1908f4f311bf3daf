package io.latchwire.keyset;

import io.latchwire.policy.Peer;
import io.latchwire.policy.PeerLimits;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What one event loop remembers of a peer beyond its flows: which of its keys have been retired,
 * and how many it has had installed of late.
 */
public final class PeerState {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Peer peer;
  private final Set<Long> retired = new LinkedHashSet<>();
  private double tokens;
  private long refilledNanos;
  private int flows;

  /** Nothing remembered yet. */
  public PeerState(Peer peer, long nowNanos) {
    this.peer = peer;
    this.tokens = peer.limits().keyInstallBurst();
    this.refilledNanos = nowNanos;
  }

  /** The peer. */
  public Peer peer() {
    return peer;
  }

  /** Whether a further key may be installed now. */
  public boolean mayInstall(long nowNanos) {
    PeerLimits limits = peer.limits();
    double earned =
        (double) (nowNanos - refilledNanos) / SECOND_NANOS * limits.keyInstallsPerSecond();
    tokens = Math.min(limits.keyInstallBurst(), tokens + earned);
    refilledNanos = nowNanos;
    return tokens >= 1;
  }

  /** Notes an installation. Only what has verified counts, or a forger could use up the budget. */
  public void onInstalled() {
    tokens -= 1;
  }

  /** Whether a key with this fingerprint was retired. */
  boolean isRetired(long fingerprint) {
    return retired.contains(fingerprint);
  }

  /** Wipes a key and remembers its fingerprint. */
  void retire(ReceiveKey key) {
    if (retired.size() >= peer.limits().retiredFingerprints()) {
      Iterator<Long> oldest = retired.iterator();
      oldest.next();
      oldest.remove();
    }
    retired.add(key.fingerprint());
    key.mac().close();
  }

  /** Whether a further flow with the peer may begin. */
  public boolean mayOpenFlow() {
    return flows < peer.limits().flows();
  }

  /** Counts a flow that began, or with -1 one that ended. */
  public void countFlow(int change) {
    flows += change;
  }
}
