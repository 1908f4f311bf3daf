package io.latchwire.rserpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.rserpool.RegistrarSettings.Arbitration;
import io.latchwire.rserpool.RegistrarSim.Node;
import io.latchwire.rserpool.RegistrarSim.SimElement;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.Transport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several registrars on a virtual clock with the timers' default values. */
class RegistrarSimTest {
  /** Last heard, no response, the heartbeat between, the takeover's expiry and a little more. */
  private static final long TAKEOVER_WITHIN = 61_000 + 5_000 + 30_000 + 2 * 5_000;

  private static List<SimElement> populate(RegistrarSim sim, List<Node> nodes, int count) {
    List<String> servers = new ArrayList<>();
    nodes.forEach(node -> servers.add(node.name));
    List<SimElement> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      IpAddress address = IpAddress.parse("198.51.100." + (1 + i % 200));
      SimElement element = sim.new SimElement("pe" + i, address, servers);
      element.register(PoolHandle.of("pool-" + i % 5), RegistrarSim.element(1000 + i, address));
      element.begin(i % nodes.size());
      made.add(element);
    }
    sim.await(60_000, () -> made.stream().allMatch(e -> e.client.registered() == 1));
    sim.run(100);
    return made;
  }

  private static Set<Integer> ids(Node node) {
    Set<Integer> ids = new HashSet<>();
    for (EnrpMessage.PoolEntry entry : node.registrar.table()) {
      for (PoolElement element : entry.elements()) {
        assertThat(ids.add(element.id())).as("doubled %d", element.id()).isTrue();
      }
    }
    return ids;
  }

  private static void assertAllThere(RegistrarSim sim, int count) {
    for (Node node : sim.nodes.values()) {
      if (node.up && !node.hung) {
        assertThat(ids(node)).as(node.name).hasSize(count);
        for (Node other : sim.nodes.values()) {
          if (other.up && !other.hung) {
            int id = other.registrar.serverId();
            assertThat(node.registrar.checksumOf(id))
                .as("%s of %s", node.name, other.name)
                .isEqualTo(other.registrar.checksumOf(id));
          }
        }
      }
    }
    assertThat(sim.agree()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void allRegistrarsSeeEveryElement(int servers) {
    RegistrarSim sim = new RegistrarSim(servers);
    List<Node> nodes = sim.registrars(servers, UnaryOperator.identity());
    populate(sim, nodes, 40);
    assertAllThere(sim, 40);
    sim.run(700_000);
    assertAllThere(sim, 40);
    for (Node node : nodes) {
      assertThat(node.registrar.count(RegistrarNotice.RESYNC_BEGUN)).isZero();
      assertThat(node.registrar.count(RegistrarNotice.UNANSWERED)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void whenOneDiesItsElementsAreTakenOverAndNoneIsLostOrDoubled(int servers) {
    RegistrarSim sim = new RegistrarSim(100 + servers);
    List<Node> nodes = sim.registrars(servers, UnaryOperator.identity());
    List<SimElement> elements = populate(sim, nodes, 40);
    Node dead = nodes.get(1);
    dead.kill();
    int gone = dead.registrar.serverId();
    sim.await(
        TAKEOVER_WITHIN,
        () ->
            nodes.stream()
                .filter(n -> n.up)
                .allMatch(n ->
                    n.registrar.elementsOf(gone) == 0
                        && n.registrar.peers().stream().noneMatch(p -> p.id() == gone)));
    sim.run(60_000);
    assertAllThere(sim, 40);
    assertThat(elements).allMatch(e -> e.client.registered() == 1);
    long winners =
        nodes.stream()
            .filter(n -> n.up && n.registrar.count(RegistrarNotice.TAKEOVER_WON) > 0)
            .count();
    assertThat(winners).as("one winner by arbitration").isEqualTo(1);
  }

  @Test
  void elementsThatCannotHuntAreTakenOverWithTheirRegistrationAndToldWhenTheyCome() {
    RegistrarSim sim = new RegistrarSim(7);
    List<Node> nodes = sim.registrars(3, UnaryOperator.identity());
    List<SimElement> elements = populate(sim, nodes, 30);
    Node hung = nodes.get(0);
    // Its sockets stay open, so its elements do not notice; only the other registrars do.
    hung.hung = true;
    sim.await(
        TAKEOVER_WITHIN, () -> nodes.get(2).registrar.count(RegistrarNotice.TAKEOVER_WON) == 1);
    Node winner = nodes.get(2);
    assertThat(winner.registrar.elementsOf(winner.registrar.serverId())).isGreaterThan(10);
    hung.kill();
    sim.run(40_000);
    assertAllThere(sim, 30);
    assertThat(elements).allMatch(e -> e.client.registered() == 1);
  }

  @Test
  void theLargestIdentifierWinsByTheRfcAndTheSmallestBesideRsplib() {
    for (Arbitration arbitration : Arbitration.values()) {
      RegistrarSim sim = new RegistrarSim(8);
      List<Node> nodes = sim.registrars(5, s -> s.withArbitration(arbitration));
      populate(sim, nodes, 20);
      nodes.get(2).kill();
      sim.await(
          TAKEOVER_WITHIN,
          () -> nodes.stream().anyMatch(n -> n.registrar.count(RegistrarNotice.TAKEOVER_WON) > 0));
      sim.run(60_000);
      long contenders =
          nodes.stream().filter(n -> n.registrar.count(RegistrarNotice.TAKEOVER_BEGUN) > 0).count();
      Node winner =
          nodes.stream()
              .filter(n -> n.registrar.count(RegistrarNotice.TAKEOVER_WON) > 0)
              .findFirst()
              .orElseThrow();
      Node best =
          nodes.stream()
              .filter(n -> n.registrar.count(RegistrarNotice.TAKEOVER_BEGUN) > 0)
              .reduce((a, b) -> arbitration == Arbitration.RFC ? b : a)
              .orElseThrow();
      assertThat(contenders).isPositive();
      assertThat(winner.name).isEqualTo(best.name);
      assertAllThere(sim, 20);
    }
  }

  @Test
  void twoThatDieAtOnceAreBothTakenOver() {
    RegistrarSim sim = new RegistrarSim(9);
    List<Node> nodes = sim.registrars(5, UnaryOperator.identity());
    List<SimElement> elements = populate(sim, nodes, 50);
    nodes.get(4).kill();
    nodes.get(0).kill();
    sim.run(TAKEOVER_WITHIN + 60_000);
    assertAllThere(sim, 50);
    assertThat(elements).allMatch(e -> e.client.registered() == 1);
    for (Node node : nodes) {
      if (node.up) {
        assertThat(node.registrar.peers()).hasSize(2);
      }
    }
  }

  @Test
  void aPartitionIsHealedByTheAuditAndNoElementIsLostOrDoubled() {
    for (long seed = 20; seed < 26; seed++) {
      RegistrarSim sim = new RegistrarSim(seed);
      List<Node> nodes = sim.registrars(3, UnaryOperator.identity());
      List<SimElement> elements = populate(sim, nodes, 30);
      sim.cut(List.of("r1"), List.of("r2", "r3"));
      sim.run(TAKEOVER_WITHIN + 60_000);
      // Each side believes that the other is dead, and has taken it over.
      assertThat(nodes.get(0).registrar.peers()).isEmpty();
      assertThat(nodes.get(2).registrar.peers()).hasSize(1);
      sim.heal();
      sim.run(120_000);
      assertAllThere(sim, 30);
      assertThat(elements).allMatch(e -> e.client.registered() == 1);
      for (Node node : nodes) {
        assertThat(node.registrar.peers())
            .as(node.name)
            .hasSize(2)
            .allMatch(p -> p.state() == PeerState.ALIVE && p.linked());
      }
    }
  }

  @Test
  void aShortPartitionDuringWhichElementsComeAndGoIsRepaired() {
    RegistrarSim sim = new RegistrarSim(30);
    List<Node> nodes = sim.registrars(3, UnaryOperator.identity());
    List<SimElement> elements = populate(sim, nodes, 30);
    sim.cut(List.of("r1"), List.of("r2", "r3"));
    elements.get(0).leave();
    elements.get(1).leave();
    IpAddress address = IpAddress.parse("198.51.100.250");
    SimElement late = sim.new SimElement("late", address, List.of("r1"));
    late.register(PoolHandle.of("late"), RegistrarSim.element(5, address));
    late.begin(0);
    sim.run(20_000);
    assertThat(sim.agree()).isFalse();
    sim.heal();
    sim.run(90_000);
    assertAllThere(sim, 29);
    assertThat(nodes.stream().mapToLong(n -> n.registrar.count(RegistrarNotice.RESYNC_DONE)).sum())
        .isPositive();
  }

  @Test
  void aTargetThatReturnsAfterItWasTakenOverGetsItsElementsBack() {
    RegistrarSim sim = new RegistrarSim(31);
    List<Node> nodes = sim.registrars(3, UnaryOperator.identity());
    populate(sim, nodes, 30);
    Node asleep = nodes.get(1);
    asleep.hung = true;
    sim.await(
        TAKEOVER_WITHIN, () -> nodes.get(2).registrar.count(RegistrarNotice.TAKEOVER_WON) == 1);
    asleep.hung = false;
    asleep.on(new RegistrarEvent.Tick());
    sim.run(120_000);
    assertAllThere(sim, 30);
  }

  @Test
  void aNewcomerLoadsTheHandlespaceInSeveralPartsWhileElementsComeAndGo() {
    RegistrarSim sim = new RegistrarSim(32);
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    List<SimElement> elements = populate(sim, nodes, 600);
    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.9"));
    Node newcomer = sim.add("r9", 9, RegistrarSettings.of(List.of("r1", "r2"), transport));
    newcomer.begin();
    sim.run(6);
    assertThat(newcomer.registrar.startState()).isEqualTo(StartState.TABLE);
    for (int i = 0; i < 600; i += 20) {
      elements.get(i).leave();
    }
    sim.await(5_000, newcomer::isActive);
    sim.run(120_000);
    assertAllThere(sim, 570);
    assertThat(newcomer.registrar.count(RegistrarNotice.ALONE)).isZero();
  }

  @Test
  void aMentorThatIsStartingItselfRefusesAndTheNextOneIsAsked() {
    RegistrarSim sim = new RegistrarSim(33);
    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.1"));
    Node stuck = sim.add("stuck", 50, RegistrarSettings.of(List.of("nobody"), transport));
    Node good = sim.add("good", 51, RegistrarSettings.of(List.of(), transport));
    good.begin();
    Node newcomer = sim.add("new", 52, RegistrarSettings.of(List.of("stuck", "good"), transport));
    newcomer.begin();
    sim.await(10_000, newcomer::isActive);
    assertThat(stuck.registrar.startState()).isEqualTo(StartState.START);
    assertThat(newcomer.registrar.count(RegistrarNotice.ALONE)).isZero();
  }

  @Test
  void aMentorThatDiesDuringTheDownloadIsReplacedByTheNextOne() {
    RegistrarSim sim = new RegistrarSim(34);
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    populate(sim, nodes, 600);
    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.9"));
    Node newcomer = sim.add("r9", 9, RegistrarSettings.of(List.of("r1", "r2"), transport));
    newcomer.begin();
    sim.run(6);
    nodes.get(0).kill();
    sim.await(20_000, newcomer::isActive);
    assertThat(newcomer.registrar.count(RegistrarNotice.ALONE)).isZero();
    sim.run(TAKEOVER_WITHIN + 60_000);
    assertAllThere(sim, 600);
  }

  @Test
  void aMentorThatDoesNotAnswerIsAbandonedAfterMaxTimeNoResponse() {
    RegistrarSim sim = new RegistrarSim(35);
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.9"));
    Node newcomer = sim.add("r9", 9, RegistrarSettings.of(List.of("r1", "r2"), transport));
    newcomer.begin();
    sim.run(3);
    nodes.get(0).hung = true;
    long began = sim.now();
    sim.await(20_000, newcomer::isActive);
    assertThat(sim.now() - began).isBetween(4_900L, 5_200L);
  }

  @Test
  void twoThatStartAtOnceBothBecomeActiveAndAgree() {
    RegistrarSim sim = new RegistrarSim(36);
    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.9"));
    Node one = sim.add("a", 1, RegistrarSettings.of(List.of("b"), transport));
    Node two = sim.add("b", 2, RegistrarSettings.of(List.of("a"), transport));
    one.begin();
    two.begin();
    sim.await(60_000, () -> one.isActive() && two.isActive());
    populate(sim, List.of(one, two), 10);
    sim.run(60_000);
    assertAllThere(sim, 10);
  }

  @Test
  void anUpdateThatWasLostIsFoundByTheAuditWithinOneHeartbeat() {
    RegistrarSim sim = new RegistrarSim(37);
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    List<SimElement> elements = populate(sim, nodes, 10);
    sim.cut(List.of("r1"), List.of("r2"));
    elements.get(0).leave();
    sim.run(10);
    // Healed before anything broke: only the update is missing.
    sim.heal();
    assertThat(sim.agree()).isFalse();
    sim.run(31_000);
    assertAllThere(sim, 9);
  }

  @Test
  void aRegistrarThatRestartsLoadsTheHandlespaceFromItsPeers() {
    RegistrarSim sim = new RegistrarSim(38);
    List<Node> nodes = sim.registrars(3, UnaryOperator.identity());
    List<SimElement> elements = populate(sim, nodes, 30);
    nodes.get(1).kill();
    sim.run(3_000);
    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.2"));
    Node again = sim.add("r2", 77, RegistrarSettings.of(List.of("r1", "r3"), transport));
    again.begin();
    sim.await(30_000, again::isActive);
    assertThat(again.registrar.elements()).isEqualTo(30);
    sim.run(TAKEOVER_WITHIN + 60_000);
    assertAllThere(sim, 30);
    assertThat(elements).allMatch(e -> e.client.registered() == 1);
  }

  @Test
  void aLoneRegistrarStartsFromItsSnapshotAndWhatDoesNotComeBackGoes() {
    RegistrarSim sim = new RegistrarSim(39);
    List<Node> nodes = sim.registrars(1, UnaryOperator.identity());
    List<SimElement> elements = populate(sim, nodes, 10);
    List<EnrpMessage.PoolEntry> snapshot = nodes.get(0).registrar.table();
    nodes.get(0).kill();
    elements.subList(0, 4).forEach(SimElement::die);
    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.1"));
    Node again = sim.add("r1", 99, RegistrarSettings.of(List.of(), transport), snapshot);
    again.begin();
    assertThat(again.registrar.elements()).isEqualTo(10);
    assertThat(again.registrar.elementsIn(PoolHandle.of("pool-0")))
        .allMatch(Registrar.ElementView::stale);
    sim.run(60_000);
    assertThat(again.registrar.elements()).isEqualTo(10);
    sim.run(70_000);
    assertThat(again.registrar.elements()).isEqualTo(6);
    assertThat(again.registrar.elementsIn(PoolHandle.of("pool-4")))
        .noneMatch(Registrar.ElementView::stale);
  }
}
