package io.latchwire.gateway;

import io.latchwire.segment.DropReason;
import io.latchwire.segment.FramePort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * One direction of the wire between two gateways: loses and reorders TCP segments as a seeded
 * source of chance says. What is not TCP passes, so that neighbours find each other.
 */
final class Wire extends ChannelInboundHandlerAdapter {
  private static final int HELD = 64;

  private final FramePort to;
  private final Random chance;
  private final int lossPercent;
  private final int reorderPercent;
  private final SegmentBatch held;
  private final SegmentBatch overtaken;

  Wire(FramePort to, Random chance, int lossPercent, int reorderPercent, Arena arena) {
    this.to = to;
    this.chance = chance;
    this.lossPercent = lossPercent;
    this.reorderPercent = reorderPercent;
    this.held = new SegmentBatch(HELD, 2048, arena);
    this.overtaken = new SegmentBatch(HELD, 2048, arena);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    SegmentBatch batch = (SegmentBatch) message;
    overtaken.size(0);
    for (int slot = 0; slot < batch.size(); slot++) {
      Segment segment = batch.segment(slot);
      if (!segment.isLive() || !isTcp(segment)) {
        continue;
      }
      if (chance.nextInt(100) < lossPercent) {
        segment.drop(DropReason.DISCARDED);
      } else if (chance.nextInt(100) < reorderPercent && held.size() < HELD) {
        keep(held, segment);
        segment.drop(DropReason.DISCARDED);
      } else {
        release();
      }
    }
    to.transmit(batch);
    if (overtaken.size() > 0) {
      to.transmit(overtaken);
    }
  }

  /** Segments held back leave behind the next one that was not. */
  private void release() {
    for (int slot = 0; slot < held.size() && overtaken.size() < HELD; slot++) {
      keep(overtaken, held.segment(slot));
    }
    held.size(0);
  }

  private static void keep(SegmentBatch batch, Segment segment) {
    Segment copy = batch.segment(batch.size());
    batch.size(batch.size() + 1);
    copy.received(segment.frameLength);
    MemorySegment.copy(
        segment.octets, segment.frameAt, copy.octets, copy.frameAt, segment.frameLength);
  }

  private static boolean isTcp(Segment segment) {
    MemorySegment octets = segment.octets;
    byte high = octets.get(ValueLayout.JAVA_BYTE, segment.frameAt + 12);
    byte low = octets.get(ValueLayout.JAVA_BYTE, segment.frameAt + 13);
    int protocolAt = high == 0x08 && low == 0 ? 23 : 20;
    boolean ip = (high == 0x08 && low == 0) || (high == (byte) 0x86 && low == (byte) 0xDD);
    return ip && octets.get(ValueLayout.JAVA_BYTE, segment.frameAt + protocolAt) == 6;
  }
}
