package io.latchwire.handler.packet;

import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpView;

/**
 * Finds the flow of a segment from the network, or the policy where there is none. Nothing is
 * created here: a SYN has to verify first.
 */
final class InboundFlowHandler extends SegmentHandler {
  private final PacketWorker worker;
  private final TcpView tcp = new TcpView();

  InboundFlowHandler(PacketWorker worker, Passage[] passages) {
    super(passages);
    this.worker = worker;
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    ProtectedFlow flow =
        segment.content == Segment.Content.TCP ? worker.flows().findInbound(segment) : null;
    Policy policy = flow == null ? decide(worker.policies(), segment) : flow.policy;
    passage.policy = policy;
    if (flow == null && isOfFormerProcess(segment, policy)) {
      segment.drop(DropReason.LATCH_CLOSED);
      return;
    }
    if (policy.action() == PolicyAction.BYPASS) {
      refuseSpoofed(segment, passage);
      return;
    }
    Protection protection = policy.protection();
    if (protection == null) {
      segment.drop(DropReason.DISCARDED);
    } else if (segment.content != Segment.Content.TCP
        && protection.rollout().mode() == Rollout.Mode.OBSERVE) {
      worker.forecast(policy).onFragment();
    } else if (segment.content == Segment.Content.FRAGMENT) {
      segment.drop(DropReason.FRAGMENT);
    } else if (segment.content != Segment.Content.TCP) {
      segment.drop(DropReason.DISCARDED);
    } else {
      passage.guarded = true;
      passage.flow = flow;
    }
  }

  /** Nothing may pass that would be a segment of a protected flow if the router had sent it. */
  private void refuseSpoofed(Segment segment, Passage passage) {
    Policy claimed = OutboundFlowHandler.decide(worker.policies(), segment);
    if (claimed.action() == PolicyAction.PROTECT) {
      passage.policy = claimed;
      segment.drop(DropReason.SPOOFED);
    }
  }

  /**
   * Whether the segment is of a flow whose keys are lost. A SYN that still has to verify may begin
   * it anew.
   */
  private boolean isOfFormerProcess(Segment segment, Policy policy) {
    if (worker.restored().size() == 0
        || segment.content != Segment.Content.TCP
        || worker.restored().findInbound(segment) == null) {
      return false;
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    boolean opens = (tcp.flags() & (TcpFlags.SYN | TcpFlags.ACK | TcpFlags.RST)) == TcpFlags.SYN;
    return !opens || policy.action() != PolicyAction.PROTECT;
  }

  private static Policy decide(PolicyTable policies, Segment segment) {
    return switch (segment.content) {
      case NOT_IP -> policies.decideNotIp(segment.vlan);
      case FRAGMENT ->
          policies.decideFragment(
              segment.protocol,
              segment.destinationHigh,
              segment.destinationLow,
              segment.sourceHigh,
              segment.sourceLow,
              segment.vlan);
      case IP, TCP ->
          policies.decide(
              segment.protocol,
              segment.destinationHigh,
              segment.destinationLow,
              segment.destinationPort,
              segment.sourceHigh,
              segment.sourceLow,
              segment.sourcePort,
              segment.vlan);
    };
  }
}
