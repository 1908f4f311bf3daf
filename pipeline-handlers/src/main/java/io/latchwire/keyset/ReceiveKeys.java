package io.latchwire.keyset;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.wire.tcp.SeqNumber;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the peer generated for one incarnation of a flow. Its newest is the one it sends
 * under; the others stay eligible for the hold time after the newest was first accepted.
 */
public final class ReceiveKeys {
  private final PeerState peer;
  private final long holdNanos;
  private final int initialSequenceNumber;
  private final List<ReceiveKey> keys = new ArrayList<>(2);

  /**
   * No keys yet.
   *
   * @param initialSequenceNumber of the peer in this incarnation, which its keys are bound to
   */
  public ReceiveKeys(PeerState peer, long holdNanos, int initialSequenceNumber) {
    this.peer = peer;
    this.holdNanos = holdNanos;
    this.initialSequenceNumber = initialSequenceNumber;
  }

  /** The peer's initial sequence number in this incarnation. */
  public int initialSequenceNumber() {
    return initialSequenceNumber;
  }

  /** The key of this identifier, eligible or not; null when there is none. */
  public @Nullable ReceiveKey find(int keyId) {
    for (int i = 0; i < keys.size(); i++) {
      ReceiveKey key = keys.get(i);
      if (key.keyId() == keyId) {
        return key;
      }
    }
    return null;
  }

  /** The key installed last, null when there is none. */
  public @Nullable ReceiveKey newest() {
    return keys.isEmpty() ? null : keys.getLast();
  }

  /** Whether the peer may have a further key installed now. */
  public boolean mayInstall(long nowNanos) {
    return peer.mayInstall(nowNanos);
  }

  /**
   * The key that a segment carries, not yet installed; whoever does not install it closes it.
   *
   * @param ends as the peer sees them
   * @return null when the key is one that was retired: a replay
   */
  public @Nullable ReceiveKey offer(
      KeyMaker maker,
      Kek kek,
      byte[] field,
      MacAlgorithm algorithm,
      int algId,
      int keyId,
      FlowEnds ends,
      long nowNanos) {
    KeyMaker.Made made =
        maker.make(kek, field, algorithm, algId, keyId, ends, initialSequenceNumber);
    if (peer.isRetired(made.fingerprint())) {
      made.key().close();
      return null;
    }
    int window = peer.peer().limits().replayWindow();
    return new ReceiveKey(keyId, made.key(), kek, field, made.fingerprint(), window, nowNanos);
  }

  /** Adds a key whose first segment has verified. */
  public void install(ReceiveKey key, long nowNanos) {
    for (int i = 0; i < keys.size(); i++) {
      keys.get(i).endsAt(nowNanos + holdNanos);
    }
    keys.add(key);
    peer.onInstalled();
  }

  /**
   * Notes a verified segment under a key.
   *
   * @param last the 64-bit sequence number of its last octet
   */
  public void onAccepted(ReceiveKey key, long last, long nowNanos) {
    int epoch = SeqNumber.epoch(last);
    key.epoch(epoch);
    if (epoch > key.epoch()) {
      // The peer must not go on under this key: draft-weis-tcp-auth-auto-ks-03 s4.4.
      key.endsAt(nowNanos + holdNanos);
    }
  }

  /** Retires keys that are no longer eligible. */
  public void expire(long nowNanos) {
    for (int i = keys.size() - 1; i >= 0; i--) {
      if (!keys.get(i).isEligible(nowNanos)) {
        peer.retire(keys.remove(i));
      }
    }
  }

  /** Retires all keys: the incarnation is over. */
  public void close() {
    for (int i = 0; i < keys.size(); i++) {
      peer.retire(keys.get(i));
    }
    keys.clear();
  }
}
