package io.latchwire.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a policy says about the packets it is for: every part that is given must hold, a part that
 * is not given holds for all. Immutable; matching allocates nothing and takes no lock.
 *
 * <p>"Local" is the host behind this gateway's router-facing port, "remote" the far one, whichever
 * way the packet goes. The selector has a third kind of port range, "port", which holds when either
 * side's port is in it: operators write {@code port: 179} and mean BGP, whoever opened.
 */
public final class TrafficSelector {
  /** Any protocol. */
  public static final int ANY_PROTOCOL = -1;

  /** Any VLAN, and none. */
  public static final int ANY_VLAN = -1;

  /** The VLAN of an untagged frame; VLAN identifier 0 is only a priority tag. */
  public static final int UNTAGGED = 0;

  /** The highest VLAN identifier, 4095 included though it is reserved: a frame may carry it. */
  static final int MAX_VLAN = 4095;

  /** Every packet. */
  public static final TrafficSelector ALL = builder().build();

  private static final int LONGS_PER_RANGE = 4;

  private final int protocol;
  private final int vlan;
  private final List<AddressPrefix> localPrefixes;
  private final List<AddressPrefix> remotePrefixes;
  private final List<PortRange> localPortRanges;
  private final List<PortRange> remotePortRanges;
  private final List<PortRange> eitherPortRanges;

  // What matching reads: flat, empty means any.
  private final long[] local;
  private final long[] remote;
  private final int[] localPorts;
  private final int[] remotePorts;
  private final int[] eitherPorts;

  private TrafficSelector(Builder parts) {
    protocol = parts.protocol;
    vlan = parts.vlan;
    localPrefixes = List.copyOf(parts.local);
    remotePrefixes = List.copyOf(parts.remote);
    localPortRanges = List.copyOf(parts.localPorts);
    remotePortRanges = List.copyOf(parts.remotePorts);
    eitherPortRanges = List.copyOf(parts.eitherPorts);
    local = flatAddresses(localPrefixes);
    remote = flatAddresses(remotePrefixes);
    localPorts = flatPorts(localPortRanges);
    remotePorts = flatPorts(remotePortRanges);
    eitherPorts = flatPorts(eitherPortRanges);
  }

  /** A selector that holds for all, to be narrowed. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether the packet is one of those meant.
   *
   * @param protocol 0..255
   * @param localHigh upper 64 bits of the local address, IPv4 as IPv4-mapped IPv6
   * @param localLow lower 64 bits of the local address
   * @param localPort 0..65535, or {@link PortRange#NO_PORT}
   * @param remoteHigh upper 64 bits of the remote address
   * @param remoteLow lower 64 bits of the remote address
   * @param remotePort 0..65535, or {@link PortRange#NO_PORT} together with the local one
   * @param vlan 1..4095, or {@link #UNTAGGED}
   */
  public boolean matches(
      int protocol,
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort,
      int vlan) {
    return (this.protocol == ANY_PROTOCOL || this.protocol == protocol)
        && (this.vlan == ANY_VLAN || this.vlan == vlan)
        && (eitherPorts.length == 0
            || holdsPort(eitherPorts, localPort)
            || holdsPort(eitherPorts, remotePort))
        && (localPorts.length == 0 || holdsPort(localPorts, localPort))
        && (remotePorts.length == 0 || holdsPort(remotePorts, remotePort))
        && (local.length == 0 || holdsAddress(local, localHigh, localLow))
        && (remote.length == 0 || holdsAddress(remote, remoteHigh, remoteLow));
  }

  /**
   * Whether a piece of a packet, which shows no ports, may belong to one of those meant. It surely
   * does where the selector {@linkplain #hasPorts has no ports}.
   */
  public boolean mayMatchFragment(
      int protocol, long localHigh, long localLow, long remoteHigh, long remoteLow, int vlan) {
    return (this.protocol == ANY_PROTOCOL || this.protocol == protocol)
        && (this.vlan == ANY_VLAN || this.vlan == vlan)
        && (local.length == 0 || holdsAddress(local, localHigh, localLow))
        && (remote.length == 0 || holdsAddress(remote, remoteHigh, remoteLow));
  }

  /** Whether frames without an IP packet are meant: those of a selector that is blind to IP. */
  public boolean matchesNotIp(int vlan) {
    return protocol == ANY_PROTOCOL
        && !hasPorts()
        && local.length == 0
        && remote.length == 0
        && (this.vlan == ANY_VLAN || this.vlan == vlan);
  }

  /** Whether ports take part in the decision. */
  public boolean hasPorts() {
    return eitherPorts.length + localPorts.length + remotePorts.length > 0;
  }

  /** 0..255, or {@link #ANY_PROTOCOL}. */
  public int protocol() {
    return protocol;
  }

  /** 1..4095, {@link #UNTAGGED} or {@link #ANY_VLAN}. */
  public int vlan() {
    return vlan;
  }

  /** Prefixes of the local address; none means any. */
  public List<AddressPrefix> localPrefixes() {
    return localPrefixes;
  }

  /** Prefixes of the remote address; none means any. */
  public List<AddressPrefix> remotePrefixes() {
    return remotePrefixes;
  }

  /** Ranges of the local port; none means any. */
  public List<PortRange> localPorts() {
    return localPortRanges;
  }

  /** Ranges of the remote port; none means any. */
  public List<PortRange> remotePorts() {
    return remotePortRanges;
  }

  /** Ranges that the port of either side must be in; none means any. */
  public List<PortRange> ports() {
    return eitherPortRanges;
  }

  /** The same packets as a region, for the algebra. */
  public TrafficRegion region() {
    List<TrafficBox> boxes = new ArrayList<>();
    for (AddressRange here : ranges(localPrefixes)) {
      for (AddressRange there : ranges(remotePrefixes)) {
        for (PortRange herePorts : orAny(localPortRanges)) {
          for (PortRange therePorts : orAny(remotePortRanges)) {
            addBoxes(boxes, here, there, herePorts, therePorts);
          }
        }
      }
    }
    return new TrafficRegion(boxes);
  }

  private void addBoxes(
      List<TrafficBox> boxes,
      AddressRange here,
      AddressRange there,
      PortRange herePorts,
      PortRange therePorts) {
    ProtocolSet protocols = protocol == ANY_PROTOCOL ? ProtocolSet.ANY : ProtocolSet.of(protocol);
    int vlanFirst = vlan == ANY_VLAN ? UNTAGGED : vlan;
    int vlanLast = vlan == ANY_VLAN ? MAX_VLAN : vlan;
    for (PortRange either : orAny(eitherPortRanges)) {
      if (herePorts.overlaps(either)) {
        boxes.addAll(
            TrafficBox.cut(
                protocols,
                here,
                there,
                herePorts.intersection(either),
                therePorts,
                vlanFirst,
                vlanLast));
      }
      if (therePorts.overlaps(either) && !either.equals(PortRange.ANY)) {
        boxes.addAll(
            TrafficBox.cut(
                protocols,
                here,
                there,
                herePorts,
                therePorts.intersection(either),
                vlanFirst,
                vlanLast));
      }
    }
  }

  /** One line for people: only the parts that are given. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder("{");
    append(line, "protocol", protocol == ANY_PROTOCOL ? "" : Integer.toString(protocol));
    append(line, "local", join(localPrefixes));
    append(line, "remote", join(remotePrefixes));
    append(line, "local-port", join(localPortRanges));
    append(line, "remote-port", join(remotePortRanges));
    append(line, "port", join(eitherPortRanges));
    append(line, "vlan", vlan == ANY_VLAN ? "" : Integer.toString(vlan));
    return line.append('}').toString();
  }

  private static boolean holdsPort(int[] ranges, int port) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (ranges[i] <= port && port <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsAddress(long[] ranges, long high, long low) {
    for (int i = 0; i < ranges.length; i += LONGS_PER_RANGE) {
      if (AddressRange.compare(ranges[i], ranges[i + 1], high, low) <= 0
          && AddressRange.compare(high, low, ranges[i + 2], ranges[i + 3]) <= 0) {
        return true;
      }
    }
    return false;
  }

  private static List<AddressRange> ranges(List<AddressPrefix> prefixes) {
    return prefixes.isEmpty()
        ? List.of(AddressRange.ANY)
        : prefixes.stream().flatMap(prefix -> prefix.ranges().stream()).toList();
  }

  private static List<PortRange> orAny(List<PortRange> ranges) {
    return ranges.isEmpty() ? List.of(PortRange.ANY) : ranges;
  }

  private static long[] flatAddresses(List<AddressPrefix> prefixes) {
    return prefixes.stream()
        .flatMap(prefix -> prefix.ranges().stream())
        .flatMapToLong(range ->
            LongStream.of(range.fromHigh(), range.fromLow(), range.toHigh(), range.toLow()))
        .toArray();
  }

  private static int[] flatPorts(List<PortRange> ranges) {
    return ranges.stream()
        .flatMapToInt(range -> IntStream.of(range.first(), range.last()))
        .toArray();
  }

  private static String join(List<?> parts) {
    return String.join(",", parts.stream().map(Object::toString).toList());
  }

  private static void append(StringBuilder line, String name, String value) {
    if (!value.isEmpty()) {
      line.append(line.length() == 1 ? "" : " ").append(name).append('=').append(value);
    }
  }

  /** Collects the parts; prefixes and ranges of one kind are alternatives. */
  public static final class Builder {
    private int protocol = ANY_PROTOCOL;
    private int vlan = ANY_VLAN;
    private final List<AddressPrefix> local = new ArrayList<>();
    private final List<AddressPrefix> remote = new ArrayList<>();
    private final List<PortRange> localPorts = new ArrayList<>();
    private final List<PortRange> remotePorts = new ArrayList<>();
    private final List<PortRange> eitherPorts = new ArrayList<>();

    private Builder() {}

    /** The protocol, 0..255. */
    public Builder protocol(int protocol) {
      if (protocol < 0 || protocol > 255) {
        throw new IllegalArgumentException("protocol " + protocol + " (expected: 0..255)");
      }
      this.protocol = protocol;
      return this;
    }

    /** The VLAN, 1..4095, or {@link #UNTAGGED}. */
    public Builder vlan(int vlan) {
      if (vlan < UNTAGGED || vlan > MAX_VLAN) {
        throw new IllegalArgumentException("vlan " + vlan + " (expected: 0..4095)");
      }
      this.vlan = vlan;
      return this;
    }

    /** One more prefix of the local address. */
    public Builder local(AddressPrefix prefix) {
      local.add(prefix);
      return this;
    }

    /** One more prefix of the remote address. */
    public Builder remote(AddressPrefix prefix) {
      remote.add(prefix);
      return this;
    }

    /** One more range of the local port. */
    public Builder localPort(PortRange range) {
      localPorts.add(range);
      return this;
    }

    /** One more range of the remote port. */
    public Builder remotePort(PortRange range) {
      remotePorts.add(range);
      return this;
    }

    /** One more range that the port of either side may be in. */
    public Builder port(PortRange range) {
      eitherPorts.add(range);
      return this;
    }

    /** The selector of these parts. */
    public TrafficSelector build() {
      return new TrafficSelector(this);
    }
  }
}
