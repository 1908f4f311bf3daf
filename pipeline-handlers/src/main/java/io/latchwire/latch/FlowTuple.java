package io.latchwire.latch;

import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.TrafficRegion;

/**
 * The 5-tuple of a flow and the VLAN it runs on. "Local" is the host behind this gateway, whoever
 * opened the flow.
 *
 * @param vlan 1..4095, or 0 when untagged
 * @param protocol 0..255
 * @param localHigh upper 64 bits of the local address, IPv4 as IPv4-mapped IPv6
 * @param localLow lower 64 bits of the local address
 * @param localPort 0..65535, -1 without ports
 * @param remoteHigh upper 64 bits of the remote address
 * @param remoteLow lower 64 bits of the remote address
 * @param remotePort 0..65535, -1 without ports
 */
public record FlowTuple(
    int vlan,
    int protocol,
    long localHigh,
    long localLow,
    int localPort,
    long remoteHigh,
    long remoteLow,
    int remotePort)
    implements Comparable<FlowTuple> {
  private static final long IPV4_MAPPED = 0xFFFFL;

  /**
   * An order without a meaning: hash tables fall back on it when many flows share a hash, so that
   * nobody who chooses ports can make looking up slow.
   */
  @Override
  public int compareTo(FlowTuple other) {
    int order = Long.compare(remoteLow, other.remoteLow);
    order = order != 0 ? order : Long.compare(remoteHigh, other.remoteHigh);
    order = order != 0 ? order : Integer.compare(remotePort, other.remotePort);
    order = order != 0 ? order : Integer.compare(localPort, other.localPort);
    order = order != 0 ? order : Long.compare(localLow, other.localLow);
    order = order != 0 ? order : Long.compare(localHigh, other.localHigh);
    order = order != 0 ? order : Integer.compare(protocol, other.protocol);
    return order != 0 ? order : Integer.compare(vlan, other.vlan);
  }

  /** Whether the traffic of an association can hold this flow. */
  public boolean isIn(TrafficRegion region) {
    return region.matches(
        protocol, localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, vlan);
  }

  /** The traffic of this flow alone. */
  public TrafficRegion region() {
    return TrafficRegion.ofFlow(
        protocol, localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
  }

  /** Whether either end is a group address; such flows are never latched. */
  boolean isMulticast() {
    return isGroup(localHigh, localLow) || isGroup(remoteHigh, remoteLow);
  }

  /** Both addresses and the VLAN, without ports: what "same pair, same peer" is about. */
  AddressPair pair() {
    return new AddressPair(vlan, localHigh, localLow, remoteHigh, remoteLow);
  }

  /** For people: {@code tcp 192.0.2.1:179 198.51.100.2:40000}, local first. */
  @Override
  public String toString() {
    String name =
        switch (protocol) {
          case 6 -> "tcp";
          case 17 -> "udp";
          case 132 -> "sctp";
          default -> "protocol-" + protocol;
        };
    return name
        + " "
        + end(localHigh, localLow, localPort)
        + " "
        + end(remoteHigh, remoteLow, remotePort)
        + (vlan == 0 ? "" : " vlan " + vlan);
  }

  private static String end(long high, long low, int port) {
    String address = AddressPrefix.addressText(high, low);
    String bracketed = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    return port < 0 ? bracketed : bracketed + ":" + port;
  }

  private static boolean isGroup(long high, long low) {
    if (high == 0 && low >>> 32 == IPV4_MAPPED) {
      // 224.0.0.0/4, and the limited broadcast address.
      return (low >>> 28 & 0xF) == 0xE || (low & 0xFFFF_FFFFL) == 0xFFFF_FFFFL;
    }
    return high >>> 56 == 0xFF;
  }

  /** The addresses of a flow. */
  record AddressPair(int vlan, long localHigh, long localLow, long remoteHigh, long remoteLow) {}
}
