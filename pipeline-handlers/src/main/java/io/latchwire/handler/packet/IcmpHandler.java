package io.latchwire.handler.packet;

import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.ip.IcmpErrorView;
import io.latchwire.wire.ip.IpProtocol;

/**
 * Looks at ICMP errors from the network that speak of a protected flow. ICMP is not authenticated,
 * so an error is believed only as far as it can do no harm: RFC 5927.
 *
 * <ul>
 *   <li>The quoted segment must be one that is under way.
 *   <li>What would end the connection is dropped.
 *   <li>"Too big" passes when such a packet was sent, and is translated: the router's packets are
 *       smaller by the EAO, and it must find its own packet in the quotation.
 *   <li>The rest, which hosts treat as hints, passes at a bounded rate.
 * </ul>
 */
final class IcmpHandler extends SegmentHandler {
  private static final int LEAST_IPV4_MTU = 576;
  private static final int LEAST_IPV6_MTU = 1280;
  private static final int HINTS_PER_SECOND = 100;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final PacketWorker worker;
  private final IcmpErrorView error = new IcmpErrorView();
  private final IpLength ipLength = new IpLength();
  private long secondBeganNanos;
  private int hintsThisSecond;

  IcmpHandler(PacketWorker worker, Passage[] passages) {
    super(passages);
    this.worker = worker;
    this.secondBeganNanos = worker.now();
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    boolean v4 = segment.ipVersion == 4;
    if (segment.content != Segment.Content.IP
        || segment.protocol != (v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)
        || !error.wrap(segment.octets, segment.upperAt, segment.upperLength(), v4)) {
      return;
    }
    ProtectedFlow flow =
        worker
            .flows()
            .find(
                error.sourceHigh(),
                error.sourceLow(),
                error.sourcePort(),
                error.destinationHigh(),
                error.destinationLow(),
                error.destinationPort(),
                segment.vlan);
    if (flow == null) {
      Policy policy = policyOfQuoted(segment);
      Protection protection = policy.protection();
      boolean lenient = protection != null && worker.acceptsUnsigned(policy, protection);
      if (policy.action() == PolicyAction.PROTECT && !lenient) {
        passage.policy = policy;
        segment.drop(DropReason.ICMP_REFUSED);
      }
      return;
    }
    passage.policy = flow.policy;
    if (flow.isObserved()) {
      return;
    }
    passage.flow = flow;
    if (!isHarmless(segment, flow, nowNanos)) {
      segment.drop(DropReason.ICMP_REFUSED);
    }
  }

  private Policy policyOfQuoted(Segment segment) {
    return worker
        .policies()
        .decide(
            IpProtocol.TCP,
            error.sourceHigh(),
            error.sourceLow(),
            error.sourcePort(),
            error.destinationHigh(),
            error.destinationLow(),
            error.destinationPort(),
            segment.vlan);
  }

  private boolean isHarmless(Segment segment, ProtectedFlow flow, long nowNanos) {
    if (error.isHard() || !flow.local().isInFlight(error.seq())) {
      return false;
    }
    if (!error.isTooBig()) {
      return isWithinRate(nowNanos);
    }
    int least = segment.ipVersion == 4 ? LEAST_IPV4_MTU : LEAST_IPV6_MTU;
    if (error.mtu() < least || error.mtu() >= flow.largestSent) {
      return false;
    }
    if (Checksum.of(pseudoSum(segment) + upperSum(segment)) != 0) {
      return false;
    }
    translate(segment, flow, least);
    return true;
  }

  /** Lets the router read what it has to do about its own packet: smaller by our option. */
  private void translate(Segment segment, ProtectedFlow flow, int least) {
    int reserve = flow.protection.largestOption();
    int floor = segment.ipVersion == 4 ? 68 : least;
    error.mtu((int) Math.max(error.mtu() - reserve, floor));
    int quotedLength = error.quotedHeaderLength() + IcmpErrorView.QUOTED_TCP;
    // The IP length in the quotation is ours; hosts identify the segment by ports and number.
    segment.ipEnd = error.quotedAt() + quotedLength;
    segment.frameLength = (int) (segment.ipEnd - segment.frameAt);
    ipLength.write(segment);
    error.checksum(0);
    error.checksum(Checksum.of(pseudoSum(segment) + upperSum(segment)));
  }

  private static long upperSum(Segment segment) {
    return Checksum.sum(segment.octets, segment.upperAt, segment.upperLength());
  }

  /** ICMPv6 covers a pseudo-header (RFC 4443 s2.3), ICMP does not. */
  private static long pseudoSum(Segment segment) {
    if (segment.ipVersion == 4) {
      return 0;
    }
    return Checksum.sum(segment.octets, segment.ipAt + 8, 32)
        + segment.upperLength()
        + IpProtocol.ICMPV6;
  }

  private boolean isWithinRate(long nowNanos) {
    if (nowNanos - secondBeganNanos >= SECOND_NANOS) {
      secondBeganNanos = nowNanos;
      hintsThisSecond = 0;
    }
    return hintsThisSecond++ < HINTS_PER_SECOND;
  }
}
