package io.latchwire.gateway.packet;

import io.latchwire.gateway.nativeio.Errno;
import io.latchwire.gateway.nativeio.Libc;
import io.latchwire.gateway.nativeio.NetIf;
import io.latchwire.wire.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Questions about one interface, asked by its name: a {@code struct ifreq} and a socket. */
final class InterfaceRequest {
  private final int fd;
  private final String name;
  private final MemorySegment ifreq;

  /** The socket only carries the questions; it stays the caller's, and so does the memory. */
  InterfaceRequest(int fd, String name, Arena arena) throws PortUnavailableException {
    byte[] octets = name.getBytes(StandardCharsets.UTF_8);
    if (octets.length == 0 || octets.length >= NetIf.IFNAMSIZ) {
      throw noSuchInterface(name);
    }
    this.fd = fd;
    this.name = name;
    this.ifreq = arena.allocate(NetIf.IFREQ_SIZE, 8);
    MemorySegment.copy(octets, 0, ifreq, ValueLayout.JAVA_BYTE, 0, octets.length);
  }

  InterfaceState state() throws PortUnavailableException {
    int index = askInt(NetIf.SIOCGIFINDEX);
    int hardware = askShort(NetIf.SIOCGIFHWADDR);
    if (hardware != NetIf.ARPHRD_ETHER) {
      throw new PortUnavailableException(
          name, "hardware type " + hardware + " is not Ethernet", "name an Ethernet interface");
    }
    long hardwareAddress = hardwareAddress();
    int mtu = askInt(NetIf.SIOCGIFMTU);
    boolean isUp = (askShort(NetIf.SIOCGIFFLAGS) & NetIf.IFF_UP) != 0;
    return new InterfaceState(name, index, mtu, isUp, hardwareAddress);
  }

  /** Of the answer to SIOCGIFHWADDR: {@code sa_data}, behind the hardware type. */
  private long hardwareAddress() {
    long address = 0;
    for (int i = 0; i < NetIf.ETH_ALEN; i++) {
      address = address << 8 | Octets.u8(ifreq, NetIf.IFR_UNION + Short.BYTES + i);
    }
    return address;
  }

  /** Hands a structure of {@code linux/ethtool.h} to the driver: 0, or minus errno. */
  int ethtool(MemorySegment command) {
    ifreq.set(ValueLayout.ADDRESS, NetIf.IFR_UNION, command);
    return Libc.ioctl(fd, NetIf.SIOCETHTOOL, ifreq);
  }

  String name() {
    return name;
  }

  private int askInt(long request) throws PortUnavailableException {
    ask(request);
    return ifreq.get(ValueLayout.JAVA_INT, NetIf.IFR_UNION);
  }

  private int askShort(long request) throws PortUnavailableException {
    ask(request);
    return ifreq.get(ValueLayout.JAVA_SHORT, NetIf.IFR_UNION);
  }

  private void ask(long request) throws PortUnavailableException {
    int result = Libc.ioctl(fd, request, ifreq);
    if (result == -Errno.ENODEV || result == -Errno.ENXIO) {
      throw noSuchInterface(name);
    }
    if (result < 0) {
      throw new PortUnavailableException(
          name,
          "request 0x%x failed with %s".formatted(request, Errno.name(-result)),
          "see whether `ip link show` knows the interface");
    }
  }

  private static PortUnavailableException noSuchInterface(String name) {
    return new PortUnavailableException(
        name, "there is no such interface here", "name one that `ip link show` lists");
  }
}
