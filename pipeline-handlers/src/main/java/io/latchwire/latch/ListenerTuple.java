package io.latchwire.latch;

import io.latchwire.policy.AddressPrefix;

/**
 * The 3-tuple of a connection latch listener and the VLAN it listens on.
 *
 * @param vlan 1..4095, or 0 when untagged
 * @param protocol 0..255
 * @param localHigh upper 64 bits of the local address, IPv4 as IPv4-mapped IPv6
 * @param localLow lower 64 bits; with {@code localHigh} the unspecified address means any
 * @param localPort 0..65535
 */
public record ListenerTuple(int vlan, int protocol, long localHigh, long localLow, int localPort) {

  /** Whether the listener listens at every address. */
  public boolean isWildcard() {
    return localHigh == 0 && localLow == 0;
  }

  /** The same listener at every address. */
  ListenerTuple wildcard() {
    return new ListenerTuple(vlan, protocol, 0, 0, localPort);
  }

  /** The listener that a flow would be born from, at its own address. */
  static ListenerTuple of(FlowTuple flow) {
    return new ListenerTuple(
        flow.vlan(), flow.protocol(), flow.localHigh(), flow.localLow(), flow.localPort());
  }

  /** For people. */
  @Override
  public String toString() {
    return "protocol "
        + protocol
        + " "
        + (isWildcard() ? "*" : AddressPrefix.addressText(localHigh, localLow))
        + " port "
        + localPort
        + (vlan == 0 ? "" : " vlan " + vlan);
  }
}
