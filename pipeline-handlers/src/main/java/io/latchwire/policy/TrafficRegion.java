package io.latchwire.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of packets, exactly: the union of products of protocols, addresses, ports and VLANs. It is
 * closed under intersection and subtraction, so overlap and containment of any selectors are
 * decided and never guessed.
 *
 * <p>For the control plane: configuration checks, conflicts of associations, narrowing. The packet
 * path matches a {@link TrafficSelector}.
 */
public final class TrafficRegion {
  /** No packet. */
  public static final TrafficRegion EMPTY = new TrafficRegion(List.of());

  private final List<TrafficBox> boxes;

  TrafficRegion(List<TrafficBox> boxes) {
    this.boxes = List.copyOf(boxes);
  }

  /**
   * The packets that some local and some remote selector match, as RFC 7296 section 3.13 forms them
   * from two traffic selector payloads.
   */
  public static TrafficRegion of(List<SideSelector> local, List<SideSelector> remote) {
    List<TrafficBox> boxes = new ArrayList<>();
    for (SideSelector here : local) {
      for (SideSelector there : remote) {
        boxes.addAll(
            TrafficBox.cut(
                here.protocols().intersection(there.protocols()),
                here.addresses(),
                there.addresses(),
                here.ports(),
                there.ports(),
                TrafficSelector.UNTAGGED,
                TrafficSelector.MAX_VLAN));
      }
    }
    return new TrafficRegion(boxes);
  }

  /** The one 5-tuple on any VLAN. */
  public static TrafficRegion ofFlow(
      int protocol,
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort) {
    return new TrafficRegion(
        TrafficBox.cut(
            ProtocolSet.of(protocol),
            AddressRange.of(localHigh, localLow),
            AddressRange.of(remoteHigh, remoteLow),
            PortRange.of(localPort),
            PortRange.of(remotePort),
            TrafficSelector.UNTAGGED,
            TrafficSelector.MAX_VLAN));
  }

  /** Whether the packet is in the region. Parameters as {@link TrafficSelector#matches}. */
  public boolean matches(
      int protocol,
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort,
      int vlan) {
    for (TrafficBox box : boxes) {
      if (box.matches(
          protocol, localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, vlan)) {
        return true;
      }
    }
    return false;
  }

  /** Whether no packet is in the region. */
  public boolean isEmpty() {
    return boxes.isEmpty();
  }

  /** Whether some packet is in both. */
  public boolean overlaps(TrafficRegion other) {
    for (TrafficBox box : boxes) {
      for (TrafficBox otherBox : other.boxes) {
        if (box.overlaps(otherBox)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether every packet of the other is in this one. */
  public boolean contains(TrafficRegion other) {
    return other.minus(this).isEmpty();
  }

  /** The packets in both. */
  public TrafficRegion intersection(TrafficRegion other) {
    List<TrafficBox> common = new ArrayList<>();
    for (TrafficBox box : boxes) {
      for (TrafficBox otherBox : other.boxes) {
        TrafficBox both = box.intersection(otherBox);
        if (both != null) {
          common.add(both);
        }
      }
    }
    return new TrafficRegion(common);
  }

  /** The packets in this one and not in the other. */
  public TrafficRegion minus(TrafficRegion other) {
    List<TrafficBox> rest = boxes;
    for (TrafficBox hole : other.boxes) {
      List<TrafficBox> smaller = new ArrayList<>();
      for (TrafficBox box : rest) {
        smaller.addAll(box.minus(hole));
      }
      rest = smaller;
    }
    return new TrafficRegion(rest);
  }
}
