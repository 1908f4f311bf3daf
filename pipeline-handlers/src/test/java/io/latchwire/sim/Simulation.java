package io.latchwire.sim;

import static io.latchwire.sim.ModelRouter.SECOND;

import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.handler.packet.FlowReport;
import io.latchwire.handler.packet.Protections;
import io.latchwire.handler.packet.TestClock;
import io.latchwire.handler.packet.TestGateway;
import io.latchwire.policy.PeerLimits;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Profile;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run: routers, gateways, wire and attacker, all moved by one queue of events and one random
 * sequence. After a time of faults the wire heals, and then everything has to come right.
 */
final class Simulation {
  private static final long FAULTS_END = 40 * SECOND;
  private static final long QUIET_BEGINS = 115 * SECOND;
  private static final long END = 125 * SECOND;
  private static final long TICK = SECOND / 10;
  private static final long HOLD = 5 * SECOND;
  private static final int MOST_RECORDED = 512;
  private static final int MOST_SENT = 20_000;
  private static final int SERVER_PORT = 179;
  private static final int[] CLIENT_PORTS = {4001, 4002};

  private final long seed;
  private final boolean tracing;
  private final SplittableRandom random;
  private final Judge judge = new Judge(HOLD);
  private final TestClock clock = new TestClock();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<String> trace = new ArrayList<>();
  private final List<Judge.Flight> recorded = new ArrayList<>();
  private final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
  private final TestGateway[] gateways = new TestGateway[2];
  private final long[] downUntil = new long[2];
  private final ModelRouter[][] routers;
  private final Policy policy;
  private final Faults faults;
  private final long zero;
  private long now;
  private long order;
  private int sent;
  private int accepted;
  private long[][] receivedThen = new long[0][0];

  /** What happens so many times in a thousand. */
  private record Faults(
      int loss,
      int lossOfKeys,
      int copies,
      int late,
      int altered,
      int replays,
      int crashes,
      int rollovers,
      int exhaustions,
      int endings) {
    static Faults draw(SplittableRandom random) {
      return new Faults(
          new int[] {0, 50, 300, 500}[random.nextInt(4)],
          new int[] {0, 0, 300, 900}[random.nextInt(4)],
          new int[] {0, 100}[random.nextInt(2)],
          new int[] {0, 200, 500}[random.nextInt(3)],
          new int[] {0, 30}[random.nextInt(2)],
          new int[] {0, 200, 500}[random.nextInt(3)],
          new int[] {0, 0, 5, 15}[random.nextInt(4)],
          new int[] {0, 10, 100}[random.nextInt(3)],
          new int[] {0, 0, 50}[random.nextInt(3)],
          new int[] {0, 5, 20}[random.nextInt(3)]);
    }
  }

  private record Event(long at, long order, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime == 0 ? Long.compare(order, other.order) : byTime;
    }
  }

  /**
   * What came of a run.
   *
   * @param violation the rule that was broken, empty for none
   * @param trace what happened, oldest first; empty unless asked for
   */
  record Outcome(
      long seed,
      String violation,
      int sent,
      int accepted,
      int keys,
      Map<DropReason, Integer> drops,
      List<String> trace) {}

  private Simulation(long seed, boolean tracing) {
    this.seed = seed;
    this.tracing = tracing;
    this.random = new SplittableRandom(seed);
    this.zero = clock.getAsLong();
    this.faults = Faults.draw(random);
    this.policy = drawPolicy();
    int connections = 1 + random.nextInt(CLIENT_PORTS.length);
    this.routers = new ModelRouter[connections][2];
    for (int connection = 0; connection < connections; connection++) {
      String client = "192.0.2.1:" + CLIENT_PORTS[connection];
      String server = "198.51.100.2:" + SERVER_PORT;
      routers[connection][0] = router(connection, 0, client, server);
      routers[connection][1] = router(connection, 1, server, client);
    }
  }

  /** Runs one seed. */
  static Outcome run(long seed, boolean tracing) {
    return new Simulation(seed, tracing).run();
  }

  private Outcome run() {
    say("%s %s", policy, faults);
    start(0);
    start(1);
    after(0, this::tick);
    try {
      while (judge.violation().isEmpty()) {
        Event event = events.poll();
        if (event == null || event.at > END) {
          break;
        }
        now = event.at;
        clock.at(zero + now);
        event.what.run();
      }
    } catch (RuntimeException | AssertionError e) {
      return outcome("a gateway threw " + e + " at " + e.getStackTrace()[0]);
    } finally {
      stop(0);
      stop(1);
    }
    return outcome(judge.violation());
  }

  private Outcome outcome(String violation) {
    if (!violation.isEmpty()) {
      say("VIOLATED: %s", violation);
    }
    return new Outcome(seed, violation, sent, accepted, judge.keys(), drops, trace);
  }

  private Policy drawPolicy() {
    Protections protections = Protections.usual();
    if (random.nextInt(4) == 0) {
      protections.kek(KekAlgorithm.AES_128_ECB, 2, HexFormat.of().parseHex("2b".repeat(16)));
      protections.mac(MacAlgorithm.AES_128_GMAC_96, Profile.LITERAL);
    }
    long age = random.nextBoolean() ? SECOND : 1000 * SECOND;
    long numbers = random.nextInt(4) == 0 ? 20 : 1L << 31;
    long octets = random.nextInt(4) == 0 ? 500 : Long.MAX_VALUE;
    return protections
        .rollover(
            new Protection.Rollover(
                age, numbers, octets, random.nextBoolean() ? 100 : 1 << 26, HOLD, 10 * SECOND))
        .limits(new PeerLimits(100, 10, 20, 64 << random.nextInt(3), 4096))
        .policy();
  }

  private ModelRouter router(int connection, int side, String local, String remote) {
    return new ModelRouter(
        side == 0, local, remote, random.split(), frame -> fromRouter(connection, side, frame));
  }

  private void after(long nanos, Runnable what) {
    events.add(new Event(now + nanos, order++, what));
  }

  // The annotation that is asked for would be one more library.
  @SuppressWarnings("AnnotateFormatMethod")
  private void say(String format, Object... arguments) {
    if (tracing) {
      trace.add("%9.4f %s".formatted(now / 1e9, format.formatted(arguments)));
    }
  }

  private static String side(int side) {
    return side == 0 ? "A" : "B";
  }

  private boolean chance(int inThousand) {
    return random.nextInt(1000) < inThousand;
  }

  private boolean isHealed() {
    return now >= FAULTS_END;
  }

  private void start(int side) {
    judge.restarted(side);
    SplittableRandom octets = random.split();
    gateways[side] =
        new TestGateway(
            clock, octets::nextBytes, new RecordedMacs(judge), 1, 512, policy, Protections.rest());
    say("gateway %s starts", side(side));
  }

  private void stop(int side) {
    gateways[side].close();
  }

  private void tick() {
    for (ModelRouter[] ends : routers) {
      for (int side = 0; side < 2; side++) {
        ends[side].tick(now);
        if (!ends[side].foreign().isEmpty() && judge.violation().isEmpty()) {
          judge.delivered(ends[side].foreign());
        }
      }
    }
    if (now % SECOND == 0) {
      gateways[0].sweep();
      gateways[1].sweep();
    }
    if (!isHealed()) {
      disturb();
    } else if (now == QUIET_BEGINS) {
      remember();
    } else if (now == END) {
      judgeEnd();
    }
    after(TICK, this::tick);
  }

  private void disturb() {
    for (int side = 0; side < 2; side++) {
      if (chance(faults.crashes) && now >= downUntil[side]) {
        say("gateway %s crashes", side(side));
        stop(side);
        start(side);
        downUntil[side] = now + random.nextLong(SECOND / 10, 2 * SECOND);
      }
      if (chance(faults.rollovers)) {
        say("operator rolls %s", side(side));
        gateways[side].rollover();
      }
      if (chance(faults.exhaustions)) {
        int left = random.nextInt(4);
        say("keys of %s have %d numbers left", side(side), left);
        gateways[side].leaveNumbers(left);
      }
    }
    for (ModelRouter[] ends : routers) {
      int end = random.nextInt(2);
      if (chance(faults.endings)) {
        say("router %s closes", side(end));
        ends[end].close();
      } else if (chance(faults.endings)) {
        say("router %s resets", side(end));
        ends[end].reset(now);
      }
    }
    if (!recorded.isEmpty() && chance(faults.replays)) {
      Judge.Flight old = recorded.get(random.nextInt(recorded.size()));
      arriveAfter(random.nextLong(TICK), old, "replayed");
    }
  }

  private void fromRouter(int connection, int side, byte[] frame) {
    if (tracing) {
      say("router %s sends %s", side(side), ModelSegment.of(frame));
    }
    if (now < downUntil[side]) {
      return;
    }
    if (sent > MOST_SENT) {
      judge.stuck("the routers send without end");
      return;
    }
    TestGateway gateway = gateways[side];
    List<byte[]> emitted = gateway.fromRouter(frame);
    DropReason dropped = gateway.verdicts().getFirst();
    if (dropped != null) {
      drop(side, dropped, "from its router", "");
    }
    for (byte[] octets : gateway.local().take()) {
      after(TICK / 100, () -> toRouter(side, octets));
    }
    for (byte[] octets : emitted) {
      sent++;
      Judge.Flight flight = judge.emitted(side, octets, routers[connection][side].iss());
      if (flight != null) {
        transmit(flight);
      }
    }
  }

  private void transmit(Judge.Flight flight) {
    if (recorded.size() < MOST_RECORDED) {
      recorded.add(flight);
    }
    long flying = SECOND / 200;
    if (isHealed()) {
      arriveAfter(flying, flight, "");
      return;
    }
    boolean lost = chance(faults.loss) || (flight.carriesKey() && chance(faults.lossOfKeys));
    say("  %s%s", flight, lost ? " LOST" : "");
    if (chance(faults.altered)) {
      byte[] altered = ModelSegment.altered(flight.frame(), random.nextInt(1 << 16));
      arriveAfter(flying, flight.with(altered), "altered");
    }
    if (!lost) {
      long delay = chance(faults.late) ? random.nextLong(SECOND) : random.nextLong(SECOND / 100);
      arriveAfter(flying + delay, flight, "");
    }
    if (chance(faults.copies)) {
      arriveAfter(flying + random.nextLong(2 * SECOND), flight, "copied");
    }
  }

  private void arriveAfter(long nanos, Judge.Flight flight, String how) {
    after(nanos, () -> arrive(flight, how));
  }

  private void arrive(Judge.Flight flight, String how) {
    int side = 1 - flight.side();
    if (now < downUntil[side]) {
      return;
    }
    TestGateway gateway = gateways[side];
    List<byte[]> delivered = gateway.fromNetwork(flight.frame());
    DropReason dropped = gateway.verdicts().getFirst();
    if (!gateway.wan().take().isEmpty()) {
      judge.answered(flight);
    }
    if (dropped != null) {
      drop(side, dropped, how, flight);
      return;
    }
    accepted++;
    say("  %s accepts %s %s", side(side), how, flight);
    judge.accepted(side, flight, now);
    for (byte[] frame : delivered) {
      toRouter(side, frame);
    }
  }

  private void drop(int side, DropReason reason, String how, Object what) {
    drops.merge(reason, 1, Integer::sum);
    say("  %s drops %s %s %s", side(side), reason, how, what);
  }

  private void toRouter(int side, byte[] frame) {
    ModelSegment segment = ModelSegment.of(frame);
    if (!segment.checksumIsRight()) {
      judge.delivered("a wrong checksum: " + segment);
    }
    int port = side == 0 ? segment.destinationPort() : segment.sourcePort();
    for (int connection = 0; connection < routers.length; connection++) {
      if (CLIENT_PORTS[connection] == port) {
        ModelRouter router = routers[connection][side];
        router.arrive(segment, now);
        say("    router %s: %s", side(side), router);
      }
    }
  }

  private void remember() {
    receivedThen = new long[routers.length][2];
    for (int connection = 0; connection < routers.length; connection++) {
      for (int side = 0; side < 2; side++) {
        receivedThen[connection][side] = routers[connection][side].received();
      }
    }
  }

  /** Long after the last fault both sides must agree and data must flow. */
  private void judgeEnd() {
    for (int connection = 0; connection < routers.length; connection++) {
      for (int side = 0; side < 2; side++) {
        ModelRouter router = routers[connection][side];
        if (!router.isEstablished() || router.establishedAt() > QUIET_BEGINS) {
          judge.stuck("connection %d is not up: %s".formatted(connection, router));
        } else if (router.received() == receivedThen[connection][side]) {
          judge.stuck("connection %d: no data reaches %s".formatted(connection, side(side)));
        }
        judgeKeys(CLIENT_PORTS[connection], side);
      }
    }
  }

  private void judgeKeys(int port, int side) {
    FlowReport sender = flow(port, side);
    FlowReport receiver = flow(port, 1 - side);
    FlowReport.Key own = sender == null ? null : sender.sendKey();
    FlowReport.Key theirs = receiver == null ? null : receiver.receiveKey();
    boolean isUnderWay =
        own != null && !own.confirmed() && clock.getAsLong() - own.sinceNanos() < HOLD;
    if (own == null || theirs == null || (!isUnderWay && own.keyId() != theirs.keyId())) {
      judge.stuck("%s sends under %s, the peer's newest is %s".formatted(side(side), own, theirs));
    }
  }

  private @Nullable FlowReport flow(int port, int side) {
    List<FlowReport> found = new ArrayList<>();
    gateways[side]
        .worker()
        .forEachFlow(flow -> {
          if ((side == 0 ? flow.localPort() : flow.remotePort()) == port) {
            found.add(flow.report());
          }
        });
    return found.isEmpty() ? null : found.getFirst();
  }
}
