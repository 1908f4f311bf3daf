package io.latchwire.segment;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One slot of a {@link SegmentBatch}: a frame in place, the marks that {@link SegmentParser} put on
 * it, and the reason for which it was dropped, if it was.
 *
 * <p>The frame may grow to the left into the headroom; its end never moves right of {@link #limit}.
 * Offsets are absolute in {@link #octets}. Fields are open because handlers of one event loop are
 * their only readers and writers.
 */
public final class Segment {
  /** Stands for the port of a protocol that has none. */
  public static final int NO_PORT = -1;

  /** The memory of the whole batch. */
  public final MemorySegment octets;

  /** Number of the slot in its batch. */
  public final int slot;

  private final long slotAt;
  private final int slotOctets;

  /** Where the Ethernet header starts. */
  public long frameAt;

  /** Octets from {@link #frameAt} to the end of the frame. */
  public int frameLength;

  /** What the frame carries; the marks below hold as far as it says. */
  public Content content = Content.NOT_IP;

  /** VLAN identifier, with QinQ the outer one times 4096 plus the inner one; 0 without a tag. */
  public int vlan;

  /** 4 or 6. */
  public int ipVersion;

  /** Where the IP header starts. */
  public long ipAt;

  /** Where the IP packet ends; an Ethernet frame may be filled up behind it. */
  public long ipEnd;

  /** IP protocol of the payload, behind all extension headers. */
  public int protocol;

  /** Source address, high half; IPv4 addresses are IPv4-mapped (RFC 4291 s2.5.5.2). */
  public long sourceHigh;

  /** Source address, low half. */
  public long sourceLow;

  /** Destination address, high half. */
  public long destinationHigh;

  /** Destination address, low half. */
  public long destinationLow;

  /** Source port; {@link #NO_PORT} for a protocol without ports. */
  public int sourcePort;

  /** Destination port; {@link #NO_PORT} for a protocol without ports. */
  public int destinationPort;

  /** Where the header behind IP starts: the TCP header of a {@link Content#TCP} frame. */
  public long upperAt;

  /** Octets of the TCP header, options included. */
  public int tcpHeaderLength;

  private @Nullable DropReason dropped;

  /** What a frame turned out to carry. */
  public enum Content {
    /** No IP packet: ARP, LLDP and the like. Only {@link Segment#vlan} is marked. */
    NOT_IP,
    /** A piece of an IP packet: addresses and protocol are marked, ports are not. */
    FRAGMENT,
    /** A whole IP packet without TCP in it. */
    IP,
    /** A whole TCP segment. */
    TCP
  }

  Segment(MemorySegment octets, int slot, int slotOctets) {
    this.octets = octets;
    this.slot = slot;
    this.slotAt = (long) slot * slotOctets;
    this.slotOctets = slotOctets;
  }

  /** Where a frame read from a port is put: behind the headroom. */
  public long receiveAt() {
    return slotAt + SegmentBatch.HEADROOM;
  }

  /** The first offset that this slot owns. */
  public long slotAt() {
    return slotAt;
  }

  /** The first offset behind this slot. */
  public long limit() {
    return slotAt + slotOctets;
  }

  /** Starts over with a frame of this length at {@link #receiveAt}. */
  public void received(int length) {
    frameAt = receiveAt();
    frameLength = length;
    dropped = null;
  }

  /**
   * Moves everything in front of {@code until} to the left by {@code octetsMore}, or to the right
   * where that is negative, and cuts the frame at the end of its IP packet. The payload stays.
   */
  public void moveHeaders(long until, int octetsMore) {
    if (octetsMore != 0) {
      MemorySegment.copy(octets, frameAt, octets, frameAt - octetsMore, until - frameAt);
    }
    frameAt -= octetsMore;
    ipAt -= octetsMore;
    upperAt -= octetsMore;
    frameLength = (int) (ipEnd - frameAt);
  }

  /** Octets of the IP packet. */
  public int ipLength() {
    return (int) (ipEnd - ipAt);
  }

  /** Octets behind the IP headers: of a TCP segment, its header and payload. */
  public int upperLength() {
    return (int) (ipEnd - upperAt);
  }

  /** Takes the frame out of the batch; it stays in its slot and is skipped from here on. */
  public void drop(DropReason reason) {
    if (dropped == null) {
      dropped = reason;
    }
  }

  /** Whether the frame is still on its way. */
  public boolean isLive() {
    return dropped == null;
  }

  /** Why it was dropped, null while it is live. */
  public @Nullable DropReason dropped() {
    return dropped;
  }
}
