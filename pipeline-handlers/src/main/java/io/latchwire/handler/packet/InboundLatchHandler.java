package io.latchwire.handler.packet;

import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpView;
import org.jspecify.annotations.Nullable;

/**
 * Lets a verified segment from the network go on only under what its flow is latched to; a verified
 * SYN without a flow gives birth to the latch. Stands before anything may change: keys, windows,
 * flows.
 */
final class InboundLatchHandler extends SegmentHandler {
  private final PacketWorker worker;
  private final FlowLatches latches;
  private final TcpView tcp = new TcpView();

  InboundLatchHandler(PacketWorker worker, Passage[] passages) {
    super(passages);
    this.worker = worker;
    this.latches = worker.latches();
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    if (passage.mac == null || !latches.isOn()) {
      return;
    }
    if (isObserved(passage)) {
      return;
    }
    ProtectedFlow flow = passage.flow;
    DropReason refused =
        flow == null
            ? open(segment, passage, nowNanos)
            : judge(flow, flow.parameters.of(passage.algorithm), nowNanos);
    if (refused != null) {
      segment.drop(refused);
      passage.forgetKey();
    }
  }

  /** Flows that are only watched are bound to nothing. */
  private static boolean isObserved(Passage passage) {
    Protection protection = passage.policy == null ? null : passage.policy.protection();
    return protection != null && protection.rollout().mode() == Rollout.Mode.OBSERVE;
  }

  private @Nullable DropReason judge(
      ProtectedFlow flow, @Nullable LatchedParameters verified, long nowNanos) {
    Latch latch = flow.latch;
    if (latch == null) {
      return DropReason.NO_LATCH;
    }
    if (latch.admits(verified, latches.epoch())) {
      return null;
    }
    latches.database().onForeignPacket(latch, nowNanos / 1_000_000L);
    return Verdicts.reason(latch.verdict(verified, latches.epoch()));
  }

  /** The latch is kept in the passage until the flow is there to have it. */
  private @Nullable DropReason open(Segment segment, Passage passage, long nowNanos) {
    Policy policy = passage.policy;
    LatchedParameters verified = policy == null ? null : latches.of(policy).of(passage.algorithm);
    RestoredFlow former = worker.restored().findInbound(segment);
    if (former != null) {
      worker.end(former, nowNanos);
    }
    if (policy == null || verified == null) {
      return DropReason.NO_LATCH;
    }
    if (!worker.makeRoomForPeer(segment, policy, isSyn(segment), nowNanos)) {
      return DropReason.TABLE_FULL;
    }
    FlowTuple tuple =
        new FlowTuple(
            segment.vlan,
            IpProtocol.TCP,
            segment.destinationHigh,
            segment.destinationLow,
            segment.destinationPort,
            segment.sourceHigh,
            segment.sourceLow,
            segment.sourcePort);
    passage.latch = latches.openInbound(tuple, verified, nowNanos);
    return passage.latch == null ? DropReason.NO_LATCH : null;
  }

  private boolean isSyn(Segment segment) {
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    return (tcp.flags() & TcpFlags.SYN) != 0;
  }
}
