package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.rserpool.ClientAction;
import io.latchwire.rserpool.ClientTimes;
import io.latchwire.rserpool.PeerState;
import io.latchwire.rserpool.Registrar;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.rserpool.RegistrarSettings;
import io.latchwire.rserpool.RegistrarSettings.EnrpTimes;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One to five real registrars and up to 10,000 elements in 100 pools over TLS on loopback: a cut
 * between them, the death of one, its return.
 *
 * <p>In the build three registrars have 10,000 elements, the others 1,000, and timers run at a
 * tenth of the RFC's values; the defaults themselves are tested on a virtual clock. {@code
 * -Dlatchwire.cluster=full} has 10,000 everywhere, and the RFC's timers.
 */
class RegistrarClusterTest {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrarClusterTest.class);
  private static final boolean FULL = "full".equals(System.getProperty("latchwire.cluster"));
  private static final int POOLS = 100;
  private static final int HOSTS_OF_THREE = 100;
  private static final int HOSTS_OTHERWISE = 10;
  private static final int RELAY_PORT = 19_950;
  private static final int NEWCOMER = 1 << 20;
  private static final long PATIENCE_MILLIS = FULL ? 300_000 : 120_000;

  private static final EnrpTimes TENTH = new EnrpTimes(3_000, 6_100, 500, 500, 300, 500, 500);

  @TempDir private Path directory = Path.of("");

  private static RegistrarSettings timed(RegistrarSettings settings) {
    return FULL ? settings : settings.withTimes(settings.asap(), TENTH);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void noElementIsLostOrDoubledByACutOrADeath(int servers) throws Exception {
    try (Cluster cluster = new Cluster(servers, directory.resolve("pools.snapshot"))) {
      long began = System.nanoTime();
      cluster.registerAll();
      LOG.info(
          "{} servers: {} elements everywhere after {}", servers, cluster.elements(), since(began));
      if (servers > 1) {
        cutAndMend(cluster);
        killAndTakeOver(cluster);
      } else {
        killTheOnlyOne(cluster);
      }
    }
  }

  private static void cutAndMend(Cluster cluster) throws Exception {
    cluster.cutOffFirst();
    cluster.registerOneMoreOfEachHost();
    cluster.awaitPatiently("each side has its newcomers", cluster::differ);
    long repairs = cluster.noted(RegistrarNotice.RESYNC_BEGUN);
    long began = System.nanoTime();
    cluster.mend();
    cluster.awaitPatiently("all are known everywhere", cluster::agree);
    LOG.info("{} servers: a cut is repaired after {}", cluster.services.size(), since(began));
    assertThat(cluster.noted(RegistrarNotice.RESYNC_BEGUN)).as("audits").isGreaterThan(repairs);
    cluster.assertWhole();
  }

  private static void killAndTakeOver(Cluster cluster) throws Exception {
    RegistrarService dead = cluster.services.get(1);
    int deadId = dead.ask(r -> r.serverId());
    long before = cluster.noted(RegistrarNotice.TAKEOVER_WON) - won(dead);
    dead.kill();
    cluster.services.remove(dead);
    long began = System.nanoTime();
    cluster.awaitPatiently(
        "the dead one's elements have another home",
        () -> cluster.services.stream().allMatch(s -> s.ask(r -> isForgotten(r, deadId))));
    cluster.awaitPatiently("the others agree", cluster::agree);
    LOG.info("{} servers left: taken over after {}", cluster.services.size(), since(began));
    cluster.assertWhole();
    assertThat(cluster.noted(RegistrarNotice.TAKEOVER_WON) - before).as("takeovers").isOne();

    began = System.nanoTime();
    cluster.services.add(cluster.startAgain(2));
    cluster.awaitPatiently("the one that comes back has all", cluster::agree);
    LOG.info("{} servers again: loaded after {}", cluster.services.size(), since(began));
    cluster.assertWhole();
  }

  private static long won(RegistrarService service) {
    return service.ask(r -> r.count(RegistrarNotice.TAKEOVER_WON));
  }

  private static boolean isForgotten(Registrar registrar, int id) {
    return registrar.elementsOf(id) == 0
        && registrar.peers().stream().noneMatch(peer -> peer.id() == id);
  }

  private static void killTheOnlyOne(Cluster cluster) throws Exception {
    RegistrarService dead = cluster.services.removeFirst();
    dead.save(cluster.snapshot);
    dead.kill();
    long began = System.nanoTime();
    RegistrarService again = cluster.startAgain(1);
    cluster.services.add(again);
    int restored = again.ask(r -> r.elements());
    assertThat(restored).isEqualTo(cluster.elements());
    cluster.awaitPatiently("nothing is stale", () -> again.ask(RegistrarClusterTest::isFresh));
    LOG.info("1 server: all registered again after {}", since(began));
    cluster.assertWhole();
  }

  private static boolean isFresh(Registrar registrar) {
    for (PoolEntry pool : registrar.table()) {
      List<Registrar.ElementView> views = registrar.elementsIn(pool.handle());
      if (views != null && views.stream().anyMatch(Registrar.ElementView::stale)) {
        return false;
      }
    }
    return true;
  }

  private static String since(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000 + " ms";
  }

  /** Registrars whose connections with each other can be cut, and hosts of elements. */
  private static final class Cluster implements AutoCloseable {
    final List<RegistrarService> services;
    final Path snapshot;
    private final int servers;
    private final int hosts;
    private final EpollLoops loops = new EpollLoops(1, "test");
    private final RegistrarFixture fixture = new RegistrarFixture();
    private final List<PoolElementService> elementHosts = new ArrayList<>();
    private final List<Relay> toAndFromFirst = new ArrayList<>();
    private final AtomicInteger registered = new AtomicInteger();
    private int more;

    Cluster(int servers, Path snapshot) throws IOException {
      this.servers = servers;
      this.snapshot = snapshot;
      this.hosts = FULL || servers == 3 ? HOSTS_OF_THREE : HOSTS_OTHERWISE;
      List<PskEntry> keys = new ArrayList<>();
      for (int host = 0; host < hosts; host++) {
        keys.add(RegistrarFixture.element("element-host-" + host));
      }
      fixture.with(keys.toArray(PskEntry[]::new));
      for (int other = 2; other <= servers; other++) {
        toAndFromFirst.add(relay(1, other));
        toAndFromFirst.add(relay(other, 1));
      }
      services = new ArrayList<>(fixture.start(servers, RegistrarClusterTest::timed));
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (int number = 1; number <= servers; number++) {
        addresses.add(fixture.asap(number));
      }
      for (PskEntry key : keys) {
        elementHosts.add(
            new PoolElementService(
                loops.next(),
                addresses,
                key,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ClientTimes.DEFAULTS,
                action -> {
                  if (action instanceof ClientAction.Registered) {
                    registered.incrementAndGet();
                  }
                }));
      }
    }

    private Relay relay(int own, int other) throws IOException {
      InetSocketAddress at = new InetSocketAddress(fixture.address(other), RELAY_PORT + own);
      fixture.lead(own, other, at);
      return new Relay(at, fixture.enrp(other));
    }

    int elements() {
      return hosts * POOLS + more;
    }

    void registerAll() {
      for (int host = 0; host < hosts; host++) {
        for (int pool = 0; pool < POOLS; pool++) {
          elementHosts
              .get(host)
              .register(PoolHandle.of("pool-" + pool), element(1 + host * POOLS + pool));
        }
        elementHosts.get(host).begin(host % servers);
      }
      awaitPatiently("all registered", () -> registered.get() >= elements());
      awaitPatiently("all known everywhere", this::agree);
      assertWhole();
    }

    private static PoolElement element(int id) {
      return RegistrarFixture.element(id, "127.0.0.1");
    }

    void registerOneMoreOfEachHost() {
      for (int host = 0; host < hosts; host++) {
        elementHosts.get(host).register(PoolHandle.of("pool-0"), element(NEWCOMER + host));
      }
      more = hosts;
      awaitPatiently("newcomers registered", () -> registered.get() >= elements());
    }

    void cutOffFirst() {
      toAndFromFirst.forEach(Relay::cut);
    }

    void mend() {
      toAndFromFirst.forEach(Relay::mend);
    }

    void awaitPatiently(String what, java.util.function.BooleanSupplier holds) {
      RegistrarFixture.await(PATIENCE_MILLIS, what, holds);
    }

    boolean differ() {
      return services.stream().allMatch(s -> s.ask(r -> r.elements()) < elements());
    }

    /** Whether every one has all elements, and the same of each. */
    boolean agree() {
      if (!services.stream().allMatch(s -> s.ask(r -> r.elements()) == elements())) {
        return false;
      }
      List<List<PoolEntry>> tables = new ArrayList<>();
      services.forEach(service -> tables.add(service.ask(r -> r.table())));
      return tables.stream().allMatch(tables.getFirst()::equals);
    }

    long noted(RegistrarNotice notice) {
      return services.stream().mapToLong(s -> s.ask(r -> r.count(notice))).sum();
    }

    /** Every element is there once, its home lives, and all see the same sums. */
    void assertWhole() {
      List<PoolEntry> table = services.getFirst().ask(r -> r.table());
      assertThat(table).hasSize(POOLS);
      Set<Integer> ids = new HashSet<>();
      Set<Integer> homes = new HashSet<>();
      table.forEach(pool ->
          pool.elements()
              .forEach(element -> {
                ids.add(element.id());
                homes.add(element.home());
              }));
      assertThat(ids).hasSize(elements());
      List<Integer> living = new ArrayList<>();
      services.forEach(service -> living.add(service.ask(r -> r.serverId())));
      assertThat(living).containsAll(homes);
      for (int id : living) {
        assertThat(services.stream().map(s -> s.<Integer>ask(r -> r.checksumOf(id))).distinct())
            .as("checksums of one registrar")
            .hasSize(1);
      }
      // Tables come from one mentor; the others are met when they announce themselves.
      awaitPatiently("every one knows every other", this::acquainted);
    }

    private boolean acquainted() {
      return services.stream().allMatch(service -> livingPeers(service) == services.size() - 1);
    }

    private static long livingPeers(RegistrarService service) {
      List<Registrar.PeerView> peers = service.ask(r -> r.peers());
      boolean alive = peers.stream().allMatch(peer -> peer.state() == PeerState.ALIVE);
      return alive ? peers.size() : -1;
    }

    RegistrarService startAgain(int number) throws IOException {
      fixture.running.remove("r" + number);
      RegistrarOptions options =
          fixture.options(number, servers, RegistrarClusterTest::timed, null);
      return fixture.start("r" + number, servers == 1 ? from(snapshot, options) : options);
    }

    private static RegistrarOptions from(Path snapshot, RegistrarOptions options) {
      return new RegistrarOptions(
          options.settings(),
          options.front(),
          options.limits(),
          options.asapSecured(),
          options.asapPlain(),
          options.enrp(),
          options.peers(),
          options.keys(),
          options.certificate(),
          snapshot,
          options.snapshotSeconds());
    }

    @Override
    public void close() throws IOException {
      elementHosts.forEach(PoolElementService::drop);
      fixture.close();
      for (Relay relay : toAndFromFirst) {
        relay.close();
      }
      loops.close();
    }
  }
}
