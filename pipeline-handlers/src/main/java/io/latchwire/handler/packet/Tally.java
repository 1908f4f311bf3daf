package io.latchwire.handler.packet;

import io.latchwire.segment.DropReason;
import java.util.EnumMap;
import java.util.Map;

/** Counts of one policy on one event loop. */
public final class Tally {
  private long signed;
  private long verified;
  private final Count bypassed = new Count();
  private long unsigned;
  private final EnumMap<DropReason, Count> dropped = new EnumMap<>(DropReason.class);
  private final KeyTally keys = new KeyTally();

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

  void onBypassed(Direction direction) {
    bypassed.add(direction);
  }

  void onUnsigned() {
    unsigned++;
  }

  void onDropped(DropReason reason, Direction direction) {
    Count count = dropped.get(reason);
    if (count != null) {
      count.add(direction);
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
    return bypassed.sum();
  }

  /** Those of them that went this way. */
  public long bypassed(Direction direction) {
    return bypassed.of(direction);
  }

  /** Segments from the network that were accepted without an option. */
  public long unsigned() {
    return unsigned;
  }

  /** Frames dropped, for every reason. */
  public Map<DropReason, Long> dropped() {
    Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
    dropped.forEach((reason, count) -> counts.put(reason, count.sum()));
    return counts;
  }

  /** Those of them that went this way. */
  public Map<DropReason, Long> dropped(Direction direction) {
    Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
    dropped.forEach((reason, count) -> counts.put(reason, count.of(direction)));
    return counts;
  }

  /** What became of keys. */
  public KeyTally keys() {
    return keys;
  }

  private static final class Count {
    private long outbound;
    private long inbound;

    void add(Direction direction) {
      if (direction == Direction.OUTBOUND) {
        outbound++;
      } else {
        inbound++;
      }
    }

    long of(Direction direction) {
      return direction == Direction.OUTBOUND ? outbound : inbound;
    }

    long sum() {
      return outbound + inbound;
    }
  }
}
