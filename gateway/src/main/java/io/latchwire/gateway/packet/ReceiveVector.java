package io.latchwire.gateway.packet;

import io.latchwire.gateway.nativeio.Errno;
import io.latchwire.gateway.nativeio.IfPacket;
import io.latchwire.gateway.nativeio.Libc;
import io.latchwire.gateway.nativeio.SysSocket;
import io.latchwire.gateway.nativeio.VirtioNet;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Messages for {@code recvmmsg}, and what is done to each frame before anybody sees it.
 *
 * <p>A frame is received into its slot of the batch, with the {@code virtio_net_hdr} at the end of
 * the headroom. What does not fit into the slot runs over:
 *
 * <pre>{@code
 * slot      | headroom ... | virtio_net_hdr | frame, up to the longest of the port |
 * overflow  | room for a tag | room for a copy of the above | the rest, up to 64 KiB |
 * }</pre>
 *
 * <p>Only a super-segment, or a frame of a neighbour with a larger MTU, is that long.
 */
final class ReceiveVector {
  private static final int IOVECS = 2;
  private static final int CONTROL_SIZE = 40;
  private static final int TAG_LENGTH = 4;
  private static final int TAG_OFFSET = 12;
  private static final int TAG_ROOM = 8;
  private static final int LONGEST_REST = 1 << 16;
  private static final int ALL_ONES = 0xFFFF;

  private static final ValueLayout.OfShort NATIVE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  private final SegmentBatch batch;
  private final MemorySegment messages;
  private final MemorySegment control;
  private final MemorySegment overflow;
  private final long overflowStride;
  private final PortTally tally;
  private final SuperSegment superSegment = new SuperSegment();

  ReceiveVector(int capacity, int frameOctets, PortTally tally, Arena arena) {
    this.tally = tally;
    batch = new SegmentBatch(capacity, frameOctets, arena);
    messages = arena.allocate((long) capacity * SysSocket.MMSGHDR_SIZE, 8);
    control = arena.allocate((long) capacity * CONTROL_SIZE, 8);
    overflowStride = (long) TAG_ROOM + frameOctets + LONGEST_REST;
    overflow = arena.allocate(capacity * overflowStride, 8);
    MemorySegment iovecs = arena.allocate((long) capacity * IOVECS * SysSocket.IOVEC_SIZE, 8);
    for (int i = 0; i < capacity; i++) {
      long iovec = (long) i * IOVECS * SysSocket.IOVEC_SIZE;
      put(iovecs, iovec + SysSocket.IOV_BASE, batch.octets().address() + headerAt(i));
      put(iovecs, iovec + SysSocket.IOV_LEN, VirtioNet.VIRTIO_NET_HDR_SIZE + frameOctets);
      iovec += SysSocket.IOVEC_SIZE;
      put(iovecs, iovec + SysSocket.IOV_BASE, overflow.address() + restAt(i));
      put(iovecs, iovec + SysSocket.IOV_LEN, LONGEST_REST);

      long message = (long) i * SysSocket.MMSGHDR_SIZE;
      put(messages, message + SysSocket.MSG_IOV, iovecs.address() + iovec - SysSocket.IOVEC_SIZE);
      put(messages, message + SysSocket.MSG_IOVLEN, IOVECS);
      put(messages, message + SysSocket.MSG_CONTROL, control.address() + (long) i * CONTROL_SIZE);
      put(messages, message + SysSocket.MSG_CONTROLLEN, CONTROL_SIZE);
    }
  }

  /** The batch that frames are received into. */
  SegmentBatch batch() {
    return batch;
  }

  /** Receives what is there, up to a batch: how many messages, or minus errno. */
  int receive(int fd) {
    int count = Libc.recvmmsg(fd, messages, batch.capacity(), SysSocket.MSG_DONTWAIT);
    if (count == -Errno.EINVAL) {
      // The kernel has no virtio_net_hdr for this kind of super-segment and has thrown it away.
      tally.droppedOnReceive(DropReason.SUPER_SEGMENT);
    }
    return count;
  }

  /**
   * Makes frames of the first {@code count} messages.
   *
   * @return whether all lie whole in their slots; otherwise {@link #unfold} is to be used
   */
  boolean settle(int count) {
    boolean allSettled = true;
    long octets = 0;
    for (int i = 0; i < count; i++) {
      int length = length(i);
      octets += length;
      batch.segment(i).received(length);
      allSettled &= settleOne(i, length);
    }
    tally.received(count, octets);
    batch.size(count);
    return allSettled;
  }

  /** A frame that cannot stay in its slot has a length there, but is not to be looked at. */
  private boolean settleOne(int i, int length) {
    if (length > batch.frameOctets() || gsoType(i) != VirtioNet.VIRTIO_NET_HDR_GSO_NONE) {
      return false;
    }
    Segment frame = batch.segment(i);
    if (needsChecksum(i) && !completeChecksum(i, frame)) {
      frame.drop(DropReason.BAD_CHECKSUM);
    }
    if (hasTag(i)) {
      restoreTag(i, frame.octets, frame.frameAt);
      frame.frameAt -= TAG_LENGTH;
      frame.frameLength += TAG_LENGTH;
    }
    return true;
  }

  /**
   * Copies the frames of the first {@code count} messages in order, super-segments taken apart, and
   * gives them away whenever the room is full.
   */
  void unfold(int count, SegmentBatch room, Runnable giveAway) {
    room.size(0);
    for (int i = 0; i < count; i++) {
      Segment frame = batch.segment(i);
      if (length(i) <= batch.frameOctets() && gsoType(i) == VirtioNet.VIRTIO_NET_HDR_GSO_NONE) {
        copy(frame, next(room, giveAway));
      } else {
        unfoldOne(i, room, giveAway);
      }
    }
    if (room.size() > 0) {
      giveAway.run();
    }
  }

  private void unfoldOne(int i, SegmentBatch room, Runnable giveAway) {
    int gsoType = gsoType(i) & ~VirtioNet.VIRTIO_NET_HDR_GSO_ECN;
    if (gsoType == VirtioNet.VIRTIO_NET_HDR_GSO_NONE) {
      tally.droppedOnReceive(DropReason.TOO_BIG);
      return;
    }
    boolean isTcp =
        gsoType == VirtioNet.VIRTIO_NET_HDR_GSO_TCPV4
            || gsoType == VirtioNet.VIRTIO_NET_HDR_GSO_TCPV6;
    if (!isTcp || isTruncated(i)) {
      tally.droppedOnReceive(DropReason.SUPER_SEGMENT);
      return;
    }
    long at = gather(i);
    int length = length(i);
    if (hasTag(i)) {
      restoreTag(i, overflow, at);
      at -= TAG_LENGTH;
      length += TAG_LENGTH;
    }
    if (!superSegment.wrap(overflow, at, length, gsoSize(i), room.frameOctets())) {
      tally.droppedOnReceive(DropReason.SUPER_SEGMENT);
      return;
    }
    tally.superSegmentSplit();
    for (int piece = 0; piece < superSegment.pieces(); piece++) {
      superSegment.write(piece, next(room, giveAway));
    }
  }

  /** The next free slot; frames never stay behind, whoever gives them away takes them all. */
  private static Segment next(SegmentBatch room, Runnable giveAway) {
    if (room.size() == room.capacity()) {
      giveAway.run();
      room.size(0);
    }
    room.size(room.size() + 1);
    return room.segment(room.size() - 1);
  }

  private static void copy(Segment from, Segment to) {
    to.received(from.frameLength);
    MemorySegment.copy(from.octets, from.frameAt, to.octets, to.frameAt, from.frameLength);
    DropReason dropped = from.dropped();
    if (dropped != null) {
      to.drop(dropped);
    }
  }

  /** Brings both parts of a frame together in the overflow: where it begins there. */
  private long gather(int i) {
    int inSlot = Math.min(length(i), batch.frameOctets());
    long at = restAt(i) - inSlot;
    MemorySegment.copy(batch.octets(), batch.segment(i).receiveAt(), overflow, at, inSlot);
    return at;
  }

  /**
   * The sender has put the sum of the pseudo-header into the field and left the rest to a device.
   */
  private boolean completeChecksum(int i, Segment frame) {
    int start = headerShort(i, VirtioNet.CSUM_START);
    int offset = headerShort(i, VirtioNet.CSUM_OFFSET);
    if (start + offset + Short.BYTES > frame.frameLength) {
      return false;
    }
    long from = frame.frameAt + start;
    int checksum = Checksum.of(Checksum.sum(frame.octets, from, frame.frameLength - start));
    // Zero means "no checksum" in UDP, and is the same number as all ones.
    Octets.putU16(frame.octets, from + offset, checksum == 0 ? ALL_ONES : checksum);
    tally.checksumCompleted();
    return true;
  }

  /** Moves the addresses to the left and puts the tag behind them, where the kernel found it. */
  private void restoreTag(int i, MemorySegment octets, long frameAt) {
    long auxdata = auxdataAt(i);
    int status = control.get(ValueLayout.JAVA_INT, auxdata + IfPacket.TP_STATUS);
    int tpid =
        (status & IfPacket.TP_STATUS_VLAN_TPID_VALID) != 0
            ? control.get(NATIVE_SHORT, auxdata + IfPacket.TP_VLAN_TPID)
            : IfPacket.ETH_P_8021Q;
    int tci = control.get(NATIVE_SHORT, auxdata + IfPacket.TP_VLAN_TCI);
    MemorySegment.copy(octets, frameAt, octets, frameAt - TAG_LENGTH, TAG_OFFSET);
    Octets.putU16(octets, frameAt - TAG_LENGTH + TAG_OFFSET, tpid);
    Octets.putU16(octets, frameAt - TAG_LENGTH + TAG_OFFSET + Short.BYTES, tci);
  }

  private boolean hasTag(int i) {
    int status = control.get(ValueLayout.JAVA_INT, auxdataAt(i) + IfPacket.TP_STATUS);
    return (status & IfPacket.TP_STATUS_VLAN_VALID) != 0;
  }

  /** Octets of the frame, as much of it as was received. */
  private int length(int i) {
    int withHeader =
        messages.get(ValueLayout.JAVA_INT, (long) i * SysSocket.MMSGHDR_SIZE + SysSocket.MSG_LEN);
    return withHeader - VirtioNet.VIRTIO_NET_HDR_SIZE;
  }

  private boolean isTruncated(int i) {
    long flags = (long) i * SysSocket.MMSGHDR_SIZE + SysSocket.MSG_FLAGS;
    return (messages.get(ValueLayout.JAVA_INT, flags) & SysSocket.MSG_TRUNC) != 0;
  }

  private boolean needsChecksum(int i) {
    int flags = Octets.u8(batch.octets(), headerAt(i) + VirtioNet.FLAGS);
    return (flags & VirtioNet.VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0;
  }

  private int gsoType(int i) {
    return Octets.u8(batch.octets(), headerAt(i) + VirtioNet.GSO_TYPE);
  }

  private int gsoSize(int i) {
    return headerShort(i, VirtioNet.GSO_SIZE);
  }

  private int headerShort(int i, int field) {
    return batch.octets().get(NATIVE_SHORT, headerAt(i) + field) & 0xFFFF;
  }

  /**
   * PACKET_AUXDATA is the one control message that is asked for, and comes with every frame: the
   * kernel leaves the length of the control data as it was set up.
   */
  private static long auxdataAt(int i) {
    return (long) i * CONTROL_SIZE + SysSocket.CMSGHDR_SIZE;
  }

  private long headerAt(int i) {
    return batch.segment(i).receiveAt() - VirtioNet.VIRTIO_NET_HDR_SIZE;
  }

  private long restAt(int i) {
    return (i + 1) * overflowStride - LONGEST_REST;
  }

  private static void put(MemorySegment memory, long at, long value) {
    memory.set(ValueLayout.JAVA_LONG, at, value);
  }
}
