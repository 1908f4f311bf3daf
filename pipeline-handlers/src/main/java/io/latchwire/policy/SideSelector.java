package io.latchwire.policy;

/**
 * One traffic selector of one side, RFC 7296 section 3.13.1: a protocol, an address range and a
 * port range.
 *
 * @param protocol 1..255, or 0 for any
 */
public record SideSelector(int protocol, AddressRange addresses, PortRange ports) {
  /** Refuses a number that is no protocol. */
  public SideSelector {
    if (protocol < 0 || protocol > 255) {
      throw new IllegalArgumentException("protocol " + protocol + " (expected: 0..255)");
    }
  }

  ProtocolSet protocols() {
    return protocol == 0 ? ProtocolSet.ANY : ProtocolSet.of(protocol);
  }
}
