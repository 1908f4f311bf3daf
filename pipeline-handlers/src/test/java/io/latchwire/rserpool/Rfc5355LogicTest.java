package io.latchwire.rserpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.rserpool.RegistrarSettings.Bounds;
import io.latchwire.rserpool.RegistrarSim.Node;
import io.latchwire.rserpool.RegistrarSim.Stranger;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.EnrpMessage.HandleUpdate;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.OctetString;
import io.latchwire.wire.rserpool.PolicyType;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.SelectionPolicy;
import io.latchwire.wire.rserpool.ServerInformation;
import io.latchwire.wire.rserpool.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Attacks of RFC 5355 by those who have passed TLS, or never had to: what the registrar itself must
 * refuse. The attacks on TLS are in the gateway's Rfc5355Test.
 */
class Rfc5355LogicTest {
  private static final PoolHandle POOL = PoolHandle.of("pool");
  private static final IpAddress HERE = IpAddress.parse("198.51.100.1");
  private static final IpAddress THERE = IpAddress.parse("198.51.100.2");

  private final RegistrarSim sim = new RegistrarSim(5355);

  private static Caller.Element caller(String identity, IpAddress from, PoolHandle... handles) {
    return new Caller.Element(
        new ElementGrant(identity, Set.of(handles), List.of(), Set.of(), false), from, 1);
  }

  private static AsapMessage.Registration registration(int id, IpAddress address) {
    return new AsapMessage.Registration(POOL, RegistrarSim.element(id, address));
  }

  private Node one() {
    return sim.registrars(1, UnaryOperator.identity()).getFirst();
  }

  private static void assertRejected(Stranger stranger, ErrorCause cause) {
    AsapMessage.RegistrationResponse answer = stranger.last(AsapMessage.RegistrationResponse.class);
    assertThat(answer.rejected()).isTrue();
    assertThat(answer.causes()).containsExactly(cause);
  }

  // ---- 2.1

  @Test
  void threat21TenThousandUnauthenticatedRegistrationsCreateNothing() {
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    Node node = nodes.getFirst();
    for (boolean tls : new boolean[] {false, true}) {
      Stranger stranger = sim.new Stranger(node, new Caller.User(tls, HERE, 1));
      for (int i = 0; i < 10_000; i++) {
        stranger.end.send(registration(i, HERE));
        if (i % 2 == 1) {
          stranger.end.send(new AsapMessage.Deregistration(POOL, i));
        }
      }
      sim.run(10);
      assertThat(stranger.received).hasSize(15_000);
      assertThat(stranger.received)
          .allMatch(answer ->
              switch (answer) {
                case AsapMessage.RegistrationResponse r ->
                    r.rejected() && r.causes().equals(List.of(ErrorCause.SECURITY));
                case AsapMessage.DeregistrationResponse d ->
                    d.causes().equals(List.of(ErrorCause.SECURITY));
                default -> false;
              });
    }
    for (Node each : nodes) {
      assertThat(each.registrar.elements()).isZero();
      assertThat(each.registrar.pools()).isZero();
      assertThat(each.registrar.checksumOf(1)).isEqualTo(0xFFFF);
    }
    assertThat(node.registrar.count(RegistrarNotice.REFUSED_UNAUTHENTICATED)).isEqualTo(30_000);
  }

  // ---- 2.2

  @Test
  void threat22AValidIdentityIsLimitedInNumberAndRateAndOthersAreServed() {
    Bounds few = new Bounds(100, 1_000, 5, 10, 10, 3, 100, 4, 8, 10, 25, 60_000);
    Node node = sim.registrars(1, s -> s.withBounds(few)).getFirst();
    Stranger flooder = sim.new Stranger(node, caller("flooder", HERE));
    for (int i = 0; i < 1_000; i++) {
      flooder.end.send(registration(i, HERE));
    }
    sim.run(10);
    assertThat(node.registrar.elements()).isEqualTo(5);
    assertRejected(flooder, ErrorCause.NO_RESOURCES);
    Stranger honest = sim.new Stranger(node, caller("honest", THERE));
    honest.send(registration(0x7000_0000, THERE));
    assertThat(honest.last(AsapMessage.RegistrationResponse.class).rejected()).isFalse();
  }

  // ---- 2.3

  @Test
  void threat23AnotherIdentityCannotReregisterOrDeregisterAnElement() {
    Node node = one();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    List<EnrpMessage.PoolEntry> before = node.registrar.table();
    Stranger other = sim.new Stranger(node, caller("b", HERE, POOL));
    other.send(registration(7, HERE));
    assertRejected(other, ErrorCause.NON_UNIQUE);
    other.send(new AsapMessage.Deregistration(POOL, 7));
    assertThat(other.last(AsapMessage.DeregistrationResponse.class).causes())
        .containsExactly(ErrorCause.SECURITY);
    assertThat(node.registrar.table()).isEqualTo(before);
  }

  @Test
  void threat23AForeignUserAddressIsRejected() {
    Node node = one();
    Stranger liar = sim.new Stranger(node, caller("a", HERE, POOL));
    liar.send(registration(7, THERE));
    assertRejected(liar, ErrorCause.SECURITY);
    assertThat(node.registrar.pools()).isZero();
  }

  @Test
  void threat23AfterATakeoverOnlyTheSameAddressesOrNamedIdentifiersRegisterAgain() {
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    Stranger owner = sim.new Stranger(nodes.get(0), caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    sim.run(100);
    // The other registrar knows the element, but not who registered it.
    Stranger thief = sim.new Stranger(nodes.get(1), caller("b", THERE, POOL));
    thief.send(registration(7, THERE));
    assertRejected(thief, ErrorCause.SECURITY);
    thief.send(new AsapMessage.Deregistration(POOL, 7));
    assertThat(thief.last(AsapMessage.DeregistrationResponse.class).causes())
        .containsExactly(ErrorCause.SECURITY);
    Stranger moved = sim.new Stranger(nodes.get(1), caller("a", HERE, POOL));
    moved.send(registration(7, HERE));
    assertThat(moved.last(AsapMessage.RegistrationResponse.class).rejected()).isFalse();
    assertThat(nodes.get(0).registrar.elementsOf(2)).isEqualTo(1);
  }

  // ---- 2.4

  @Test
  void threat24AnIdentityOutsideOfItsPoolsDoesNotEvenCreateThePool() {
    Node node = one();
    Stranger outside = sim.new Stranger(node, caller("a", HERE, PoolHandle.of("another pool")));
    outside.send(registration(7, HERE));
    assertRejected(outside, ErrorCause.SECURITY);
    assertThat(node.registrar.pools()).isZero();
    outside.send(new AsapMessage.Deregistration(POOL, 7));
    assertThat(outside.last(AsapMessage.DeregistrationResponse.class).causes())
        .containsExactly(ErrorCause.SECURITY);
  }

  @Test
  void threat24AnIdentityOutsideOfItsIdentifiersIsRejected() {
    Node node = one();
    ElementGrant grant =
        new ElementGrant(
            "a", Set.of(POOL), List.of(new ElementGrant.IdRange(5, 6)), Set.of(), false);
    Stranger stranger = sim.new Stranger(node, new Caller.Element(grant, HERE, 1));
    stranger.send(registration(7, HERE));
    assertRejected(stranger, ErrorCause.SECURITY);
    stranger.send(registration(6, HERE));
    assertThat(stranger.last(AsapMessage.RegistrationResponse.class).rejected()).isFalse();
  }

  // ---- 2.5

  @Test
  void threat25EnrpFromWhoIsNoRegistrarIsRefusedAndNothingIsHandedOut() {
    Node node = one();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    for (Caller rogue :
        List.of(
            new Caller.User(false, HERE, 1), new Caller.User(true, HERE, 1), caller("a", HERE))) {
      for (EnrpMessage message :
          List.of(
              new EnrpMessage.ListRequest(66, 0),
              new EnrpMessage.HandleTableRequest(66, 0, false),
              new HandleUpdate(
                  66, 0, HandleUpdate.DEL_PE, POOL, RegistrarSim.element(7, HERE).withHome(66)),
              new EnrpMessage.Presence(66, 0, true, 0, null))) {
        Stranger stranger = sim.new Stranger(node, rogue);
        stranger.send(message);
        assertThat(stranger.received).hasSize(1);
        assertThat(stranger.last(EnrpMessage.EnrpError.class).causes())
            .containsExactly(ErrorCause.SECURITY);
        assertThat(stranger.closed).isTrue();
      }
    }
    assertThat(node.registrar.peers()).isEmpty();
    assertThat(node.registrar.elements()).isEqualTo(1);
  }

  // ---- 2.9

  @Test
  void threat29TheFailoverIsToldBeforeAnythingIsSentToTheNewElementAndTheCookieComesFirst() {
    PoolUserClient user = new PoolUserClient(ClientTimes.DEFAULTS, 1, new Random(1));
    user.begin(0, 0);
    user.on(new ClientEvent.Connected(), 1);
    user.resolve(POOL, false, 2);
    user.on(
        new ClientEvent.Received(
            new AsapMessage.HandleResolutionResponse(
                false,
                POOL,
                SelectionPolicy.ROUND_ROBIN,
                List.of(RegistrarSim.element(1, HERE), RegistrarSim.element(2, THERE)),
                List.of())),
        3);
    PoolElement first = user.choose(POOL);
    assertThat(first).isNotNull();
    OctetString cookie = OctetString.ofHex("0102");
    user.fromElement(POOL, new AsapMessage.Cookie(OctetString.ofHex("ff")), 4);
    user.fromElement(POOL, new AsapMessage.Cookie(cookie), 4);
    user.take();
    List<ClientAction> reported = user.unreachable(POOL, 1, 5);
    assertThat(reported)
        .containsExactly(new ClientAction.Send(new AsapMessage.EndpointUnreachable(POOL, 1)));
    PoolElement second = user.choose(POOL);
    assertThat(second).isEqualTo(RegistrarSim.element(2, THERE));
    assertThat(user.take())
        .containsExactly(
            new ClientAction.FailedOver(POOL, 1, 2),
            new ClientAction.SendToElement(POOL, 2, new AsapMessage.CookieEcho(cookie)));
  }

  // ---- 2.12

  @Test
  void threat212AnnouncementsAreHintsAndNobodyConnectsBecauseOfThem() {
    PoolElementClient element = new PoolElementClient(ClientTimes.DEFAULTS, 2);
    element.register(POOL, RegistrarSim.element(1, HERE), 0);
    element.begin(0, 0);
    element.on(new ClientEvent.Connected(), 1);
    for (int i = 0; i < 10_000; i++) {
      assertThat(
              element.on(
                  new ClientEvent.Received(
                      new AsapMessage.ServerAnnounce(i, List.of(new Transport.Tcp(3863, THERE)))),
                  2))
          .isEmpty();
    }
    assertThat(element.on(new ClientEvent.Lost(), 3)).containsExactly(new ClientAction.Connect(1));
  }

  @Test
  void threat212AFloodOfAnnouncementsNeitherGrowsNorSilencesTheRegistrar() {
    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.1"));
    RegistrarSettings quiet = RegistrarSettings.of(List.of(), transport);
    RegistrarSettings loud =
        new RegistrarSettings(
            true,
            true,
            List.of(),
            transport,
            List.of(transport),
            true,
            quiet.arbitration(),
            1_000,
            quiet.asap(),
            quiet.enrp(),
            quiet.bounds());
    Registrar registrar = new Registrar(loud, 1, new Random(1), List.of());
    assertThat(registrar.begin(0)).hasAtLeastOneElementOfType(RegistrarAction.Announce.class);
    for (int i = 2; i < 10_000; i++) {
      registrar.on(new RegistrarEvent.AnnounceHeard(i), 10);
    }
    // N is bounded by the peers that may be known, so the next one comes within (N + 1) x T6.
    registrar.on(new RegistrarEvent.Tick(), 1_000);
    assertThat(registrar.nextDeadline()).isLessThanOrEqualTo(1_000 + 65 * 1_000);
  }

  // ---- 2.13

  @Test
  void threat213AThousandReportsFromOneUserNeitherRemoveTheElementNorFloodIt() {
    Node node = one();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    Stranger complainer = sim.new Stranger(node, new Caller.User(true, THERE, 1));
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < 1_000; i++) {
        complainer.end.send(new AsapMessage.EndpointUnreachable(POOL, 7));
      }
      sim.run(1_000);
      owner.send(new AsapMessage.EndpointKeepAliveAck(POOL, 7));
    }
    assertThat(node.registrar.elements()).isEqualTo(1);
    long keepAlives =
        owner.received.stream().filter(AsapMessage.EndpointKeepAlive.class::isInstance).count();
    assertThat(keepAlives).isBetween(1L, 62L);
    assertThat(node.registrar.count(RegistrarNotice.REPORT_COUNTED)).isLessThanOrEqualTo(7);
    Stranger asker = sim.new Stranger(node, new Caller.User(true, HERE, 2));
    asker.send(new AsapMessage.HandleResolution(false, POOL, 0));
    assertThat(asker.last(AsapMessage.HandleResolutionResponse.class).elements()).hasSize(1);
  }

  @Test
  void threat213ReportsOfSeveralUsersBeyondTheBoundRemoveTheElement() {
    Node node = one();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    for (int reporter = 1; reporter <= 4; reporter++) {
      assertThat(node.registrar.elements()).isEqualTo(1);
      Stranger user =
          sim
          .new Stranger(node, new Caller.User(true, IpAddress.parse("198.51.100." + reporter), 1));
      user.send(new AsapMessage.EndpointUnreachable(POOL, 7));
      owner.send(new AsapMessage.EndpointKeepAliveAck(POOL, 7));
    }
    assertThat(node.registrar.elements()).isZero();
    assertThat(node.registrar.count(RegistrarNotice.TOO_MANY_REPORTS)).isEqualTo(1);
  }

  @Test
  void threat213AClientReportsAnElementOnce() {
    PoolUserClient user = new PoolUserClient(ClientTimes.DEFAULTS, 1, new Random(1));
    user.begin(0, 0);
    user.on(new ClientEvent.Connected(), 1);
    assertThat(user.unreachable(POOL, 1, 2)).hasSize(1);
    for (int i = 0; i < 100; i++) {
      assertThat(user.unreachable(POOL, 1, 3 + i)).isEmpty();
    }
  }

  // ---- 2.14

  @Test
  void threat214KeepAlivesToOneElementAreBoundedAndSpread() {
    Node node = one();
    List<Stranger> owners = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      IpAddress address = new IpAddress(0, 0x0A000000L + i, 4);
      Stranger owner = sim.new Stranger(node, caller("pe" + i, address, POOL));
      owner.end.send(registration(i, address));
      owners.add(owner);
    }
    sim.run(10);
    long began = sim.now();
    for (Stranger owner : owners) {
      int id = owners.indexOf(owner);
      owner.end.onMessage =
          octets -> {
            times.add(sim.now() - began);
            owner.received.add(octets);
            owner.end.send(new AsapMessage.EndpointKeepAliveAck(POOL, id));
          };
    }
    sim.run(60_000);
    assertThat(node.registrar.elements()).isEqualTo(1_000);
    // Each gap is 15 to 45 seconds, so one element gets at most four in a minute, and a thousand
    // elements share the time: no second has more than a few times its share.
    assertThat(owners).allMatch(owner -> owner.received.size() <= 6);
    int[] perSecond = new int[61];
    times.forEach(time -> perSecond[(int) (time / 1_000)]++);
    assertThat(java.util.Arrays.stream(perSecond).max().orElseThrow()).isLessThan(120);
  }

  @Test
  void threat214AStormOfTakeoversClaimsAnElementOnceEach() {
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    Stranger owner = sim.new Stranger(nodes.get(0), caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    sim.run(100);
    nodes.get(0).kill();
    sim.await(120_000, () -> nodes.get(1).registrar.count(RegistrarNotice.TAKEOVER_WON) == 1);
    Stranger again = sim.new Stranger(nodes.get(1), caller("a", HERE, POOL));
    sim.run(5);
    assertThat(again.received).containsExactly(new AsapMessage.EndpointKeepAlive(true, 2, POOL));
    Stranger third = sim.new Stranger(nodes.get(1), caller("a", HERE, POOL));
    sim.run(5);
    assertThat(third.received).isEmpty();
  }

  // ---- 2.15

  @Test
  void threat215TheModeHoldsForTheWholeDatabase() {
    Node secure = one();
    Stranger plain = sim.new Stranger(secure, new Caller.User(false, HERE, 1));
    plain.send(registration(1, HERE));
    assertRejected(plain, ErrorCause.SECURITY);
    assertThat(plain.closed).as("5352 s9.3: rejected, connection kept").isFalse();
    plain.send(
        new HandleUpdate(
            66, 0, HandleUpdate.ADD_PE, POOL, RegistrarSim.element(1, HERE).withHome(66)));
    assertThat(plain.last(EnrpMessage.EnrpError.class).causes())
        .containsExactly(ErrorCause.SECURITY);
    assertThat(plain.closed).isTrue();
    assertThat(secure.registrar.elements()).isZero();

    Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2.9"));
    Node insecure =
        sim.add("open", 9, RegistrarSettings.of(List.of(), transport).withSecure(false));
    insecure.begin();
    Stranger anybody = sim.new Stranger(insecure, new Caller.User(false, HERE, 1));
    anybody.send(registration(1, HERE));
    assertThat(anybody.last(AsapMessage.RegistrationResponse.class).rejected()).isFalse();
  }

  // ---- 2.16

  @Test
  void threat216TheRegistrarCarriesNoCookies() {
    Node node = one();
    Stranger element = sim.new Stranger(node, caller("a", HERE, POOL));
    element.send(new AsapMessage.Cookie(OctetString.ofHex("01")));
    element.send(new AsapMessage.CookieEcho(OctetString.ofHex("01")));
    element.send(new AsapMessage.BusinessCard(POOL, List.of(RegistrarSim.element(1, HERE))));
    assertThat(element.received).isEmpty();
    assertThat(node.registrar.count(RegistrarNotice.NOT_FOR_A_REGISTRAR)).isEqualTo(3);
  }

  // ---- 2.17

  private Stranger insider(Node node, String name, int id) {
    Stranger insider = sim.new Stranger(node, new Caller.Peer(name, HERE, 1, false));
    insider.send(
        new EnrpMessage.Presence(
            id,
            0,
            false,
            EnrpMessage.Presence.NO_CHECKSUM,
            new ServerInformation(id, new Transport.Sctp(1, HERE))));
    return insider;
  }

  @Test
  void threat217AnInsiderCannotAnnounceOrDeleteWhatIsNotItsOwn() {
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    Stranger owner = sim.new Stranger(nodes.get(0), caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    sim.run(50);
    List<EnrpMessage.PoolEntry> before = nodes.get(1).registrar.table();
    Stranger insider = insider(nodes.get(1), "evil", 99);
    PoolElement victim = before.getFirst().elements().getFirst();
    insider.send(new HandleUpdate(99, 0, HandleUpdate.DEL_PE, POOL, victim));
    insider.send(
        new HandleUpdate(
            99, 0, HandleUpdate.ADD_PE, POOL, RegistrarSim.element(8, THERE).withHome(1)));
    assertThat(nodes.get(1).registrar.table()).isEqualTo(before);
    assertThat(nodes.get(1).registrar.count(RegistrarNotice.CONTRADICTION)).isEqualTo(2);
  }

  @Test
  void threat217AnInsiderCannotTakeOverWhoIsAlive() {
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    Stranger owner = sim.new Stranger(nodes.get(0), caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    sim.run(50);
    Stranger insider = insider(nodes.get(1), "evil", 99);
    insider.send(new EnrpMessage.TakeoverServer(99, 0, 1));
    sim.run(100);
    assertThat(nodes.get(1).registrar.elementsOf(1)).isEqualTo(1);
    insider.send(new EnrpMessage.InitTakeover(99, 0, 1));
    sim.run(5_000);
    assertThat(insider.received).noneMatch(EnrpMessage.InitTakeoverAck.class::isInstance);
    insider.send(new EnrpMessage.TakeoverServer(99, 0, 1));
    sim.run(5_000);
    assertThat(nodes.get(1).registrar.elementsOf(1)).isEqualTo(1);
    assertThat(nodes.get(1).registrar.peers())
        .anyMatch(p -> p.id() == 1 && p.state() == PeerState.ALIVE);
    assertThat(nodes.get(0).registrar.elementsOf(1)).isEqualTo(1);
  }

  @Test
  void threat217AnInsiderCannotSpeakWithAnothersServerIdentifier() {
    List<Node> nodes = sim.registrars(2, UnaryOperator.identity());
    Stranger insider = insider(nodes.get(1), "evil", 99);
    insider.send(
        new HandleUpdate(
            1, 0, HandleUpdate.ADD_PE, POOL, RegistrarSim.element(8, THERE).withHome(1)));
    assertThat(insider.closed).isTrue();
    Stranger fresh = sim.new Stranger(nodes.get(1), new Caller.Peer("evil", HERE, 1, false));
    fresh.send(new EnrpMessage.ListRequest(1, 0));
    assertThat(fresh.closed).isTrue();
    assertThat(nodes.get(1).registrar.elements()).isZero();
    assertThat(nodes.get(1).registrar.count(RegistrarNotice.REFUSED_SERVER_ID)).isEqualTo(2);
  }

  @Test
  void threat217AnInsidersTableDoesNotTakeAnElementThatIsConnectedHere() {
    List<Node> nodes = sim.registrars(1, UnaryOperator.identity());
    Node node = nodes.getFirst();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    Stranger insider = sim.new Stranger(node, new Caller.Peer("evil", HERE, 1, false));
    insider.send(new EnrpMessage.Presence(99, 0, false, 0x1234, null));
    insider.last(EnrpMessage.HandleTableRequest.class);
    insider.send(
        new EnrpMessage.HandleTableResponse(
            99,
            1,
            false,
            false,
            List.of(
                new EnrpMessage.PoolEntry(
                    POOL, List.of(RegistrarSim.element(7, THERE).withHome(99))))));
    assertThat(node.registrar.elementsOf(1)).isEqualTo(1);
    assertThat(node.registrar.elementsOf(99)).isZero();
  }

  // ---- the checks of RFC 5352 s3.1

  @Test
  void aPoolKeepsItsPolicyTransportAndUseEvenWithOneElement() {
    Node node = one();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    owner.send(registration(7, HERE));
    owner.send(
        new AsapMessage.Registration(
            POOL, RegistrarSim.element(7, HERE, SelectionPolicy.of(PolicyType.LEAST_USED, 3))));
    assertThat(owner.last(AsapMessage.RegistrationResponse.class).causes())
        .containsExactly(ErrorCause.inconsistentPolicy(SelectionPolicy.ROUND_ROBIN));
    owner.send(
        new AsapMessage.Registration(
            POOL,
            new PoolElement(
                8,
                0,
                30,
                new Transport.Sctp(1, Transport.DATA_PLUS_CONTROL, List.of(HERE)),
                SelectionPolicy.ROUND_ROBIN,
                null)));
    assertThat(owner.last(AsapMessage.RegistrationResponse.class).causes())
        .containsExactly(
            ErrorCause.inconsistentTransport(new Transport.Tcp(7, HERE)),
            ErrorCause.INCONSISTENT_DATA_CONTROL);
    assertThat(node.registrar.elements()).isEqualTo(1);
  }

  @Test
  void aRegistrationWhoseLifeEndsIsRemovedAndItsElementTold() {
    Node node = one();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    PoolElement brief =
        new PoolElement(7, 0, 8, new Transport.Tcp(7, HERE), SelectionPolicy.ROUND_ROBIN, null);
    owner.send(new AsapMessage.Registration(POOL, brief));
    sim.run(7_900);
    assertThat(node.registrar.elements()).isEqualTo(1);
    sim.run(200);
    assertThat(node.registrar.elements()).isZero();
    assertThat(owner.last(AsapMessage.DeregistrationResponse.class).causes()).isEmpty();
  }

  @Test
  void aPoolUserThatAsksForUpdatesIsToldOfManyChangesAtOnce() {
    Node node = one();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    owner.send(registration(1, HERE));
    Stranger user = sim.new Stranger(node, new Caller.User(true, THERE, 1));
    user.send(new AsapMessage.HandleResolution(true, POOL, 0));
    assertThat(user.last(AsapMessage.HandleResolutionResponse.class).updatesFollow()).isTrue();
    user.received.clear();
    for (int i = 2; i < 50; i++) {
      owner.end.send(registration(i, HERE));
    }
    sim.run(300);
    assertThat(user.received).hasSize(1);
    assertThat(user.last(AsapMessage.HandleResolutionResponse.class).elements()).hasSize(49);
    for (int i = 1; i < 50; i++) {
      owner.end.send(new AsapMessage.Deregistration(POOL, i));
    }
    sim.run(300);
    assertThat(user.last(AsapMessage.HandleResolutionResponse.class).causes())
        .containsExactly(ErrorCause.UNKNOWN_HANDLE);
  }

  @Test
  void whenManyWouldGoAtOnceMostStayOnceMore() {
    Node node = one();
    Stranger owner = sim.new Stranger(node, caller("a", HERE, POOL));
    for (int i = 0; i < 200; i++) {
      owner.end.send(registration(i, HERE));
    }
    sim.run(10);
    owner.end.close();
    sim.run(6_000);
    assertThat(node.registrar.elements()).isEqualTo(150);
    assertThat(node.registrar.count(RegistrarNotice.MASS_EXPIRY_HELD)).isEqualTo(150);
    sim.run(61_000);
    assertThat(node.registrar.elements()).isZero();
  }
}
