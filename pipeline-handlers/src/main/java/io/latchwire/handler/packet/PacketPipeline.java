package io.latchwire.handler.packet;

import io.latchwire.segment.FramePort;
import io.netty.channel.ChannelPipeline;
import java.lang.foreign.Arena;

/**
 * Lays the way of a segment through a pair of ports. Read from top to bottom; the two directions
 * differ in what they do with the option.
 */
public final class PacketPipeline {
  private PacketPipeline() {}

  /** From the router to the network: what leaves is signed. */
  public static void outbound(
      ChannelPipeline pipeline,
      PacketWorker worker,
      FramePort wan,
      FramePort local,
      int batchSize,
      Arena arena) {
    Passage[] passages = passages(batchSize);
    RouterReply replies = new RouterReply(local, worker.now(), arena);
    pipeline
        .addLast("parse", new ParseHandler(worker, passages))
        .addLast("epoch", new EpochHandler(worker.latches()))
        .addLast("flow", new OutboundFlowHandler(worker, passages, replies))
        .addLast("latch", new OutboundLatchHandler(worker.latches(), passages, replies))
        .addLast("rollover", new RolloverHandler(passages))
        .addLast("insert", new InsertHandler(passages, replies, arena))
        .addLast("sign", new SignHandler(worker, passages, arena))
        .addLast(
            "transmit", new TransmitHandler(worker, passages, wan, replies, Direction.OUTBOUND));
  }

  /** From the network to the router: what enters has verified. */
  public static void inbound(
      ChannelPipeline pipeline,
      PacketWorker worker,
      FramePort local,
      int batchSize,
      int frameOctets,
      Arena arena) {
    Passage[] passages = passages(batchSize);
    RouterReply replies = new RouterReply(local, worker.now(), arena);
    pipeline
        .addLast("parse", new ParseHandler(worker, passages))
        .addLast("epoch", new EpochHandler(worker.latches()))
        .addLast("flow", new InboundFlowHandler(worker, passages))
        .addLast("icmp", new IcmpHandler(worker, passages))
        .addLast("key", new ReceiveKeyHandler(worker, passages))
        .addLast("verify", new VerifyHandler(worker, passages, frameOctets, arena))
        .addLast("latch", new InboundLatchHandler(worker, passages))
        .addLast("accept", new AcceptHandler(worker, passages))
        .addLast("strip", new StripHandler(worker, passages, arena))
        .addLast(
            "transmit", new TransmitHandler(worker, passages, local, replies, Direction.INBOUND));
  }

  private static Passage[] passages(int batchSize) {
    Passage[] passages = new Passage[batchSize];
    for (int slot = 0; slot < batchSize; slot++) {
      passages[slot] = new Passage();
    }
    return passages;
  }
}
