package io.latchwire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.policy.SmallUniverse.Packet;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The algebra of selectors against trying every packet of a small universe. */
class TrafficRegionPropertyTest {
  private static final int TRIES = 300;

  @Provide
  Arbitrary<TrafficSelector> selectors() {
    return SmallUniverse.selectors();
  }

  @Provide
  Arbitrary<List<SideSelector>> sides() {
    return SmallUniverse.sides();
  }

  @Property(tries = TRIES)
  void aRegionHoldsExactlyThePacketsThatItsSelectorMatches(
      @ForAll("selectors") TrafficSelector selector) {
    TrafficRegion region = selector.region();
    for (Packet packet : SmallUniverse.PACKETS) {
      assertThat(SmallUniverse.matches(region, packet))
          .as("%s in %s", packet, selector)
          .isEqualTo(SmallUniverse.matches(selector, packet));
    }
  }

  @Property(tries = TRIES)
  void twoSelectorsOverlapIfAndOnlyIfSomePacketMatchesBoth(
      @ForAll("selectors") TrafficSelector one, @ForAll("selectors") TrafficSelector other) {
    boolean met =
        SmallUniverse.PACKETS.stream()
            .anyMatch(p -> SmallUniverse.matches(one, p) && SmallUniverse.matches(other, p));
    assertThat(one.region().overlaps(other.region())).isEqualTo(met);
    assertThat(other.region().overlaps(one.region())).isEqualTo(met);
    assertThat(one.region().intersection(other.region()).isEmpty()).isEqualTo(!met);
  }

  @Property(tries = TRIES)
  void intersectionAndDifferenceSplitASelectorExactly(
      @ForAll("selectors") TrafficSelector one, @ForAll("selectors") TrafficSelector other) {
    TrafficRegion both = one.region().intersection(other.region());
    TrafficRegion rest = one.region().minus(other.region());
    for (Packet packet : SmallUniverse.PACKETS) {
      boolean in = SmallUniverse.matches(one, packet);
      boolean inOther = SmallUniverse.matches(other, packet);
      assertThat(SmallUniverse.matches(both, packet)).as("%s", packet).isEqualTo(in && inOther);
      assertThat(SmallUniverse.matches(rest, packet)).as("%s", packet).isEqualTo(in && !inOther);
    }
  }

  @Property(tries = TRIES)
  void aSelectorSubsumesAnotherIfAndOnlyIfItMatchesAllOfItsPackets(
      @ForAll("selectors") TrafficSelector one, @ForAll("selectors") TrafficSelector other) {
    boolean subsumed =
        SmallUniverse.PACKETS.stream()
            .allMatch(p -> !SmallUniverse.matches(other, p) || SmallUniverse.matches(one, p));
    assertThat(one.region().contains(other.region())).isEqualTo(subsumed);
    assertThat(one.region().contains(one.region().intersection(other.region()))).isTrue();
    assertThat(TrafficSelector.ALL.region().contains(other.region())).isTrue();
  }

  @Property(tries = TRIES)
  void trafficSelectorPayloadsMeetIfAndOnlyIfSomePacketMatchesASelectorOfEachSideOfBoth(
      @ForAll("sides") List<SideSelector> local,
      @ForAll("sides") List<SideSelector> remote,
      @ForAll("sides") List<SideSelector> otherLocal,
      @ForAll("sides") List<SideSelector> otherRemote) {
    TrafficRegion one = TrafficRegion.of(local, remote);
    TrafficRegion other = TrafficRegion.of(otherLocal, otherRemote);
    boolean met = false;
    for (Packet packet : SmallUniverse.PACKETS) {
      // Both sides draw from one set of prefixes here, so the local address serves for both.
      Packet p =
          new Packet(
              packet.protocol(),
              packet.lh(),
              packet.ll(),
              packet.localPort(),
              packet.lh(),
              packet.ll(),
              packet.remotePort(),
              packet.vlan());
      boolean inOne = encompasses(local, remote, p);
      assertThat(SmallUniverse.matches(one, p)).as("%s", p).isEqualTo(inOne);
      met |= inOne && encompasses(otherLocal, otherRemote, p);
    }
    assertThat(one.overlaps(other)).isEqualTo(met);
  }

  /** RFC 7296 section 3.13, word by word. */
  private static boolean encompasses(
      List<SideSelector> local, List<SideSelector> remote, Packet p) {
    return local.stream().anyMatch(s -> matches(s, p.protocol(), p.lh(), p.ll(), p.localPort()))
        && remote.stream().anyMatch(s -> matches(s, p.protocol(), p.rh(), p.rl(), p.remotePort()));
  }

  private static boolean matches(
      SideSelector selector, int protocol, long high, long low, int port) {
    boolean portHolds =
        port == PortRange.NO_PORT
            ? selector.ports().equals(PortRange.ANY) || selector.ports().equals(PortRange.OPAQUE)
            : selector.ports().first() <= port && port <= selector.ports().last();
    return (selector.protocol() == 0 || selector.protocol() == protocol)
        && selector.addresses().contains(high, low)
        && portHolds;
  }
}
