package io.latchwire.handler.packet;

import io.latchwire.policy.Protection;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.tcp.OptionRewriter;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpOptionKind;
import io.latchwire.wire.tcp.TcpView;
import java.lang.foreign.Arena;

/**
 * Takes the EAO off a verified segment and gives the router what its peer had sent, but for the MSS
 * of a SYN, which has to leave room for what we will put on the answers.
 */
final class StripHandler extends SegmentHandler {
  private static final int MSS_LENGTH = 4;

  private final OptionRewriter rewriter;
  private final TcpOptionCursor options = new TcpOptionCursor();
  private final TcpView tcp = new TcpView();
  private final IpLength ipLength = new IpLength();

  StripHandler(Passage[] passages, Arena arena) {
    super(passages);
    this.rewriter = new OptionRewriter(arena);
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    ProtectedFlow flow = passage.flow;
    if (!passage.guarded || flow == null) {
      return;
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    collect(segment, passage, flow.protection, (tcp.flags() & TcpFlags.SYN) != 0);
    int growth = TcpView.MIN_HEADER_LENGTH + rewriter.paddedLength() - segment.tcpHeaderLength;
    segment.moveHeaders(segment.upperAt + TcpView.MIN_HEADER_LENGTH, growth);
    segment.tcpHeaderLength += growth;
    rewriter.writeBehind(segment.octets, segment.upperAt);
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    tcp.headerLength(segment.tcpHeaderLength);
    long sumAfter =
        Checksum.sum(segment.octets, segment.upperAt, segment.tcpHeaderLength)
            + segment.upperLength();
    tcp.checksum(Checksum.updated(passage.checksumBefore, passage.sumBefore, sumAfter));
    ipLength.write(segment);
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
