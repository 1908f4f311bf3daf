package io.latchwire.gateway.packet;

import io.latchwire.gateway.nativeio.Errno;
import io.latchwire.gateway.nativeio.IfPacket;
import io.latchwire.gateway.nativeio.Libc;
import io.latchwire.gateway.nativeio.SysSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A non-blocking AF_PACKET socket for one interface. Everything is set before it is bound, so every
 * frame that it ever delivers was received under all settings. Its descriptor and its memory belong
 * to the channel.
 */
final class PacketSocket {
  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int GONE = -1;

  private final int fd;
  private final InterfaceState port;
  private final MemorySegment value;
  private final MemorySegment length;
  private long kernelDrops;

  private PacketSocket(int fd, InterfaceState port, Arena arena) {
    this.fd = fd;
    this.port = port;
    this.value = arena.allocate(IfPacket.SOCKADDR_LL_SIZE, 8);
    this.length = arena.allocate(ValueLayout.JAVA_INT);
  }

  /**
   * Opens the socket in the network namespace of the calling thread, and sets it and the device up.
   *
   * @throws PortUnavailableException when anything is missing; nothing stays open then
   */
  static PacketSocket open(PacketPortConfig config, Arena arena) throws PortUnavailableException {
    String name = config.interfaceName();
    int fd = PacketPorts.openSocket(name);
    try (Arena questions = Arena.ofConfined()) {
      InterfaceRequest request = new InterfaceRequest(fd, name, questions);
      PacketSocket socket = new PacketSocket(fd, request.state(), arena);
      Offloads.switchOff(request);
      socket.set(SysSocket.SOL_SOCKET, SysSocket.SO_RCVBUFFORCE, config.receiveBufferOctets());
      socket.set(SysSocket.SOL_SOCKET, SysSocket.SO_SNDBUFFORCE, config.sendBufferOctets());
      socket.set(IfPacket.SOL_PACKET, IfPacket.PACKET_VNET_HDR, 1);
      socket.set(IfPacket.SOL_PACKET, IfPacket.PACKET_AUXDATA, 1);
      socket.set(IfPacket.SOL_PACKET, IfPacket.PACKET_IGNORE_OUTGOING, 1);
      socket.set(IfPacket.SOL_PACKET, IfPacket.PACKET_QDISC_BYPASS, 1);
      socket.joinPromiscuously();
      return socket;
    } catch (Throwable e) {
      Libc.close(fd);
      throw e;
    }
  }

  /** Begins to receive. */
  void bind() throws PortUnavailableException {
    value.fill((byte) 0);
    value.set(ValueLayout.JAVA_SHORT, IfPacket.SLL_FAMILY, (short) IfPacket.AF_PACKET);
    value.set(NETWORK_SHORT, IfPacket.SLL_PROTOCOL, (short) IfPacket.ETH_P_ALL);
    value.set(ValueLayout.JAVA_INT, IfPacket.SLL_IFINDEX, port.index());
    expectDone(Libc.bind(fd, value), "bind");
  }

  /** The descriptor. */
  int fd() {
    return fd;
  }

  /** The interface as it was when the socket was opened. */
  InterfaceState port() {
    return port;
  }

  /** The error that the kernel left on the socket, which is cleared by asking; 0 for none. */
  int takeError() {
    length.set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
    int result = Libc.getsockopt(fd, SysSocket.SOL_SOCKET, SysSocket.SO_ERROR, value, length);
    return result < 0 ? -result : value.get(ValueLayout.JAVA_INT, 0);
  }

  /** Whether the interface was deleted or moved out of the namespace; it never comes back. */
  boolean isInterfaceGone() {
    length.set(ValueLayout.JAVA_INT, 0, IfPacket.SOCKADDR_LL_SIZE);
    return Libc.getsockname(fd, value, length) < 0
        || value.get(ValueLayout.JAVA_INT, IfPacket.SLL_IFINDEX) == GONE;
  }

  /** Whether the interface is up now. */
  boolean isInterfaceUp() {
    try (Arena questions = Arena.ofConfined()) {
      return new InterfaceRequest(fd, port.name(), questions).state().isUp();
    } catch (PortUnavailableException e) {
      return false;
    }
  }

  /** Frames that the kernel had no room for since the socket was opened. */
  long kernelDrops() {
    length.set(ValueLayout.JAVA_INT, 0, IfPacket.TPACKET_STATS_SIZE);
    int result =
        Libc.getsockopt(fd, IfPacket.SOL_PACKET, IfPacket.PACKET_STATISTICS, value, length);
    if (result == 0) {
      // The kernel starts again from zero each time it is asked.
      kernelDrops += Integer.toUnsignedLong(value.get(ValueLayout.JAVA_INT, IfPacket.TP_DROPS));
    }
    return kernelDrops;
  }

  /** The same as far as it was asked for before; works on a closed socket. */
  long lastKernelDrops() {
    return kernelDrops;
  }

  private void joinPromiscuously() throws PortUnavailableException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment membership = arena.allocate(IfPacket.PACKET_MREQ_SIZE, 8);
      membership.set(ValueLayout.JAVA_INT, IfPacket.MR_IFINDEX, port.index());
      membership.set(ValueLayout.JAVA_SHORT, IfPacket.MR_TYPE, (short) IfPacket.PACKET_MR_PROMISC);
      expectDone(
          Libc.setsockopt(fd, IfPacket.SOL_PACKET, IfPacket.PACKET_ADD_MEMBERSHIP, membership),
          "promiscuous mode");
    }
  }

  private void set(int level, int option, int to) throws PortUnavailableException {
    expectDone(Libc.setsockopt(fd, level, option, to), "socket option " + level + "/" + option);
  }

  private void expectDone(int result, String what) throws PortUnavailableException {
    if (result == -Errno.EPERM) {
      throw PacketPorts.missingNetAdmin(port.name());
    }
    if (result < 0) {
      throw new PortUnavailableException(
          port.name(),
          what + " failed with " + Errno.name(-result),
          "use Linux 4.20 or newer and see whether `ip link show` still knows the interface");
    }
  }
}
