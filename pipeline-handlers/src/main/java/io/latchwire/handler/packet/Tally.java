package io.latchwire.handler.packet;

import io.latchwire.segment.DropReason;
import java.util.EnumMap;
import java.util.Map;

/** Counts of one policy on one event loop. */
public final class Tally {
  private long signed;
  private long verified;
  private long bypassed;
  private final EnumMap<DropReason, Count> dropped = new EnumMap<>(DropReason.class);

  /** All counts zero. */
  public Tally() {
    for (DropReason reason : DropReason.values()) {
      dropped.put(reason, new Count());
    }
  }

  void onSigned() {
    signed++;
  }

  void onVerified() {
    verified++;
  }

  void onBypassed() {
    bypassed++;
  }

  void onDropped(DropReason reason) {
    Count count = dropped.get(reason);
    if (count != null) {
      count.value++;
    }
  }

  /** Segments that got an option. */
  public long signed() {
    return signed;
  }

  /** Segments whose option was right. */
  public long verified() {
    return verified;
  }

  /** Frames that passed untouched. */
  public long bypassed() {
    return bypassed;
  }

  /** Frames dropped, for every reason. */
  public Map<DropReason, Long> dropped() {
    Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
    dropped.forEach((reason, count) -> counts.put(reason, count.value));
    return counts;
  }

  private static final class Count {
    private long value;
  }
}
