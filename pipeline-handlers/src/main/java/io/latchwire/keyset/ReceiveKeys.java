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

  /** In the order in which they came. */
  private final List<ReceiveKey> keys = new ArrayList<>(2);

  private int retiredEpoch = Integer.MIN_VALUE;

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

  /** All keys, eligible or not. */
  public List<ReceiveKey> all() {
    return List.copyOf(keys);
  }

  /** The key that the peer made last, as far as can be told; null when there is none. */
  public @Nullable ReceiveKey newest() {
    int newest = -1;
    for (int i = 0; i < keys.size(); i++) {
      newest = newest < 0 || isNewer(i, newest) ? i : newest;
    }
    return newest < 0 ? null : keys.get(newest);
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

  /**
   * Whether a key that is not held comes with a segment so late that it was outlived by another.
   *
   * @param epoch high word of the last octet of the segment
   */
  public boolean isOutlived(int epoch, long nowNanos) {
    if (epoch < retiredEpoch) {
      return true;
    }
    for (int i = 0; i < keys.size(); i++) {
      ReceiveKey key = keys.get(i);
      if (epoch < key.lastEpoch() && nowNanos - key.installedNanos() >= holdNanos) {
        return true;
      }
    }
    return false;
  }

  /** Adds a key whose first segment has verified; {@link #onAccepted} follows. */
  public void install(ReceiveKey key) {
    keys.add(key);
    peer.onInstalled();
  }

  /** Gives a key to another set, as what it is by now. */
  public void handOver(ReceiveKey key, ReceiveKeys to) {
    if (keys.remove(key)) {
      key.beginsAnew();
      to.keys.add(key);
    }
  }

  /**
   * Notes a verified segment under a key.
   *
   * @param last the 64-bit sequence number of its last octet
   */
  public void onAccepted(ReceiveKey key, long last, long nowNanos) {
    int epoch = SeqNumber.epoch(last);
    if (key.reaches(epoch)) {
      endAllButNewest(nowNanos);
    }
    // The peer must not go on under this key: draft-weis-tcp-auth-auto-ks-03 s4.4. That it began
    // in the epoch of the first segment that was accepted is not certain: the first that was sent,
    // one epoch ahead of a retransmission, may have been lost.
    if (epoch > key.firstEpoch() + 1) {
      key.endsAt(nowNanos + holdNanos);
    }
  }

  /**
   * A key ends when the one that came after it is held for the hold time. Where epochs speak
   * against the order in which two came, the later one gets that time from now on: it may still be
   * what the peer sends under, seen so far only with octets that were sent again, and then the
   * first new ones show it. To retire it at once would end all that the peer sends.
   */
  private void endAllButNewest(long nowNanos) {
    for (int i = 0; i < keys.size(); i++) {
      boolean newest = true;
      for (int j = 0; j < keys.size(); j++) {
        if (isNewer(j, i)) {
          newest = false;
          keys.get(i).endsAt((j > i ? keys.get(j).installedNanos() : nowNanos) + holdNanos);
        }
      }
      if (newest) {
        keys.get(i).endsNever();
      }
    }
  }

  /**
   * Whether a key was made after another, as far as can be told. A key is made after the one before
   * it is confirmed, and then they are installed in this order; or at a wrap of the sequence
   * number, and then the later one has reached a higher epoch, even where the earlier one arrives
   * behind it.
   */
  private boolean isNewer(int index, int than) {
    int epoch = keys.get(index).lastEpoch();
    int other = keys.get(than).lastEpoch();
    return epoch > other || (epoch == other && index > than);
  }

  /** Retires keys that are no longer eligible. */
  public void expire(long nowNanos) {
    for (int i = keys.size() - 1; i >= 0; i--) {
      if (!keys.get(i).isEligible(nowNanos)) {
        retiredEpoch = Math.max(retiredEpoch, keys.get(i).lastEpoch());
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
