package io.latchwire.gateway.packet;

import java.io.Serial;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The local address of a port: the name of its interface. */
public final class InterfaceAddress extends SocketAddress {
  @Serial private static final long serialVersionUID = 1L;

  private final String interfaceName;

  InterfaceAddress(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /** The name, as the kernel knows it. */
  public String interfaceName() {
    return interfaceName;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InterfaceAddress that && interfaceName.equals(that.interfaceName);
  }

  @Override
  public int hashCode() {
    return interfaceName.hashCode();
  }

  @Override
  public String toString() {
    return interfaceName;
  }
}
