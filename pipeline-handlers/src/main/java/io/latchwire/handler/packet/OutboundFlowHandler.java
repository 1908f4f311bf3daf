package io.latchwire.handler.packet;

import io.latchwire.flow.FlowEvent;
import io.latchwire.keyset.ChainKeys;
import io.latchwire.keyset.PeerState;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpOptionKind;
import io.latchwire.wire.tcp.TcpView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the flow of a segment from the router, or the policy where there is none. A SYN of a
 * protected flow opens it; anything else without a flow belongs to a connection that is older than
 * the gateway.
 */
final class OutboundFlowHandler extends SegmentHandler {
  private final PacketWorker worker;
  private final RouterReply replies;
  private final TcpView tcp = new TcpView();
  private final TcpOptionCursor options = new TcpOptionCursor();

  OutboundFlowHandler(PacketWorker worker, Passage[] passages, RouterReply replies) {
    super(passages);
    this.worker = worker;
    this.replies = replies;
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    ProtectedFlow flow =
        segment.content == Segment.Content.TCP ? worker.flows().findOutbound(segment) : null;
    if (flow != null && flow.isCutOff() && opensAnew(segment)) {
      worker.end(flow, nowNanos);
      flow = null;
    }
    if (flow == null && isOfFormerProcess(segment, nowNanos)) {
      passage.policy = decide(worker.policies(), segment);
      segment.drop(DropReason.LATCH_CLOSED);
      return;
    }
    Policy policy = flow == null ? decide(worker.policies(), segment) : flow.policy;
    passage.policy = policy;
    if (policy.action() == PolicyAction.BYPASS) {
      return;
    }
    Protection protection = policy.protection();
    if (protection == null) {
      segment.drop(DropReason.DISCARDED);
      return;
    }
    if (protection.rollout().mode() == Rollout.Mode.OBSERVE) {
      observe(segment, passage, protection, flow, nowNanos);
      return;
    }
    if (segment.content != Segment.Content.TCP) {
      segment.drop(
          segment.content == Segment.Content.FRAGMENT ? DropReason.FRAGMENT : DropReason.DISCARDED);
      return;
    }
    if (isSignedByRouter(segment)) {
      if (protection.routerSigned() == Protection.RouterSigned.REFUSE) {
        segment.drop(DropReason.ROUTER_SIGNS);
      }
      return;
    }
    if (isBeforeTheFirstKey(protection)) {
      return;
    }
    passage.guarded = true;
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    passage.flow = flow == null ? open(segment, passage, policy, protection, nowNanos) : flow;
    if (passage.flow != null) {
      begin(passage.flow, segment, nowNanos);
    }
  }

  /** Nothing is put on the segment, and nothing is dropped; the flow is followed. */
  private void observe(
      Segment segment,
      Passage passage,
      Protection protection,
      @Nullable ProtectedFlow flow,
      long nowNanos) {
    Policy policy = Objects.requireNonNull(passage.policy);
    Forecast forecast = worker.forecast(policy);
    if (segment.content != Segment.Content.TCP) {
      forecast.onFragment();
      return;
    }
    if (isSignedByRouter(segment)) {
      forecast.onRouterSigned();
      return;
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    forecast.onSent(segment, tcp, protection);
    ProtectedFlow watched = flow;
    if (watched == null && (tcp.flags() & TcpFlags.RST) == 0) {
      watched = watch(segment, policy, protection, nowNanos);
    }
    if (watched != null
        && (watched.local().isOpen() || (tcp.flags() & (TcpFlags.SYN | TcpFlags.RST)) != 0)) {
      begin(watched, segment, nowNanos);
      passage.flow = watched;
    }
  }

  private @Nullable ProtectedFlow watch(
      Segment segment, Policy policy, Protection protection, long nowNanos) {
    return hasRoom(segment, protection, nowNanos) ? add(segment, policy, nowNanos) : null;
  }

  private boolean hasRoom(Segment segment, Protection protection, long nowNanos) {
    PeerState peer = worker.peer(protection.peer());
    return worker.makeRoom(true, peer, segment, (tcp.flags() & TcpFlags.SYN) != 0, nowNanos);
  }

  /** Whether segments still go without an option: the null key. */
  private boolean isBeforeTheFirstKey(Protection protection) {
    ChainKeys chain = worker.schedule().chain(protection);
    return chain != null && chain.hasNullKey() && chain.active() == null;
  }

  /** The policy of a segment whose source is the router. */
  static Policy decide(PolicyTable policies, Segment segment) {
    return switch (segment.content) {
      case NOT_IP -> policies.decideNotIp(segment.vlan);
      case FRAGMENT ->
          policies.decideFragment(
              segment.protocol,
              segment.sourceHigh,
              segment.sourceLow,
              segment.destinationHigh,
              segment.destinationLow,
              segment.vlan);
      case IP, TCP ->
          policies.decide(
              segment.protocol,
              segment.sourceHigh,
              segment.sourceLow,
              segment.sourcePort,
              segment.destinationHigh,
              segment.destinationLow,
              segment.destinationPort,
              segment.vlan);
    };
  }

  /** Whether the segment is of a flow whose keys are lost: its router is reset. */
  private boolean isOfFormerProcess(Segment segment, long nowNanos) {
    if (worker.restored().size() == 0 || segment.content != Segment.Content.TCP) {
      return false;
    }
    RestoredFlow flow = worker.restored().findOutbound(segment);
    if (flow == null) {
      return false;
    }
    if (opensAnew(segment)) {
      worker.end(flow, nowNanos);
      return false;
    }
    flow.heardNanos = nowNanos;
    if ((tcp.flags() & (TcpFlags.RST | TcpFlags.ACK)) == TcpFlags.ACK) {
      flow.isRouterReset = true;
      replies.reset(segment, tcp.ack(), nowNanos);
    }
    return true;
  }

  private boolean opensAnew(Segment segment) {
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    return (tcp.flags() & (TcpFlags.SYN | TcpFlags.ACK | TcpFlags.RST)) == TcpFlags.SYN;
  }

  /** Whether the router has put a TCP-MD5 or TCP-AO option on the segment. */
  private boolean isSignedByRouter(Segment segment) {
    options.wrap(
        segment.octets,
        segment.upperAt + TcpView.MIN_HEADER_LENGTH,
        segment.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
    while (options.next()) {
      if (options.kind() == TcpOptionKind.MD5_SIGNATURE
          || options.kind() == TcpOptionKind.AUTHENTICATION) {
        return true;
      }
    }
    return false;
  }

  private @Nullable ProtectedFlow open(
      Segment segment, Passage passage, Policy policy, Protection protection, long nowNanos) {
    if (!opensAnew(segment) && !mayJoin(passage, policy, protection)) {
      if (passage.guarded) {
        orphan(segment, protection, tcp.flags(), nowNanos);
      }
      return null;
    }
    if (!hasRoom(segment, protection, nowNanos)) {
      segment.drop(DropReason.TABLE_FULL);
      return null;
    }
    return add(segment, policy, nowNanos);
  }

  /**
   * Whether a segment that does not begin a connection opens a flow while the peer need not sign:
   * it answers a SYN that had no option, or its keys are configured and know no beginning. Where
   * neither is so the connection stays as it is until it ends.
   */
  private boolean mayJoin(Passage passage, Policy policy, Protection protection) {
    int flags = tcp.flags();
    if (!worker.acceptsUnsigned(policy, protection)) {
      return false;
    }
    boolean joins =
        (flags & TcpFlags.RST) == 0
            && ((flags & TcpFlags.SYN) != 0 || protection.keyChain() != null);
    passage.guarded = joins;
    return joins;
  }

  private ProtectedFlow add(Segment segment, Policy policy, long nowNanos) {
    int flags = tcp.flags();
    boolean client = (flags & TcpFlags.ACK) == 0;
    ProtectedFlow flow = ProtectedFlow.openedByRouter(segment, policy, worker, client, nowNanos);
    worker.add(flow, true);
    if ((flags & TcpFlags.SYN) == 0) {
      flow.adopt(tcp, flow.local(), flow.remote(), nowNanos);
    }
    return flow;
  }

  /** Begins the router's side of the connection, the first time or anew. */
  private void begin(ProtectedFlow flow, Segment segment, long nowNanos) {
    int flags = tcp.flags();
    boolean syn = (flags & TcpFlags.SYN) != 0;
    boolean begun = flow.local().isOpen() && flow.local().initialSequenceNumber() == tcp.seq();
    if (syn && !begun) {
      flow.local().begin(tcp.seq());
      flow.sendKeys.begin(tcp.seq(), nowNanos);
      flow.localShift = -1;
      flow.answered = (flags & TcpFlags.ACK) != 0;
      flow.largestSent = 0;
      flow.peerSigns = false;
      flow.on(FlowEvent.SYN, nowNanos);
    } else if (!flow.local().isOpen()) {
      if ((flags & TcpFlags.RST) == 0) {
        orphan(segment, flow.protection, flags, nowNanos);
        return;
      }
      // A router that refuses the connection: its reset is all that it will ever send.
      flow.local().begin(tcp.seq());
      flow.answered = true;
      flow.sendKeys.begin(tcp.seq(), nowNanos);
    }
    if (syn
        && (flags & TcpFlags.ACK) != 0
        && flow.pending != null
        && tcp.ack() == flow.pending.initialSequenceNumber() + 1) {
      flow.pendingAnswered = true;
    }
  }

  private void orphan(Segment segment, Protection protection, int flags, long nowNanos) {
    if (protection.orphan() == Protection.Orphan.RESET_LOCAL
        && (flags & (TcpFlags.RST | TcpFlags.ACK)) == TcpFlags.ACK) {
      replies.reset(segment, tcp.ack(), nowNanos);
    }
    segment.drop(DropReason.ORPHAN);
  }
}
