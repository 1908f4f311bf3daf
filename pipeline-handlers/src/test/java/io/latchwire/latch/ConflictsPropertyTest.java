package io.latchwire.latch;

import static io.latchwire.latch.Scene.CMAC;
import static io.latchwire.latch.Scene.GMAC;
import static io.latchwire.latch.Scene.PEER_X;
import static io.latchwire.latch.Scene.PEER_Y;
import static io.latchwire.latch.Scene.eao;
import static io.latchwire.latch.Scene.flow;
import static io.latchwire.latch.Scene.protecting;
import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.latch.Scene.TestAssociation;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.PortRange;
import io.latchwire.policy.SideSelector;
import io.latchwire.policy.TrafficRegion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** RFC 5660 section 2.3's "conflict", if and only if, against its words and every flow there is. */
class ConflictsPropertyTest {
  private static final List<FlowTuple> FLOWS = flows();

  private static List<FlowTuple> flows() {
    List<FlowTuple> flows = new ArrayList<>();
    for (String local : List.of("192.0.2.0", "192.0.2.1")) {
      for (String remote : List.of("198.51.100.0", "198.51.100.1")) {
        for (int localPort = 0; localPort < 3; localPort++) {
          for (int remotePort = 1000; remotePort < 1003; remotePort++) {
            flows.add(flow(local, localPort, remote, remotePort));
          }
        }
      }
    }
    return flows;
  }

  private static List<SideSelector> side(Random random, String base, int firstPort) {
    List<SideSelector> selectors = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(2); i++) {
      int first = firstPort + random.nextInt(3);
      int last = first + random.nextInt(3);
      String prefix = base + random.nextInt(2) + (random.nextBoolean() ? "/32" : "");
      AddressPrefix addresses = AddressPrefix.parse(random.nextBoolean() ? prefix : base + "0/31");
      selectors.add(
          new SideSelector(
              random.nextBoolean() ? 0 : 6,
              addresses.ranges().getFirst(),
              random.nextInt(4) == 0 ? PortRange.ANY : new PortRange(first, last)));
    }
    return selectors;
  }

  @Property(tries = 300)
  @Requirement(23)
  void row23AnAssociationConflictsExactlyWithTheLatchesWhoseFlowItCarriesOtherwise(
      @ForAll long seed) {
    Random random = new Random(seed);
    Scene scene =
        new Scene(
            LatchRules.DEFAULTS.with(LatchRules.SamePairPeer.OFF), protecting(eao(null, null)));
    List<LatchedParameters> kinds =
        List.of(scene.eaoOf(PEER_X, GMAC), scene.eaoOf(PEER_X, CMAC), scene.eaoOf(PEER_Y, GMAC));
    for (FlowTuple flow : FLOWS) {
      if (random.nextBoolean()) {
        scene.database.open(
            flow,
            scene.association(kinds.get(random.nextInt(3)), flow.region()),
            scene.owner,
            scene.now);
      }
    }
    List<SideSelector> local = side(random, "192.0.2.", 0);
    List<SideSelector> remote = side(random, "198.51.100.", 1000);
    TestAssociation proposed =
        scene.association(kinds.get(random.nextInt(3)), TrafficRegion.of(local, remote));
    Set<FlowTuple> expected = new HashSet<>();
    for (Latch latch : scene.database.latches()) {
      boolean carried =
          local.stream().anyMatch(s -> holds(s, latch.flow(), true))
              && remote.stream().anyMatch(s -> holds(s, latch.flow(), false));
      boolean differs = latch.parameters().getFirst() != proposed.parameters();
      if (carried && differs) {
        expected.add(latch.flow());
      }
    }
    Admission answer = scene.database.propose(proposed, scene.now);
    if (expected.isEmpty()) {
      assertThat(answer).isInstanceOf(Admission.Accepted.class);
    } else {
      assertThat(answer).isInstanceOf(Admission.Rejected.class);
      assertThat(((Admission.Rejected) answer).latched())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static boolean holds(SideSelector selector, FlowTuple flow, boolean local) {
    long low = local ? flow.localLow() : flow.remoteLow();
    int port = local ? flow.localPort() : flow.remotePort();
    return (selector.protocol() == 0 || selector.protocol() == 6)
        && selector.addresses().fromLow() <= low
        && low <= selector.addresses().toLow()
        && selector.ports().first() <= port
        && port <= selector.ports().last();
  }

  @Property(tries = 500)
  @Requirement({20, 60})
  void row60NarrowedSelectorsLeaveOutEveryLatchedFlowKeepTheFirstChoiceAndNeverGrow(
      @ForAll long seed) {
    Random random = new Random(seed);
    List<SideSelector> local = side(random, "192.0.2.", 0);
    List<SideSelector> remote = side(random, "198.51.100.", 1000);
    TrafficRegion proposed = TrafficRegion.of(local, remote);
    List<FlowTuple> inside = FLOWS.stream().filter(flow -> flow.isIn(proposed)).toList();
    FlowTuple first = inside.isEmpty() ? null : inside.get(random.nextInt(inside.size()));
    List<FlowTuple> latched = FLOWS.stream().filter(_ -> random.nextInt(8) == 0).toList();
    Narrowing.Result result = Narrowing.leaveOut(local, remote, first, false, latched);
    if (result instanceof Narrowing.Result.Narrowed(var here, var there, _)) {
      TrafficRegion narrowed = TrafficRegion.of(here, there);
      assertThat(latched).noneMatch(flow -> flow.isIn(narrowed));
      assertThat(proposed.contains(narrowed)).isTrue();
      assertThat(first == null || first.isIn(narrowed)).isTrue();
      assertThat(narrowed.isEmpty()).isEqualTo(proposed.isEmpty());
    } else if (latched.stream().noneMatch(flow -> flow.isIn(proposed))) {
      assertThat(result).isInstanceOf(Narrowing.Result.Narrowed.class);
    }
    if (first != null && !latched.contains(first) && protocolIsSaid(local, remote)) {
      // With the protocol said, the port of the first choice and that of any other flow can always
      // be told apart on one side or the other.
      assertThat(result).isInstanceOf(Narrowing.Result.Narrowed.class);
    }
    if (first != null && latched.contains(first)) {
      assertThat(result).isInstanceOf(Narrowing.Result.Impossible.class);
    }
  }

  private static boolean protocolIsSaid(List<SideSelector> local, List<SideSelector> remote) {
    return local.stream().allMatch(s -> s.protocol() == 6)
        && remote.stream().allMatch(s -> s.protocol() == 6);
  }

  @Property(tries = 100)
  @Requirement(60)
  void row60ARekeyNeverNarrows(@ForAll long seed) {
    Random random = new Random(seed);
    List<SideSelector> local = side(random, "192.0.2.", 0);
    List<SideSelector> remote = side(random, "198.51.100.", 1000);
    TrafficRegion proposed = TrafficRegion.of(local, remote);
    for (FlowTuple flow : FLOWS) {
      Narrowing.Result result = Narrowing.leaveOut(local, remote, null, true, List.of(flow));
      assertThat(result)
          .isInstanceOf(
              flow.isIn(proposed)
                  ? Narrowing.Result.Impossible.class
                  : Narrowing.Result.Narrowed.class);
    }
  }
}
