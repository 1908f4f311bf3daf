package io.latchwire.kerberos;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replies with tickets, by the request they answer: RFC 4120 s3.1.2 wants a request that comes
 * twice answered twice, RFC 4556 s3.2.2 wants no second ticket for it. So the same octets get the
 * same octets. Bounded in number and octets; the oldest go first. Safe for use by any thread.
 */
final class LookasideCache {
  private final int most;
  private final long mostOctets;
  private final long windowSeconds;
  private final Map<Fingerprint, Entry> entries = new LinkedHashMap<>();
  private long octets;
  private long hits;

  private static final class Entry {
    /** Null while the request is being worked on. */
    final byte @Nullable [] reply;

    final long until;

    Entry(byte @Nullable [] reply, long until) {
      this.reply = reply;
      this.until = until;
    }

    int length() {
      return reply == null ? 0 : reply.length;
    }
  }

  /** What is known of a request. */
  sealed interface Found {
    /** It is new, and is expected to end with {@link #finish}. */
    enum Nothing implements Found {
      /** The only one. */
      NEW,
      /** Somebody works on it: one answer will do. */
      UNDER_WAY
    }

    /** It was answered. */
    final class Known implements Found {
      private final byte[] reply;

      Known(byte[] reply) {
        this.reply = reply;
      }

      byte[] reply() {
        return reply.clone();
      }
    }
  }

  LookasideCache(int most, long mostOctets, long windowSeconds) {
    this.most = most;
    this.mostOctets = mostOctets;
    this.windowSeconds = windowSeconds;
  }

  synchronized Found begin(Fingerprint request, long now) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entry.until >= now) {
        break;
      }
      octets -= entry.length();
      oldest.remove();
    }
    Entry known = entries.get(request);
    if (known == null) {
      put(request, new Entry(null, now + windowSeconds));
      return Found.Nothing.NEW;
    }
    hits++;
    byte[] reply = known.reply;
    return reply == null ? Found.Nothing.UNDER_WAY : new Found.Known(reply);
  }

  /** Null when it was refused: a refusal is computed anew. */
  synchronized void finish(Fingerprint request, byte @Nullable [] reply, long now) {
    Entry begun = entries.remove(request);
    if (begun != null) {
      octets -= begun.length();
    }
    if (reply != null) {
      put(request, new Entry(reply.clone(), now + windowSeconds));
    }
  }

  private void put(Fingerprint request, Entry entry) {
    entries.put(request, entry);
    octets += entry.length();
    Iterator<Entry> oldest = entries.values().iterator();
    while (entries.size() > most || octets > mostOctets) {
      octets -= oldest.next().length();
      oldest.remove();
    }
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized long octets() {
    return octets;
  }

  /** Requests that had been here before. */
  synchronized long hits() {
    return hits;
  }
}
