package io.latchwire.handler.packet;

import io.latchwire.policy.KindSet;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.tcp.OptionRewriter;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpOptionKind;
import io.latchwire.wire.tcp.TcpView;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Takes the EAO off a verified segment and gives the router what its peer had sent, but for the MSS
 * of a SYN, which has to leave room for what we will put on the answers.
 */
final class StripHandler extends SegmentHandler {
  private static final int MSS_LENGTH = 4;

  private final PacketWorker worker;
  private final OptionRewriter rewriter;
  private final OutboundOptions kept = new OutboundOptions();
  private final TcpOptionCursor options = new TcpOptionCursor();
  private final TcpView tcp = new TcpView();
  private final IpLength ipLength = new IpLength();

  StripHandler(PacketWorker worker, Passage[] passages, Arena arena) {
    super(passages);
    this.worker = worker;
    this.rewriter = new OptionRewriter(arena);
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    ProtectedFlow flow = passage.flow;
    if (passage.unsigned) {
      prepareForAnswer(segment, passage);
      return;
    }
    if (!passage.guarded || flow == null) {
      return;
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
    if (syn && flow.isObserved()) {
      forecastMss(segment, flow.policy, flow.protection);
    }
    collect(segment, passage, flow.protection, syn && !flow.isObserved());
    rewrite(segment, passage, null);
  }

  /**
   * Writes the collected options in place of those that are there.
   *
   * @param lowering whose options the MSS has to leave room for; null leaves it as collected
   */
  private void rewrite(Segment segment, Passage passage, @Nullable Protection lowering) {
    int growth = TcpView.MIN_HEADER_LENGTH + rewriter.paddedLength() - segment.tcpHeaderLength;
    segment.moveHeaders(segment.upperAt + TcpView.MIN_HEADER_LENGTH, growth);
    segment.tcpHeaderLength += growth;
    rewriter.writeBehind(segment.octets, segment.upperAt);
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    tcp.headerLength(segment.tcpHeaderLength);
    long mss = lowering == null ? -1 : findMss(segment);
    if (lowering != null && mss >= 0) {
      Octets.putU16(segment.octets, mss, rewritten(segment, mss, lowering));
    }
    long sumAfter =
        Checksum.sum(segment.octets, segment.upperAt, segment.tcpHeaderLength)
            + segment.upperLength();
    tcp.checksum(Checksum.updated(passage.checksumBefore, passage.sumBefore, sumAfter));
    ipLength.write(segment);
  }

  /**
   * Makes a SYN without an EAO what it would be if it had come with one: what our router's answer
   * will have no room for is not offered to it, and the MSS leaves room for what is put on later.
   */
  private void prepareForAnswer(Segment segment, Passage passage) {
    Policy policy = passage.policy;
    Protection protection = policy == null ? null : policy.protection();
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    if (policy == null || protection == null || (tcp.flags() & TcpFlags.SYN) == 0) {
      return;
    }
    if (protection.rollout().mode() == Rollout.Mode.OBSERVE) {
      forecastMss(segment, policy, protection);
      return;
    }
    KindSet kinds = protection.peer().acceptedKinds();
    if (!kept.measure(segment, true, kinds)) {
      return;
    }
    passage.checksumBefore = tcp.checksum();
    tcp.checksum(0);
    passage.sumBefore =
        Checksum.sum(segment.octets, segment.upperAt, segment.tcpHeaderLength)
            + segment.upperLength();
    int reserved = OutboundOptions.eaoLength(protection, true);
    kept.keepBeside(reserved, segment, true, kinds, rewriter);
    rewrite(segment, passage, protection);
  }

  private void forecastMss(Segment segment, Policy policy, Protection protection) {
    long at = findMss(segment);
    if (at >= 0) {
      worker
          .forecast(policy)
          .onMss(Octets.u16(segment.octets, at), rewritten(segment, at, protection));
    }
  }

  private static int rewritten(Segment segment, long at, Protection protection) {
    return SegmentSize.rewritten(
        Octets.u16(segment.octets, at),
        segment.ipVersion,
        protection.peer().pathMtu(),
        protection.largestOption());
  }

  /** Where the value of the MSS option stands, -1 where there is none. */
  private long findMss(Segment segment) {
    options.wrap(
        segment.octets,
        segment.upperAt + TcpView.MIN_HEADER_LENGTH,
        segment.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
    while (options.next()) {
      if (options.kind() == TcpOptionKind.MAXIMUM_SEGMENT_SIZE && options.length() == MSS_LENGTH) {
        return options.at() + 2;
      }
    }
    return -1;
  }

  private void collect(Segment segment, Passage passage, Protection protection, boolean syn) {
    int mtu = protection.peer().pathMtu();
    int reserve = protection.largestOption();
    boolean mss = false;
    rewriter.clear();
    options.wrap(
        segment.octets,
        segment.upperAt + TcpView.MIN_HEADER_LENGTH,
        segment.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
    while (options.next()) {
      if (options.at() == passage.optionAt) {
        continue;
      }
      if (syn
          && options.kind() == TcpOptionKind.MAXIMUM_SEGMENT_SIZE
          && options.length() == MSS_LENGTH) {
        int seen = Octets.u16(segment.octets, options.at() + 2);
        rewriter.addMss(SegmentSize.rewritten(seen, segment.ipVersion, mtu, reserve));
        mss = true;
      } else {
        rewriter.keep(segment.octets, options);
      }
    }
    if (syn && !mss) {
      int added = SegmentSize.inserted(protection.peer().synMss(), segment.ipVersion, mtu, reserve);
      if (added > 0) {
        rewriter.addMss(added);
      }
    }
  }
}
