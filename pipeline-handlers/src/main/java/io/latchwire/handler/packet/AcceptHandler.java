package io.latchwire.handler.packet;

import io.latchwire.flow.FlowEvent;
import io.latchwire.keyset.ReceiveKey;
import io.latchwire.keyset.ReceiveKeys;
import io.latchwire.keyset.SendKey;
import io.latchwire.policy.Policy;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpView;
import org.jspecify.annotations.Nullable;

/**
 * Lets verified segments that their latch admits change what they are entitled to: mark their
 * numbers, install their keys, open and move their flows.
 */
final class AcceptHandler extends SegmentHandler {
  private final PacketWorker worker;
  private final TcpView tcp = new TcpView();
  private final TcpOptionCursor options = new TcpOptionCursor();

  AcceptHandler(PacketWorker worker, Passage[] passages) {
    super(passages);
    this.worker = worker;
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    if (passage.unsigned && passage.flow != null) {
      followUnsigned(segment, passage.flow, nowNanos);
    }
    if (passage.mac == null) {
      return;
    }
    DropReason refused = accept(segment, passage, nowNanos);
    if (refused != null) {
      segment.drop(refused);
      passage.forgetKey();
    }
  }

  private @Nullable DropReason accept(Segment segment, Passage passage, long nowNanos) {
    ReceiveKey key = passage.receiveKey;
    SendKey own = passage.sendKey;
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    ProtectedFlow flow = passage.flow == null ? open(segment, passage, nowNanos) : passage.flow;
    if (flow == null) {
      return DropReason.TABLE_FULL;
    }
    flow.peerSigns = true;
    if (passage.algorithm.needsNonce()) {
      int window = flow.peer.peer().limits().replayWindow();
      boolean fresh =
          key != null
              ? key.window().accept(passage.number)
              : own != null && own.peerUse(window).accept(passage.number);
      if (!fresh) {
        return DropReason.REPLAY;
      }
    }
    ReceiveKeys keys = passage.receiveKeys;
    if (keys != null) {
      if (passage.installs && key != null) {
        keys.install(key);
        flow.tally.keys().onInstalled();
      } else if (key != null && keys.find(key.keyId()) == null) {
        flow.handOver(key, keys);
      }
      settle(flow, keys, segment, nowNanos);
    }
    follow(flow, passage, nowNanos);
    flow.verified++;
    flow.verifiedNanos = nowNanos;
    flow.tally.onVerified();
    return null;
  }

  private @Nullable ProtectedFlow open(Segment segment, Passage passage, long nowNanos) {
    Policy policy = passage.policy;
    if (policy == null || policy.protection() == null) {
      throw new AssertionError("a guarded segment has a policy that protects");
    }
    ProtectedFlow joined =
        (tcp.flags() & TcpFlags.SYN) == 0 ? worker.flows().findInbound(segment) : null;
    if (joined != null) {
      passage.flow = joined;
      return joined;
    }
    boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
    if (!worker.makeRoomForPeer(segment, policy, syn, nowNanos)) {
      worker.release(passage.latch, nowNanos);
      return null;
    }
    ProtectedFlow flow = ProtectedFlow.openedByPeer(segment, policy, worker, nowNanos);
    flow.latch = passage.latch;
    worker.add(flow, false);
    passage.flow = flow;
    if ((tcp.flags() & TcpFlags.SYN) == 0) {
      flow.adopt(tcp, flow.remote(), flow.local(), nowNanos);
    }
    return flow;
  }

  /** Decides which incarnation of the connection the peer's keys belong to from now on. */
  private void settle(ProtectedFlow flow, ReceiveKeys keys, Segment segment, long nowNanos) {
    boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
    boolean ack = (tcp.flags() & TcpFlags.ACK) != 0;
    if (keys.equals(flow.receiveKeys)) {
      return;
    }
    if (keys.equals(flow.pending)) {
      if (!syn && ack && flow.pendingAnswered && flow.local().hasSentSyn(tcp.ack())) {
        flow.promote(keys);
      }
      return;
    }
    int shift = syn ? OutboundOptions.windowShift(options, segment) : -1;
    boolean answersOurSyn = ack && flow.local().isOpen();
    if (flow.receiveKeys == null || answersOurSyn) {
      flow.beginRemote(keys, shift);
      flow.answered = answersOurSyn;
    } else {
      flow.propose(keys, shift, nowNanos);
    }
  }

  private void follow(ProtectedFlow flow, Passage passage, long nowNanos) {
    int flags = tcp.flags();
    long acknowledged = -1;
    if ((flags & TcpFlags.ACK) != 0 && flow.local().hasSent(tcp.ack())) {
      flow.local().acknowledge(tcp.ack(), flow.remoteWindow(tcp.window(), flags));
      acknowledged = flow.local().extendAcknowledgment(tcp.ack());
    }
    SendKey proposed = flow.sendKeys.newest();
    boolean awaited = proposed != null && !proposed.isConfirmed();
    flow.sendKeys.onPeerSegment(acknowledged, passage.sendKey, nowNanos);
    if (awaited && proposed != null && proposed.isConfirmed()) {
      flow.tally.keys().onConfirmed(nowNanos - proposed.createdNanos());
    }
    if (passage.receiveKeys != null && !passage.receiveKeys.equals(flow.receiveKeys)) {
      return;
    }
    // A reset may have a number of an earlier connection: for its key it stands at the last octet.
    boolean reset = (flags & TcpFlags.RST) != 0;
    long seq = reset ? flow.remote().next() - 1 : flow.remote().extend(tcp.seq());
    long end = reset ? seq : seq + tcp.sequenceLength();
    if (passage.receiveKey != null && passage.receiveKeys != null) {
      passage.receiveKeys.onAccepted(passage.receiveKey, Math.max(seq, end - 1), nowNanos);
    }
    if (reset && !flow.remote().isExactReset(tcp.seq())) {
      // It passes and its receiver challenges it; here it moves nothing.
      return;
    }
    flow.remote().sent(end, (flags & TcpFlags.FIN) != 0);
    flow.on(event(flow, flags, acknowledged), nowNanos);
  }

  /**
   * Moves a flow by a segment that nobody vouches for, as the router will: it is what the policy
   * lets pass. It confirms no key and its window opens none.
   */
  private void followUnsigned(Segment segment, ProtectedFlow flow, long nowNanos) {
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    int flags = tcp.flags();
    boolean syn = (flags & TcpFlags.SYN) != 0;
    long acknowledged = -1;
    if ((flags & TcpFlags.ACK) != 0 && flow.local().hasSent(tcp.ack())) {
      flow.local().acknowledge(tcp.ack(), flow.remoteWindow(tcp.window(), flags));
      acknowledged = flow.local().extendAcknowledgment(tcp.ack());
    }
    if (flow.receiveKeys == null && (syn || !flow.remote().isOpen())) {
      flow.remote().begin(syn ? tcp.seq() : tcp.seq() - 1);
    }
    boolean reset = (flags & TcpFlags.RST) != 0;
    if (reset && !flow.remote().isExactReset(tcp.seq())) {
      return;
    }
    long seq = flow.remote().extend(tcp.seq());
    flow.remote().sent(seq + tcp.sequenceLength(), (flags & TcpFlags.FIN) != 0);
    flow.on(event(flow, flags, acknowledged), nowNanos);
  }

  private static FlowEvent event(ProtectedFlow flow, int flags, long acknowledged) {
    if ((flags & TcpFlags.RST) != 0) {
      return FlowEvent.RST;
    }
    if (flow.local().isFinished() && flow.remote().isFinished()) {
      return FlowEvent.FINISH;
    }
    return acknowledged >= 0 ? FlowEvent.ANSWER : FlowEvent.SEGMENT;
  }
}
