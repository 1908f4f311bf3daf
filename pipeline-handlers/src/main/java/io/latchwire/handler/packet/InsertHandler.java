package io.latchwire.handler.packet;

import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.tcp.OptionRewriter;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpView;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import java.lang.foreign.Arena;

/**
 * Puts the EAO, its MAC still zero, behind the options of the router that stay. The headers move to
 * the left to make room; the payload stays where it is.
 */
final class InsertHandler extends SegmentHandler {
  private final RouterReply replies;
  private final OptionRewriter rewriter;
  private final OutboundOptions kept = new OutboundOptions();
  private final TcpOptionCursor options = new TcpOptionCursor();
  private final TcpView tcp = new TcpView();
  private final IpLength ipLength = new IpLength();

  InsertHandler(Passage[] passages, RouterReply replies, Arena arena) {
    super(passages);
    this.replies = replies;
    this.rewriter = new OptionRewriter(arena);
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    ProtectedFlow flow = passage.flow;
    if (flow == null || passage.mac == null) {
      return;
    }
    Protection protection = flow.protection;
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
    kept.measure(segment, syn, protection.peer().acceptedKinds());
    kept.keepBeside(
        reserved(passage, flow, syn), segment, syn, protection.peer().acceptedKinds(), rewriter);
    int at = rewriter.reserve(passage.optionLength);
    int growth = TcpView.MIN_HEADER_LENGTH + rewriter.paddedLength() - segment.tcpHeaderLength;
    if (segment.ipLength() + growth > protection.peer().pathMtu()) {
      int room = protection.peer().pathMtu() - protection.largestOption();
      replies.tooBig(segment, room, nowNanos);
      segment.drop(DropReason.TOO_BIG);
      return;
    }
    passage.checksumBefore = tcp.checksum();
    tcp.checksum(0);
    passage.sumBefore =
        Checksum.sum(segment.octets, segment.upperAt, segment.tcpHeaderLength)
            + segment.upperLength();
    segment.moveHeaders(segment.upperAt + TcpView.MIN_HEADER_LENGTH, growth);
    segment.tcpHeaderLength += growth;
    rewriter.writeBehind(segment.octets, segment.upperAt);
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    tcp.headerLength(segment.tcpHeaderLength);
    writeOption(segment, passage, protection, at);
    ipLength.write(segment);
    flow.largestSent = Math.max(flow.largestSent, segment.ipLength());
    if (syn) {
      flow.localShift = OutboundOptions.windowShift(options, segment);
    }
  }

  /**
   * Room for the option: in a SYN for the largest of the chain, as what is agreed on there has to
   * fit beside keys to come.
   */
  private static int reserved(Passage passage, ProtectedFlow flow, boolean syn) {
    return syn && flow.chain != null
        ? Math.max(passage.optionLength, flow.protection.largestOption())
        : passage.optionLength;
  }

  private static void writeOption(
      Segment segment, Passage passage, Protection protection, int offset) {
    passage.optionAt = segment.upperAt + TcpView.MIN_HEADER_LENGTH + offset;
    EnhancedAuthView.writeHeader(
        segment.octets,
        passage.optionAt,
        protection.peer().optionKind(),
        passage.optionLength,
        passage.carriesKey,
        protection.peer().algIds().algId(passage.algorithm),
        passage.keyId);
  }
}
