package io.latchwire.handler.packet;

import io.latchwire.keyset.KeyScheduleEvents;
import io.latchwire.policy.Policy;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;

/** Hears of what an operator may want to read about. Called on the event loop; must not wait. */
public interface PacketEvents extends KeyScheduleEvents {
  /** Hears of nothing. */
  PacketEvents NONE = (_, _, _) -> {};

  /** A frame was dropped under a policy. Called for every one: the listener limits the rate. */
  void dropped(Policy policy, Segment segment, DropReason reason);

  /**
   * The peer is not known to have our newest key, though data under it has been waiting for an
   * acknowledgment for as long as the operator puts up with. Called once for each such key; the key
   * goes on being repeated.
   */
  default void unconfirmed(ProtectedFlow flow, int keyId) {}
}
