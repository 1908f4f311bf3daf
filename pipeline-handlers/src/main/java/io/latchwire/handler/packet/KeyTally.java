package io.latchwire.handler.packet;

/** What became of the keys of a policy's flows. Belongs to one event loop. */
public final class KeyTally {
  private static final long MILLI = 1_000_000;

  private final Histogram confirmation =
      new Histogram(
          MILLI,
          5 * MILLI,
          10 * MILLI,
          50 * MILLI,
          100 * MILLI,
          500 * MILLI,
          1_000 * MILLI,
          5_000 * MILLI,
          30_000 * MILLI,
          60_000 * MILLI);
  private long made;
  private long rollovers;
  private long installed;
  private long unconfirmedAlarms;

  void onMade(boolean replacesAnother) {
    made++;
    rollovers += replacesAnother ? 1 : 0;
  }

  void onConfirmed(long afterNanos) {
    confirmation.add(afterNanos);
  }

  void onInstalled() {
    installed++;
  }

  void onUnconfirmed() {
    unconfirmedAlarms++;
  }

  /** Own keys that were made. */
  public long made() {
    return made;
  }

  /** Those of them that took the place of another one of their connection. */
  public long rollovers() {
    return rollovers;
  }

  /** Keys of the peer that were installed. */
  public long installed() {
    return installed;
  }

  /** How often the operator had to be told that a key stays unconfirmed. */
  public long unconfirmedAlarms() {
    return unconfirmedAlarms;
  }

  /** Nanoseconds from the making of an own key until the peer was known to have it. */
  public Histogram.Snapshot confirmation() {
    return confirmation.snapshot();
  }
}
