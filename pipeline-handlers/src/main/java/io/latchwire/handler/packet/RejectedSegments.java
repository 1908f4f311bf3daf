package io.latchwire.handler.packet;

import io.latchwire.policy.Policy;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Octets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies of the last segments of each policy that were rejected for each reason, so that the
 * operator can be told why. Bounded, and at most ten a second are copied for a policy and a reason:
 * a flood of forgeries costs next to nothing and pushes out nothing but its like. Belongs to one
 * event loop.
 */
final class RejectedSegments {
  /** Copies kept of one policy and reason. */
  static final int MOST_KEPT = 4;

  private static final long INTERVAL_NANOS = 100_000_000L;

  /** What tells nothing about the two ends: full queues, ports that are down, and the like. */
  private static final Set<DropReason> KEPT =
      EnumSet.of(
          DropReason.NO_OPTION,
          DropReason.BAD_FORMAT,
          DropReason.ALG_MISMATCH,
          DropReason.UNKNOWN_KEK,
          DropReason.POLICY,
          DropReason.STALE,
          DropReason.KEY_ID_IN_USE,
          DropReason.REPLAY,
          DropReason.KEY_RATE,
          DropReason.UNKNOWN_KEY,
          DropReason.NOT_ELIGIBLE,
          DropReason.BAD_NUMBER,
          DropReason.BAD_MAC,
          DropReason.BAD_CHECKSUM,
          DropReason.ROUTER_SIGNS,
          DropReason.NO_ROOM,
          DropReason.LATCH_CONFLICT);

  private final Map<String, EnumMap<DropReason, Kept>> byPolicy = new HashMap<>();

  /** A rejected segment. */
  static final class Rejected {
    /** Names of the policy and of its peer. */
    final String policy;

    final String peer;

    /** For which it was dropped. */
    final DropReason reason;

    /** In which it went. */
    final Direction direction;

    /** When. */
    final long nanos;

    /** As it came, Ethernet header in front. */
    final byte[] frame;

    Rejected(
        Policy policy,
        Protection protection,
        DropReason reason,
        Direction direction,
        long nanos,
        byte[] frame) {
      this.policy = policy.name();
      this.peer = protection.peer().name();
      this.reason = reason;
      this.direction = direction;
      this.nanos = nanos;
      this.frame = frame;
    }
  }

  private static final class Kept {
    private final Deque<Rejected> last = new ArrayDeque<>(MOST_KEPT);
    private long copiedNanos;
  }

  /** Copies a segment if it is its turn. */
  void offer(
      Policy policy, Segment segment, DropReason reason, Direction direction, long nowNanos) {
    Protection protection = policy.protection();
    if (protection == null || !KEPT.contains(reason)) {
      return;
    }
    EnumMap<DropReason, Kept> ofPolicy = byPolicy.get(policy.name());
    if (ofPolicy == null) {
      ofPolicy = new EnumMap<>(DropReason.class);
      byPolicy.put(policy.name(), ofPolicy);
    }
    Kept kept = ofPolicy.get(reason);
    if (kept == null) {
      kept = new Kept();
      ofPolicy.put(reason, kept);
    } else if (nowNanos - kept.copiedNanos < INTERVAL_NANOS) {
      return;
    }
    kept.copiedNanos = nowNanos;
    if (kept.last.size() == MOST_KEPT) {
      kept.last.removeFirst();
    }
    byte[] frame = new byte[segment.frameLength];
    Octets.get(segment.octets, segment.frameAt, frame);
    kept.last.addLast(new Rejected(policy, protection, reason, direction, nowNanos, frame));
  }

  /** The copies of segments of a peer. */
  List<Rejected> of(String peer) {
    List<Rejected> all = new ArrayList<>();
    byPolicy
        .values()
        .forEach(ofPolicy ->
            ofPolicy
                .values()
                .forEach(kept ->
                    kept.last.stream().filter(one -> one.peer.equals(peer)).forEach(all::add)));
    return all;
  }
}
