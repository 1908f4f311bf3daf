package io.latchwire.kerberos;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Proofs that have been used: each is good for one message. Kept for as long as their time could be
 * accepted, the oldest forgotten first when there are too many; then a replay is answered, but what
 * it is answered with is still of use to nobody without the key. Safe for use by any thread.
 */
final class ReplayCache {
  private final int most;
  private final long windowSeconds;
  private final Map<Fingerprint, Use> uses = new LinkedHashMap<>();
  private long evicted;

  private record Use(Fingerprint message, long until) {}

  ReplayCache(int most, long windowSeconds) {
    this.most = most;
    this.windowSeconds = windowSeconds;
  }

  /** Whether the proof has been used in another message; remembers it when not. */
  synchronized boolean isReplay(Fingerprint proof, Fingerprint message, long now) {
    forget(now);
    Use use = uses.get(proof);
    if (use != null) {
      return !use.message.equals(message);
    }
    if (uses.size() == most) {
      Iterator<Use> oldest = uses.values().iterator();
      oldest.next();
      oldest.remove();
      evicted++;
    }
    uses.put(proof, new Use(message, now + windowSeconds));
    return false;
  }

  private void forget(long now) {
    Iterator<Use> oldest = uses.values().iterator();
    while (oldest.hasNext() && oldest.next().until < now) {
      oldest.remove();
    }
  }

  synchronized int size() {
    return uses.size();
  }

  /** How many were forgotten before their time. */
  synchronized long evicted() {
    return evicted;
  }
}
