package io.latchwire.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of one set in every dimension of a packet: the building block of {@link TrafficRegion}.
 *
 * <p>A packet has two ports or none, and only protocols with ports have any. A box therefore holds
 * either packets with ports only or packets without only ({@link #cut}); a box that mixed them
 * would claim packets that cannot exist, and overlap where nothing can meet.
 *
 * @param vlanFirst 0 (untagged)..4095
 */
record TrafficBox(
    ProtocolSet protocols,
    AddressRange local,
    AddressRange remote,
    PortRange localPorts,
    PortRange remotePorts,
    int vlanFirst,
    int vlanLast) {

  /** The packets of a product that can exist, as boxes. */
  static List<TrafficBox> cut(
      ProtocolSet protocols,
      AddressRange local,
      AddressRange remote,
      PortRange localPorts,
      PortRange remotePorts,
      int vlanFirst,
      int vlanLast) {
    List<TrafficBox> boxes = new ArrayList<>(2);
    ProtocolSet withPorts = protocols.intersection(ProtocolSet.WITH_PORTS);
    if (!withPorts.isEmpty()
        && localPorts.overlaps(PortRange.READABLE)
        && remotePorts.overlaps(PortRange.READABLE)) {
      boxes.add(
          new TrafficBox(
              withPorts,
              local,
              remote,
              localPorts.intersection(PortRange.READABLE),
              remotePorts.intersection(PortRange.READABLE),
              vlanFirst,
              vlanLast));
    }
    if (!protocols.isEmpty()
        && localPorts.contains(PortRange.NO_PORT)
        && remotePorts.contains(PortRange.NO_PORT)) {
      boxes.add(
          new TrafficBox(
              protocols, local, remote, PortRange.OPAQUE, PortRange.OPAQUE, vlanFirst, vlanLast));
    }
    return boxes;
  }

  boolean matches(
      int protocol,
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort,
      int vlan) {
    return protocols.contains(protocol)
        && local.contains(localHigh, localLow)
        && remote.contains(remoteHigh, remoteLow)
        && localPorts.contains(localPort)
        && remotePorts.contains(remotePort)
        && vlanFirst <= vlan
        && vlan <= vlanLast;
  }

  boolean overlaps(TrafficBox other) {
    return vlanFirst <= other.vlanLast
        && other.vlanFirst <= vlanLast
        && localPorts.overlaps(other.localPorts)
        && remotePorts.overlaps(other.remotePorts)
        && local.overlaps(other.local)
        && remote.overlaps(other.remote)
        && !protocols.intersection(other.protocols).isEmpty();
  }

  /** What both hold, null when that is nothing. */
  @Nullable TrafficBox intersection(TrafficBox other) {
    return overlaps(other)
        ? new TrafficBox(
            protocols.intersection(other.protocols),
            local.intersection(other.local),
            remote.intersection(other.remote),
            localPorts.intersection(other.localPorts),
            remotePorts.intersection(other.remotePorts),
            Math.max(vlanFirst, other.vlanFirst),
            Math.min(vlanLast, other.vlanLast))
        : null;
  }

  /**
   * What this holds and the other does not, as disjoint boxes: dimension by dimension, the part
   * outside of the other is split off and the search goes on in the part inside.
   */
  List<TrafficBox> minus(TrafficBox other) {
    TrafficBox inside = intersection(other);
    if (inside == null) {
      return List.of(this);
    }
    List<TrafficBox> rest = new ArrayList<>();
    ProtocolSet protocolsOutside = protocols.minus(other.protocols);
    if (!protocolsOutside.isEmpty()) {
      rest.add(
          new TrafficBox(
              protocolsOutside, local, remote, localPorts, remotePorts, vlanFirst, vlanLast));
    }
    for (AddressRange outside : local.minus(other.local)) {
      rest.add(
          new TrafficBox(
              inside.protocols, outside, remote, localPorts, remotePorts, vlanFirst, vlanLast));
    }
    for (AddressRange outside : remote.minus(other.remote)) {
      rest.add(
          new TrafficBox(
              inside.protocols,
              inside.local,
              outside,
              localPorts,
              remotePorts,
              vlanFirst,
              vlanLast));
    }
    for (PortRange outside : localPorts.minus(other.localPorts)) {
      rest.add(
          new TrafficBox(
              inside.protocols,
              inside.local,
              inside.remote,
              outside,
              remotePorts,
              vlanFirst,
              vlanLast));
    }
    for (PortRange outside : remotePorts.minus(other.remotePorts)) {
      rest.add(
          new TrafficBox(
              inside.protocols,
              inside.local,
              inside.remote,
              inside.localPorts,
              outside,
              vlanFirst,
              vlanLast));
    }
    if (vlanFirst < inside.vlanFirst) {
      rest.add(inside.onVlans(vlanFirst, inside.vlanFirst - 1));
    }
    if (inside.vlanLast < vlanLast) {
      rest.add(inside.onVlans(inside.vlanLast + 1, vlanLast));
    }
    return rest;
  }

  private TrafficBox onVlans(int first, int last) {
    return new TrafficBox(protocols, local, remote, localPorts, remotePorts, first, last);
  }
}
