package io.latchwire.gateway.packet;

import io.latchwire.gateway.nativeio.Errno;
import io.latchwire.gateway.nativeio.Libc;
import io.latchwire.gateway.nativeio.SysSocket;
import io.latchwire.gateway.nativeio.VirtioNet;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Messages for {@code sendmmsg}, filled once but for the place and length of each frame. In front
 * of every frame goes a {@code virtio_net_hdr} of zeros, shared by all: nothing is left to the
 * device.
 */
final class TransmitVector {
  private static final int MOST_MESSAGES = 256;
  private static final int IOVECS = 2;

  /** The messages from the one of the index on: made once, so that going on makes nothing. */
  private final MemorySegment[] messagesFrom = new MemorySegment[MOST_MESSAGES];

  private final MemorySegment iovecs;
  private final Segment[] frames = new Segment[MOST_MESSAGES];
  private final PortTally tally;

  TransmitVector(PortTally tally, Arena arena) {
    this.tally = tally;
    MemorySegment header = arena.allocate(VirtioNet.VIRTIO_NET_HDR_SIZE);
    MemorySegment messages = arena.allocate((long) MOST_MESSAGES * SysSocket.MMSGHDR_SIZE, 8);
    iovecs = arena.allocate((long) MOST_MESSAGES * IOVECS * SysSocket.IOVEC_SIZE, 8);
    for (int i = 0; i < MOST_MESSAGES; i++) {
      long iovecsAt = (long) i * IOVECS * SysSocket.IOVEC_SIZE;
      iovecs.set(ValueLayout.JAVA_LONG, iovecsAt + SysSocket.IOV_BASE, header.address());
      iovecs.set(
          ValueLayout.JAVA_LONG, iovecsAt + SysSocket.IOV_LEN, VirtioNet.VIRTIO_NET_HDR_SIZE);
      long message = (long) i * SysSocket.MMSGHDR_SIZE;
      messages.set(ValueLayout.JAVA_LONG, message + SysSocket.MSG_IOV, iovecs.address() + iovecsAt);
      messages.set(ValueLayout.JAVA_LONG, message + SysSocket.MSG_IOVLEN, IOVECS);
      messagesFrom[i] = messages.asSlice(message);
    }
  }

  /** Sends the live frames in order; those that cannot be sent are dropped with the reason. */
  void transmit(int fd, SegmentBatch batch) {
    long base = batch.octets().address();
    int count = 0;
    for (int slot = 0; slot < batch.size(); slot++) {
      Segment frame = batch.segment(slot);
      if (!frame.isLive()) {
        continue;
      }
      long iovec = ((long) count * IOVECS + 1) * SysSocket.IOVEC_SIZE;
      iovecs.set(ValueLayout.JAVA_LONG, iovec + SysSocket.IOV_BASE, base + frame.frameAt);
      iovecs.set(ValueLayout.JAVA_LONG, iovec + SysSocket.IOV_LEN, frame.frameLength);
      frames[count++] = frame;
      if (count == MOST_MESSAGES) {
        send(fd, count);
        count = 0;
      }
    }
    send(fd, count);
  }

  private void send(int fd, int count) {
    int done = 0;
    while (done < count) {
      int result = Libc.sendmmsg(fd, messagesFrom[done], count - done, SysSocket.MSG_DONTWAIT);
      if (result > 0) {
        tallySent(done, done + result);
        done += result;
      } else if (result != -Errno.EINTR) {
        done = dropAt(done, count, -result);
      }
    }
  }

  private void tallySent(int from, int to) {
    long octets = 0;
    for (int i = from; i < to; i++) {
      octets += frames[i].frameLength;
    }
    tally.sent(to - from, octets);
  }

  /**
   * Drops the frame that was refused, and with it those behind it where they would meet the same
   * refusal. Returns where to go on.
   */
  private int dropAt(int at, int count, int errno) {
    DropReason reason =
        switch (errno) {
          case Errno.EMSGSIZE -> DropReason.TOO_BIG;
          case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM -> DropReason.TX_FULL;
          case Errno.ENETDOWN, Errno.ENXIO, Errno.ENODEV -> DropReason.PORT_DOWN;
          default -> DropReason.SEND_REFUSED;
        };
    boolean allAlike = errno == Errno.EAGAIN || reason == DropReason.PORT_DOWN;
    int until = allAlike ? count : at + 1;
    for (int i = at; i < until; i++) {
      frames[i].drop(reason);
      tally.droppedOnTransmit(reason);
    }
    return until;
  }
}
