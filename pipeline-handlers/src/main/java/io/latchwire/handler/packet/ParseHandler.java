package io.latchwire.handler.packet;

import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.segment.SegmentParser;
import io.latchwire.wire.Octets;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpView;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Marks every frame of a batch, then sends the batch on in windows: a segment that may change flows
 * or keys, a SYN or one that carries a key, walks the pipeline alone, so that those behind it meet
 * what it left. All others walk together.
 */
public final class ParseHandler extends ChannelInboundHandlerAdapter {
  private static final int FLAGS_OFFSET = 13;
  private static final int ALG_ID_OFFSET = 2;
  private static final int LEAST_EAO = 16;
  private static final int K_BIT = 0x40;

  private final SegmentParser parser = new SegmentParser();
  private final TcpOptionCursor options = new TcpOptionCursor();
  private final PacketWorker worker;
  private final Passage[] passages;

  ParseHandler(PacketWorker worker, Passage[] passages) {
    this.worker = worker;
    this.passages = passages;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    SegmentBatch batch = (SegmentBatch) message;
    batch.readAtNanos(worker.now());
    for (int slot = 0; slot < batch.size(); slot++) {
      passages[slot].clear();
      if (batch.segment(slot).isLive()) {
        parser.parse(batch.segment(slot));
      }
    }
    int from = 0;
    for (int slot = 0; slot < batch.size(); slot++) {
      if (walksAlone(batch.segment(slot))) {
        pass(context, batch, from, slot);
        pass(context, batch, slot, slot + 1);
        from = slot + 1;
      }
    }
    pass(context, batch, from, batch.size());
  }

  private static void pass(ChannelHandlerContext context, SegmentBatch batch, int from, int to) {
    if (from < to) {
      batch.window(from, to);
      context.fireChannelRead(batch);
    }
  }

  private boolean walksAlone(Segment segment) {
    if (!segment.isLive() || segment.content != Segment.Content.TCP) {
      return false;
    }
    if ((Octets.u8(segment.octets, segment.upperAt + FLAGS_OFFSET) & TcpFlags.SYN) != 0) {
      return true;
    }
    options.wrap(
        segment.octets,
        segment.upperAt + TcpView.MIN_HEADER_LENGTH,
        segment.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
    while (options.next()) {
      // Kinds differ from peer to peer: whatever may be an EAO with K set is taken for one.
      if (options.length() >= LEAST_EAO
          && (Octets.u8(segment.octets, options.at() + ALG_ID_OFFSET) & K_BIT) != 0) {
        return true;
      }
    }
    return false;
  }
}
