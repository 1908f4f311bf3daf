package io.latchwire.handler.packet;

import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchVerdict;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpView;

/**
 * Lets a segment of the own router go on only under what its flow is latched to. Stands before keys
 * are chosen: a flow without a latch makes no key and moves no state.
 *
 * <p>A flow whose latch has been closed under it is reset towards the router, which may then begin
 * anew (RFC 5660 section 5.5).
 */
final class OutboundLatchHandler extends SegmentHandler {
  private final FlowLatches latches;
  private final RouterReply replies;
  private final TcpView tcp = new TcpView();

  OutboundLatchHandler(FlowLatches latches, Passage[] passages, RouterReply replies) {
    super(passages);
    this.latches = latches;
    this.replies = replies;
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    ProtectedFlow flow = passage.flow;
    if (flow == null || !passage.guarded || !latches.isOn()) {
      return;
    }
    long epoch = latches.epoch();
    Latch latch = flow.latch;
    if (latch == null) {
      latch = latches.openOutbound(flow, nowNanos);
      if (latch == null) {
        segment.drop(DropReason.NO_LATCH);
        return;
      }
      flow.latch = latch;
      epoch = latch.since();
    }
    if (latch.admits(flow.parameters.own(), epoch)) {
      flow.heardNanos = nowNanos;
    } else {
      refuse(segment, flow, latch.verdict(flow.parameters.own(), epoch), nowNanos);
    }
  }

  private void refuse(Segment segment, ProtectedFlow flow, LatchVerdict verdict, long nowNanos) {
    if (verdict == LatchVerdict.CLOSED) {
      flow.heardNanos = nowNanos;
      tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
      if ((tcp.flags() & (TcpFlags.ACK | TcpFlags.RST)) == TcpFlags.ACK) {
        flow.isRouterReset = true;
        replies.reset(segment, tcp.ack(), nowNanos);
      }
    }
    segment.drop(Verdicts.reason(verdict));
  }
}
