package io.latchwire.handler.packet;

import io.latchwire.flow.FlowState;
import io.latchwire.keyset.SendKey;
import java.util.EnumMap;
import java.util.Map;

/** Sums over the flows of one policy, at one moment. */
public final class FlowFigures {
  /** Numbers that a key has when it is new: draft-weis-tcp-auth-auto-ks-03 s3.1. */
  public static final long NUMBERS = 0xFFFF_FFFEL;

  private final Map<FlowState, Integer> byState = new EnumMap<>(FlowState.class);
  private long oldestKeyNanos;
  private long fewestNumbersLeft = NUMBERS;
  private int unconfirmed;

  void add(ProtectedFlow flow, long nowNanos) {
    byState.merge(flow.state(), 1, Integer::sum);
    SendKey key = flow.sendKeys.newest();
    if (key != null) {
      oldestKeyNanos = Math.max(oldestKeyNanos, nowNanos - key.createdNanos());
      fewestNumbersLeft =
          Math.min(fewestNumbersLeft, NUMBERS - Integer.toUnsignedLong(key.number()));
      unconfirmed += key.isConfirmed() ? 0 : 1;
    }
  }

  /** Flows in this state. */
  public int flows(FlowState state) {
    return byState.getOrDefault(state, 0);
  }

  /** Age of the oldest key that is sent under; 0 without one. */
  public long oldestKeyNanos() {
    return oldestKeyNanos;
  }

  /** Numbers left to the key that has the fewest. */
  public long fewestNumbersLeft() {
    return fewestNumbersLeft;
  }

  /** Keys that are sent under and that the peer is not known to have. */
  public int unconfirmed() {
    return unconfirmed;
  }
}
