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

  private Peer peer;
  private final Set<Long> retired = new LinkedHashSet<>();
  private final Allowance installs;
  private final Allowance replacements;
  private int flows;

  /** Nothing remembered yet. */
  public PeerState(Peer peer, long nowNanos) {
    this.peer = peer;
    this.installs = new Allowance(peer.limits().keyInstallBurst(), nowNanos);
    this.replacements = new Allowance(replacementBurst(peer.limits()), nowNanos);
  }

  /** The peer. */
  public Peer peer() {
    return peer;
  }

  /** The peer is known otherwise from now on: other KEKs, other limits, the same name. */
  public void peer(Peer other) {
    peer = other;
  }

  /** Whether a further key may be installed now. */
  public boolean mayInstall(long nowNanos) {
    PeerLimits limits = peer.limits();
    return installs.isLeft(limits.keyInstallsPerSecond(), limits.keyInstallBurst(), nowNanos);
  }

  /** Notes an installation. Only what has verified counts, or a forger could use up the budget. */
  public void onInstalled() {
    installs.take();
  }

  /**
   * Whether one more of our own keys may be replaced though it could still be used. The peer is
   * taken to bound us as we bound it; a segment with a key beyond its bound is lost, and with it
   * all that its flow sends until the key is let in. So many flows whose keys are due at once, by
   * an order or because they began together, get theirs one after the other: half as fast as keys
   * may be installed, which leaves the other half to connections that begin.
   */
  boolean takeReplacement(long nowNanos) {
    PeerLimits limits = peer.limits();
    boolean left =
        replacements.isLeft(
            limits.keyInstallsPerSecond() / 2.0, replacementBurst(limits), nowNanos);
    if (left) {
      replacements.take();
    }
    return left;
  }

  private static double replacementBurst(PeerLimits limits) {
    return Math.max(1, limits.keyInstallBurst() / 2.0);
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

  /** So many a second, and so many at once. */
  private static final class Allowance {
    private double tokens;
    private long refilledNanos;

    Allowance(double tokens, long nowNanos) {
      this.tokens = tokens;
      this.refilledNanos = nowNanos;
    }

    boolean isLeft(double perSecond, double most, long nowNanos) {
      double earned = (double) (nowNanos - refilledNanos) / SECOND_NANOS * perSecond;
      tokens = Math.min(most, tokens + earned);
      refilledNanos = nowNanos;
      return tokens >= 1;
    }

    void take() {
      tokens -= 1;
    }
  }
}
