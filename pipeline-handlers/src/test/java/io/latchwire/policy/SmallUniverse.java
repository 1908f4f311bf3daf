package io.latchwire.policy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A universe small enough to try every packet, and selectors whose bounds all fall between its
 * points: each region that the algebra can build from them holds a point, or is empty.
 */
final class SmallUniverse {
  record Packet(
      int protocol, long lh, long ll, int localPort, long rh, long rl, int remotePort, int vlan) {}

  private static final int[] WITH_PORTS = {6, 17, 132};
  private static final int[] WITHOUT_PORTS = {47, 200};
  private static final int[] PORTS = {0, 1, 2, 65535};
  private static final int[] VLANS = {0, 1, 2};

  /** Inside of the prefixes below, between them, and on both sides of the IPv4-mapped block. */
  private static final List<AddressPrefix> ADDRESSES =
      List.of("192.0.2.0", "192.0.2.1", "192.0.2.2", "10.0.0.1", "203.0.113.1", "::1").stream()
          .map(AddressPrefix::parse)
          .toList();

  private static final List<AddressPrefix> FAR_ADDRESSES =
      List.of(
              "198.51.100.0",
              "198.51.100.1",
              "10.0.0.1",
              "203.0.113.1",
              "::1",
              "2001:db8::",
              "3000::",
              "fd00::1")
          .stream()
          .map(AddressPrefix::parse)
          .toList();

  static final List<Packet> PACKETS = packets();

  private SmallUniverse() {}

  static boolean matches(TrafficSelector selector, Packet p) {
    return selector.matches(p.protocol, p.lh, p.ll, p.localPort, p.rh, p.rl, p.remotePort, p.vlan);
  }

  static boolean matches(TrafficRegion region, Packet p) {
    return region.matches(p.protocol, p.lh, p.ll, p.localPort, p.rh, p.rl, p.remotePort, p.vlan);
  }

  static Arbitrary<TrafficSelector> selectors() {
    Arbitrary<List<AddressPrefix>> local =
        prefixes("192.0.2.0/32", "192.0.2.1", "192.0.2.0/31", "192.0.2.2/31", "0.0.0.0/0", "::/0");
    Arbitrary<List<AddressPrefix>> remote =
        prefixes(
            "198.51.100.0/32", "198.51.100.0/31", "0.0.0.0/0", "2001:db8::/32", "::/0", "::/1");
    return Combinators.combine(
            Arbitraries.of(TrafficSelector.ANY_PROTOCOL, 6, 17, 47),
            local,
            remote,
            ports(),
            ports(),
            ports(),
            Arbitraries.of(TrafficSelector.ANY_VLAN, 0, 1))
        .as(SmallUniverse::selector);
  }

  static Arbitrary<List<SideSelector>> sides() {
    return Combinators.combine(
            Arbitraries.of(0, 6, 17, 47),
            Arbitraries.of("192.0.2.0/32", "192.0.2.0/31", "0.0.0.0/0"),
            portRange())
        .as((protocol, prefix, range) ->
            new SideSelector(protocol, AddressPrefix.parse(prefix).ranges().getFirst(), range))
        .list()
        .ofMinSize(1)
        .ofMaxSize(2);
  }

  private static TrafficSelector selector(
      int protocol,
      List<AddressPrefix> local,
      List<AddressPrefix> remote,
      List<PortRange> localPorts,
      List<PortRange> remotePorts,
      List<PortRange> ports,
      int vlan) {
    TrafficSelector.Builder parts = TrafficSelector.builder();
    if (protocol != TrafficSelector.ANY_PROTOCOL) {
      parts.protocol(protocol);
    }
    if (vlan != TrafficSelector.ANY_VLAN) {
      parts.vlan(vlan);
    }
    local.forEach(parts::local);
    remote.forEach(parts::remote);
    localPorts.forEach(parts::localPort);
    remotePorts.forEach(parts::remotePort);
    ports.forEach(parts::port);
    return parts.build();
  }

  private static Arbitrary<List<AddressPrefix>> prefixes(String... texts) {
    return Arbitraries.of(texts).map(AddressPrefix::parse).list().ofMaxSize(2);
  }

  private static Arbitrary<List<PortRange>> ports() {
    return portRange().list().ofMaxSize(2);
  }

  private static Arbitrary<PortRange> portRange() {
    Arbitrary<PortRange> readable =
        Combinators.combine(Arbitraries.of(0, 1, 2, 3), Arbitraries.of(0, 1, 2, 65535))
            .filter((first, last) -> first <= last)
            .as(PortRange::new);
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(6, readable),
        net.jqwik.api.Tuple.of(1, Arbitraries.just(PortRange.ANY)),
        net.jqwik.api.Tuple.of(1, Arbitraries.just(PortRange.OPAQUE)));
  }

  private static List<Packet> packets() {
    List<Packet> packets = new ArrayList<>();
    for (AddressPrefix here : ADDRESSES) {
      for (AddressPrefix there : FAR_ADDRESSES) {
        for (int vlan : VLANS) {
          for (int protocol : WITH_PORTS) {
            for (int localPort : PORTS) {
              for (int remotePort : PORTS) {
                packets.add(packet(protocol, here, localPort, there, remotePort, vlan));
              }
            }
            packets.add(packet(protocol, here, PortRange.NO_PORT, there, PortRange.NO_PORT, vlan));
          }
          for (int protocol : WITHOUT_PORTS) {
            packets.add(packet(protocol, here, PortRange.NO_PORT, there, PortRange.NO_PORT, vlan));
          }
        }
      }
    }
    return packets;
  }

  private static Packet packet(
      int protocol,
      AddressPrefix here,
      int localPort,
      AddressPrefix there,
      int remotePort,
      int vlan) {
    return new Packet(
        protocol, here.high(), here.low(), localPort, there.high(), there.low(), remotePort, vlan);
  }
}
