package io.latchwire.handover;

import io.latchwire.wire.nd.Ip6Address;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The timestamps of peers whose signature verified, RFC 3971 s5.3.4.2. All times are in units of
 * 1/65536 s.
 *
 * <p>Beyond the RFC the last timestamps of each peer are kept, and a message that repeats one of
 * them is a copy: the fuzz would let it pass for two seconds, which costs a verification and an
 * answer each time (RFC 3971 s5.3.3 allows the stricter cache).
 *
 * <p>When the cache is full the entry that was used longest ago goes; that reopens the window of
 * {@link #DELTA} for replays of that peer, which yield nothing but a key it already had.
 */
final class TimestampCache {
  /** TIMESTAMP_DELTA, 300 s. */
  static final long DELTA = 300 * Moment.TIMESTAMP_SECOND;

  /** TIMESTAMP_FUZZ, 1 s. */
  static final long FUZZ = Moment.TIMESTAMP_SECOND;

  /** 1 - TIMESTAMP_DRIFT, in hundredths. */
  private static final long WITHOUT_DRIFT_PERCENT = 99;

  /** Far beyond any date: what is above would overflow the rule's arithmetic. */
  private static final long LARGEST = Long.MAX_VALUE / 200;

  private static final int KEPT_PER_PEER = 4;

  private final int capacity;
  private final Map<Ip6Address, Entry> entries;

  TimestampCache(int capacity) {
    this.capacity = capacity;
    this.entries = new LinkedHashMap<>(16, 0.75f, true);
  }

  /** What is known of one peer. */
  private static final class Entry {
    long received;
    long timestamp;
    final long[] recent = new long[KEPT_PER_PEER];
    int next;
  }

  /** Whether a signed message of the peer was accepted before. */
  boolean isKnown(Ip6Address peer) {
    return entries.containsKey(peer);
  }

  /** Whether a message with this timestamp was accepted from the peer lately: this is a copy. */
  boolean isRepeat(Ip6Address peer, long timestamp) {
    Entry entry = entries.get(peer);
    if (entry == null) {
      return false;
    }
    for (long recent : entry.recent) {
      if (recent == timestamp) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the rule accepts a timestamp; changes nothing.
   *
   * @param received the time of reception, RDnew
   * @param timestamp the peer's, TSnew
   */
  boolean accepts(Ip6Address peer, long received, long timestamp) {
    if (timestamp < 0 || timestamp > LARGEST) {
      return false;
    }
    Entry entry = entries.get(peer);
    if (entry == null) {
      long difference = received - timestamp;
      return -DELTA < difference && difference < DELTA;
    }
    long elapsed = Math.max(0, received - entry.received);
    long earliest =
        entry.timestamp + Math.floorDiv(elapsed * WITHOUT_DRIFT_PERCENT, 100L) - 2 * FUZZ;
    return timestamp > earliest;
  }

  /** Notes a message that was accepted and whose signature verified. */
  void accepted(Ip6Address peer, long received, long timestamp) {
    Entry entry = entries.get(peer);
    if (entry == null) {
      makeRoom();
      entry = new Entry();
      entry.received = received;
      entry.timestamp = timestamp;
      entries.put(peer, entry);
    } else if (timestamp > entry.timestamp) {
      entry.received = received;
      entry.timestamp = timestamp;
    }
    entry.recent[entry.next] = timestamp;
    entry.next = (entry.next + 1) % KEPT_PER_PEER;
  }

  private void makeRoom() {
    if (entries.size() >= capacity) {
      Iterator<Ip6Address> oldest = entries.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** RDlast and TSlast of a peer; null when it is not known. */
  long @Nullable [] last(Ip6Address peer) {
    Entry entry = entries.get(peer);
    return entry == null ? null : new long[] {entry.received, entry.timestamp};
  }

  /** Peers. */
  int size() {
    return entries.size();
  }
}
