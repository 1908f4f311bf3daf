package io.latchwire.handler.kerberos;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/** What happened at the door. Safe for use by any thread. */
public final class FrontTally {
  private final AtomicLongArray counts = new AtomicLongArray(Event.values().length);

  /** What can happen. */
  public enum Event {
    /** A request in a datagram. */
    DATAGRAM,
    /** A request in a stream. */
    STREAM,
    /** A connection was made. */
    CONNECTION,
    /** A connection was refused: there are too many. */
    CONNECTION_REFUSED,
    /** A source has asked for PKINIT too often. */
    RATE,
    /** Nobody is free to compute for PKINIT. */
    OVERLOAD,
    /** A reply did not fit into a datagram. */
    TOO_BIG,
    /** A length in a stream could not be taken. */
    TOO_LONG;

    /** As in metrics. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("EnumOrdinal") // a table by event, never stored
    private int index() {
      return ordinal();
    }
  }

  void count(Event event) {
    counts.incrementAndGet(event.index());
  }

  /** How often. */
  public long of(Event event) {
    return counts.get(event.index());
  }
}
