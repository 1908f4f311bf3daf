package io.latchwire.handler.nd;

import io.latchwire.segment.FramePort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.Octets;
import io.latchwire.wire.nd.LinkLayerAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * IPv6 frames for one port, collected until {@link #flush}. Owned by the port's event loop.
 *
 * <pre>{@code
 * +---------------+---------------+-------+------------------+
 * | Destination 6 |   Source 6    | 86 DD |   IPv6 packet    ~
 * +---------------+---------------+-------+------------------+
 * }</pre>
 */
public final class EthernetPort {
  static final int HEADER_OCTETS = 14;
  static final int IPV6_ETHERTYPE = 0x86DD;
  private static final int FRAMES = 64;

  private final FramePort port;
  private final LinkLayerAddress own;
  private final SegmentBatch batch;

  /**
   * Frames for a port.
   *
   * @param own the source of every frame
   * @param mtu octets of the longest packet
   * @param arena owns the memory
   */
  public EthernetPort(FramePort port, LinkLayerAddress own, int mtu, Arena arena) {
    this.port = port;
    this.own = own;
    this.batch = new SegmentBatch(FRAMES, HEADER_OCTETS + mtu, arena);
  }

  /** The source of every frame. */
  public LinkLayerAddress own() {
    return own;
  }

  /** Adds a frame; a packet that exceeds the MTU is lost, as ND messages are never fragmented. */
  public void transmit(LinkLayerAddress to, byte[] packet) {
    if (HEADER_OCTETS + packet.length > batch.frameOctets()) {
      return;
    }
    Segment frame = next(to, packet.length);
    MemorySegment.copy(
        MemorySegment.ofArray(packet),
        0,
        frame.octets,
        frame.frameAt + HEADER_OCTETS,
        packet.length);
  }

  /**
   * The next frame with its header written; the caller writes the packet behind it.
   *
   * @param packetOctets at most the MTU
   */
  Segment next(LinkLayerAddress to, int packetOctets) {
    if (batch.size() == FRAMES) {
      flush();
    }
    Segment frame = batch.segment(batch.size());
    batch.size(batch.size() + 1);
    frame.received(HEADER_OCTETS + packetOctets);
    putAddress(frame.octets, frame.frameAt, to.bits());
    putAddress(frame.octets, frame.frameAt + 6, own.bits());
    Octets.putU16(frame.octets, frame.frameAt + 12, IPV6_ETHERTYPE);
    return frame;
  }

  private static void putAddress(MemorySegment octets, long at, long bits) {
    Octets.putU16(octets, at, (int) (bits >>> 32));
    Octets.putI32(octets, at + 2, (int) bits);
  }

  /** Sends what was collected. */
  public void flush() {
    if (batch.size() > 0) {
      batch.window(0, batch.size());
      port.transmit(batch);
      batch.size(0);
    }
  }

  /** Whether a frame carries IPv6 and is for this station or for a group. */
  boolean isForUs(Segment frame) {
    if (frame.frameLength < HEADER_OCTETS
        || Octets.u16(frame.octets, frame.frameAt + 12) != IPV6_ETHERTYPE) {
      return false;
    }
    long to = address(frame, frame.frameAt);
    return (to >>> 40 & 1) != 0 || to == own.bits();
  }

  /** The station that sent a frame. */
  static long source(Segment frame) {
    return address(frame, frame.frameAt + 6);
  }

  private static long address(Segment frame, long at) {
    return (long) Octets.u16(frame.octets, at) << 32 | Octets.u32(frame.octets, at + 2);
  }
}
