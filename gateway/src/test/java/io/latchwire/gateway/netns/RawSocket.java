package io.latchwire.gateway.netns;

import io.latchwire.gateway.nativeio.Errno;
import io.latchwire.gateway.nativeio.IfPacket;
import io.latchwire.gateway.nativeio.Libc;
import io.latchwire.gateway.nativeio.SysSocket;
import io.latchwire.gateway.nativeio.VirtioNet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.util.List;

/** Sends any octets as an Ethernet frame. Open and use it inside of a namespace. */
public final class RawSocket implements AutoCloseable {
  private static final ValueLayout.OfShort NATIVE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final byte NEEDS_CSUM = VirtioNet.VIRTIO_NET_HDR_F_NEEDS_CSUM;
  private static final int HDR_LEN = 2;

  private final Arena arena = Arena.ofShared();
  private final int fd;
  private final MemorySegment message = arena.allocate(SysSocket.MMSGHDR_SIZE, 8);
  private final MemorySegment iovec = arena.allocate(SysSocket.IOVEC_SIZE, 8);
  private final MemorySegment octets = arena.allocate(1 << 17);

  private RawSocket(int fd) {
    this.fd = fd;
    iovec.set(ValueLayout.JAVA_LONG, SysSocket.IOV_BASE, octets.address());
    message.set(ValueLayout.JAVA_LONG, SysSocket.MSG_IOV, iovec.address());
    message.set(ValueLayout.JAVA_LONG, SysSocket.MSG_IOVLEN, 1);
  }

  /** Opens a socket that sends on the interface and receives nothing. */
  public static RawSocket open(NetworkNamespace namespace, String device) throws Exception {
    return namespace.call(() -> open(device));
  }

  private static RawSocket open(String device) throws Exception {
    int fd = Libc.socket(IfPacket.AF_PACKET, SysSocket.SOCK_RAW | SysSocket.SOCK_CLOEXEC, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(IfPacket.SOCKADDR_LL_SIZE, 8);
      address.set(ValueLayout.JAVA_SHORT, IfPacket.SLL_FAMILY, (short) IfPacket.AF_PACKET);
      address.set(
          ValueLayout.JAVA_INT,
          IfPacket.SLL_IFINDEX,
          NetworkInterface.getByName(device).getIndex());
      int bound = Libc.bind(fd, address);
      if (bound < 0) {
        throw new AssertionError("bind to " + device + ": " + Errno.name(-bound));
      }
    }
    int withHeader = Libc.setsockopt(fd, IfPacket.SOL_PACKET, IfPacket.PACKET_VNET_HDR, 1);
    if (withHeader < 0) {
      throw new AssertionError("PACKET_VNET_HDR: " + Errno.name(-withHeader));
    }
    return new RawSocket(fd);
  }

  /** Sends them in order, waiting where the kernel has no room. */
  public void send(List<byte[]> frames) {
    for (byte[] frame : frames) {
      send(frame);
    }
  }

  /** Sends one. */
  public void send(byte[] frame) {
    octets.asSlice(0, VirtioNet.VIRTIO_NET_HDR_SIZE).fill((byte) 0);
    sendBehindHeader(frame);
  }

  /**
   * Sends what a device is to cut into pieces, as a host does whose offloads are on.
   *
   * @param frame from the Ethernet header on, perhaps with a VLAN tag
   * @param gsoType one of {@code VIRTIO_NET_HDR_GSO_*}
   * @param upperAt where the TCP or UDP header begins
   * @param checksumOffset where the checksum is behind that
   * @param pieceLength octets of payload in each piece
   */
  public void sendSuperSegment(
      byte[] frame, int gsoType, int upperAt, int checksumOffset, int pieceLength) {
    octets.set(ValueLayout.JAVA_BYTE, VirtioNet.FLAGS, NEEDS_CSUM);
    octets.set(ValueLayout.JAVA_BYTE, VirtioNet.GSO_TYPE, (byte) gsoType);
    octets.set(NATIVE_SHORT, HDR_LEN, (short) (upperAt + 8));
    octets.set(NATIVE_SHORT, VirtioNet.GSO_SIZE, (short) pieceLength);
    octets.set(NATIVE_SHORT, VirtioNet.CSUM_START, (short) upperAt);
    octets.set(NATIVE_SHORT, VirtioNet.CSUM_OFFSET, (short) checksumOffset);
    sendBehindHeader(frame);
  }

  private void sendBehindHeader(byte[] frame) {
    MemorySegment.copy(
        frame, 0, octets, ValueLayout.JAVA_BYTE, VirtioNet.VIRTIO_NET_HDR_SIZE, frame.length);
    iovec.set(
        ValueLayout.JAVA_LONG, SysSocket.IOV_LEN, VirtioNet.VIRTIO_NET_HDR_SIZE + frame.length);
    int result;
    do {
      result = Libc.sendmmsg(fd, message, 1, 0);
    } while (result == -Errno.ENOBUFS);
    if (result != 1) {
      throw new AssertionError("sendmmsg: " + Errno.name(-result));
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
    arena.close();
  }
}
