package io.latchwire.gateway.packet;

import java.io.IOException;
import java.io.Serial;

/**
 * The environment does not give what a port needs: an interface, a capability, a setting of the
 * device. The message names it and the remedy.
 */
public final class PortUnavailableException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final String interfaceName;

  PortUnavailableException(String interfaceName, String fault, String remedy) {
    super("interface " + interfaceName + ": " + fault + ". Remedy: " + remedy);
    this.interfaceName = interfaceName;
  }

  /** The interface of the port. */
  public String interfaceName() {
    return interfaceName;
  }
}
