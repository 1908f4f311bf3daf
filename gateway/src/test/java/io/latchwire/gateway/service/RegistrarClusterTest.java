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
import io.latchwire.rserpool.RegistrarSettings.AsapTimes;
import io.latchwire.rserpool.RegistrarSettings.EnrpTimes;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.PoolHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Three real registrars and 10,000 elements over TLS on loopback. Timers run at a tenth of the
 * RFC's values; the defaults themselves are tested on a virtual clock.
 */
class RegistrarClusterTest {
  private static final int POOLS = 100;
  private static final int CONNECTIONS = 100;
  private static final int ELEMENTS = POOLS * CONNECTIONS;

  private static final EnrpTimes TENTH = new EnrpTimes(3_000, 6_100, 500, 500, 300, 500, 500);

  private static RegistrarSettings tenth(RegistrarSettings settings) {
    AsapTimes asap = AsapTimes.DEFAULTS;
    return settings.withTimes(
        new AsapTimes(
            asap.keepAliveInterval(),
            asap.keepAliveTimeout(),
            asap.keepAliveSpacing(),
            30_000,
            asap.updateCoalescing(),
            asap.announceInterval(),
            asap.announceOutdate(),
            asap.staleTimeout()),
        TENTH);
  }

  private static long elements(RegistrarService service) {
    return service.ask(r -> r.elements());
  }

  private static boolean agree(List<RegistrarService> services) {
    List<List<PoolEntry>> tables = new ArrayList<>();
    services.forEach(service -> tables.add(service.ask(r -> r.table())));
    return tables.stream().allMatch(tables.getFirst()::equals);
  }

  @Test
  void tenThousandElementsSurviveTheDeathOfOneOfThreeRegistrars() throws Exception {
    EpollLoops loops = new EpollLoops(1, "test");
    try (RegistrarFixture fixture = new RegistrarFixture()) {
      List<PskEntry> keys = new ArrayList<>();
      for (int c = 0; c < CONNECTIONS; c++) {
        keys.add(RegistrarFixture.element("element-host-" + c));
      }
      fixture.with(keys.toArray(PskEntry[]::new));
      List<RegistrarService> services = fixture.start(3, RegistrarClusterTest::tenth);

      AtomicInteger registered = new AtomicInteger();
      List<PoolElementService> hosts = new ArrayList<>();
      List<InetSocketAddress> servers = List.of(fixture.asap(1), fixture.asap(2), fixture.asap(3));
      for (int c = 0; c < CONNECTIONS; c++) {
        PoolElementService host =
            new PoolElementService(
                loops.next(),
                servers,
                keys.get(c),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ClientTimes.DEFAULTS,
                action -> {
                  if (action instanceof ClientAction.Registered) {
                    registered.incrementAndGet();
                  }
                });
        for (int p = 0; p < POOLS; p++) {
          host.register(
              PoolHandle.of("pool-" + p), RegistrarFixture.element(1 + c * POOLS + p, "127.0.0.1"));
        }
        host.begin(c % 3);
        hosts.add(host);
      }
      RegistrarFixture.await(120_000, "all registered", () -> registered.get() >= ELEMENTS);
      RegistrarFixture.await(
          60_000,
          "all known everywhere",
          () -> services.stream().allMatch(s -> elements(s) == ELEMENTS));
      int pools = services.get(0).ask(r -> r.pools());
      assertThat(pools).isEqualTo(POOLS);

      RegistrarService dead = services.get(1);
      int deadId = dead.ask(r -> r.serverId());
      dead.kill();
      List<RegistrarService> left = List.of(services.get(0), services.get(2));
      RegistrarFixture.await(
          60_000,
          "the dead one's elements have another home",
          () ->
              left.stream()
                  .allMatch(s ->
                      s.ask(r ->
                          r.elementsOf(deadId) == 0
                              && r.peers().stream().noneMatch(p -> p.id() == deadId))));
      RegistrarFixture.await(60_000, "both agree", () -> agree(left));
      for (RegistrarService service : left) {
        assertThat(elements(service)).isEqualTo(ELEMENTS);
        List<Registrar.PeerView> peers = service.ask(r -> r.peers());
        assertThat(peers).hasSize(1).allMatch(p -> p.state() == PeerState.ALIVE);
        for (RegistrarService other : left) {
          int id = other.ask(r -> r.serverId());
          int here = service.ask(r -> r.checksumOf(id));
          int there = other.ask(r -> r.checksumOf(id));
          assertThat(here).isEqualTo(there);
        }
      }
      assertThat(
              left.stream().mapToLong(s -> s.ask(r -> r.count(RegistrarNotice.TAKEOVER_WON))).sum())
          .isEqualTo(1);

      // And one that comes back loads everything from them.
      fixture.running.remove("r2");
      RegistrarService again =
          fixture.start("r2", fixture.options(2, 3, RegistrarClusterTest::tenth, null));
      RegistrarFixture.await(60_000, "the newcomer is full", () -> elements(again) == ELEMENTS);
      hosts.forEach(PoolElementService::drop);
    } finally {
      loops.close();
    }
  }
}
