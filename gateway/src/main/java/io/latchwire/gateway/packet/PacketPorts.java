package io.latchwire.gateway.packet;

import io.latchwire.gateway.nativeio.Errno;
import io.latchwire.gateway.nativeio.IfPacket;
import io.latchwire.gateway.nativeio.Libc;
import io.latchwire.gateway.nativeio.SysSocket;
import java.lang.foreign.Arena;
import java.util.Set;

/** What can be known before a port is opened. Looks only, changes nothing. */
public final class PacketPorts {
  private static final int PROBE_BUFFER_OCTETS = 1 << 16;

  private PacketPorts() {}

  /**
   * Checks that a port could be opened on the interface: it exists, is Ethernet and up, and this
   * process may open raw sockets and change the settings of devices.
   *
   * @return what the interface is like now, its MTU among it
   * @throws PortUnavailableException naming the interface or the capability that is missing
   */
  public static InterfaceState check(String interfaceName) throws PortUnavailableException {
    int fd = openSocket(interfaceName);
    try (Arena arena = Arena.ofConfined()) {
      InterfaceState state = new InterfaceRequest(fd, interfaceName, arena).state();
      if (!state.isUp()) {
        throw new PortUnavailableException(
            interfaceName, "it is down", "ip link set " + interfaceName + " up");
      }
      int forced =
          Libc.setsockopt(fd, SysSocket.SOL_SOCKET, SysSocket.SO_RCVBUFFORCE, PROBE_BUFFER_OCTETS);
      if (forced == -Errno.EPERM) {
        throw missingNetAdmin(interfaceName);
      }
      return state;
    } finally {
      Libc.close(fd);
    }
  }

  /**
   * Offloads that are on and that a port switches off when it is opened.
   *
   * @throws PortUnavailableException when they cannot be read
   */
  public static Set<String> offloads(String interfaceName) throws PortUnavailableException {
    int fd = openSocket(interfaceName);
    try (Arena arena = Arena.ofConfined()) {
      return Offloads.active(new InterfaceRequest(fd, interfaceName, arena));
    } finally {
      Libc.close(fd);
    }
  }

  /** A raw socket that receives nothing yet, as its protocol is zero. */
  static int openSocket(String interfaceName) throws PortUnavailableException {
    int type = SysSocket.SOCK_RAW | SysSocket.SOCK_NONBLOCK | SysSocket.SOCK_CLOEXEC;
    int fd = Libc.socket(IfPacket.AF_PACKET, type, 0);
    if (fd == -Errno.EPERM || fd == -Errno.EACCES) {
      throw new PortUnavailableException(
          interfaceName,
          "capability CAP_NET_RAW is missing, so no raw socket can be opened",
          "run as root or grant CAP_NET_RAW");
    }
    if (fd < 0) {
      throw new PortUnavailableException(
          interfaceName,
          "no raw socket can be opened: " + Errno.name(-fd),
          "use a kernel with AF_PACKET (CONFIG_PACKET) and check the limit of open files");
    }
    return fd;
  }

  static PortUnavailableException missingNetAdmin(String interfaceName) {
    return new PortUnavailableException(
        interfaceName,
        "capability CAP_NET_ADMIN is missing, so offloads and buffers cannot be set",
        "run as root or grant CAP_NET_ADMIN");
  }
}
