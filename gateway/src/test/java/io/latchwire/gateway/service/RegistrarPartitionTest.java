package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.rserpool.ClientTimes;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.rserpool.RegistrarSettings.EnrpTimes;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two registrars over TLS whose link is cut and mended; elements keep their connections. */
class RegistrarPartitionTest {
  private static final PoolHandle POOL = PoolHandle.of("bgp");
  private static final int RELAY = 19_903;

  /** Elements of each registrar before the cut. */
  private static final int EACH = 20;

  private final EpollLoops loops = new EpollLoops(1, "test");
  private final PskEntry[] keys = {
    RegistrarFixture.element("pe1"), RegistrarFixture.element("pe2")
  };
  private final RegistrarFixture fixture = new RegistrarFixture().with(keys);
  private final Relay there = relay(2);
  private final Relay back = relay(1);
  private final PoolElementService ofOne = host(1);
  private final PoolElementService ofTwo = host(2);

  private Relay relay(int target) {
    try {
      InetSocketAddress at =
          new InetSocketAddress(InetAddress.ofLiteral(fixture.address(target)), RELAY);
      fixture.lead(3 - target, target, at);
      return new Relay(at, fixture.enrp(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PoolElementService host(int number) {
    return new PoolElementService(
        loops.next(),
        List.of(fixture.asap(number)),
        keys[number - 1],
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        ClientTimes.DEFAULTS,
        _ -> {});
  }

  private List<RegistrarService> start(EnrpTimes times) throws IOException {
    List<RegistrarService> both =
        fixture.start(2, settings -> settings.withTimes(settings.asap(), times));
    for (int i = 0; i < EACH; i++) {
      ofOne.register(POOL, element(100 + i));
      ofTwo.register(POOL, element(200 + i));
    }
    ofOne.begin(0);
    ofTwo.begin(0);
    RegistrarFixture.await(30_000, "both know all", () -> haveAll(both, 2 * EACH));
    return both;
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
    there.close();
    back.close();
    loops.close();
  }

  private static PoolElement element(int id) {
    return RegistrarFixture.element(id, "127.0.0.1");
  }

  private static boolean haveAll(List<RegistrarService> both, int elements) {
    List<PoolEntry> one = both.get(0).ask(r -> r.table());
    return one.equals(both.get(1).ask(r -> r.table()))
        && one.stream().mapToInt(pool -> pool.elements().size()).sum() == elements;
  }

  private static boolean eachHas(List<RegistrarService> both, int elements) {
    return both.stream().allMatch(service -> service.ask(r -> r.elements() == elements));
  }

  private static long noted(List<RegistrarService> both, RegistrarNotice notice) {
    return both.stream().mapToLong(service -> service.ask(r -> r.count(notice))).sum();
  }

  private void cut() {
    there.cut();
    back.cut();
  }

  private void mend() {
    there.mend();
    back.mend();
  }

  @Test
  void whatAShortCutKeptFromTheOtherTheAuditFindsAndRepairs() throws IOException {
    // Presence each half second, but a peer counts as dead after ten minutes: nobody takes over.
    List<RegistrarService> both = start(new EnrpTimes(500, 600_000, 60_000, 500, 300, 500, 500));
    cut();
    for (int i = 0; i < 5; i++) {
      ofOne.register(POOL, element(150 + i));
      ofTwo.register(POOL, element(250 + i));
    }
    RegistrarFixture.await(30_000, "each has its own newcomers", () -> eachHas(both, 45));
    assertThat(haveAll(both, 45)).as("they agree").isFalse();
    long repairs = noted(both, RegistrarNotice.RESYNC_DONE);
    mend();
    RegistrarFixture.await(60_000, "both have all", () -> haveAll(both, 50));
    assertThat(noted(both, RegistrarNotice.RESYNC_DONE)).isGreaterThan(repairs);
    assertThat(noted(both, RegistrarNotice.TAKEOVER_WON)).isZero();
  }

  @Test
  void afterALongCutInWhichEachTookTheOtherForDeadNoElementIsLostOrDoubled() throws IOException {
    List<RegistrarService> both = start(new EnrpTimes(300, 1_000, 500, 500, 300, 500, 500));
    cut();
    RegistrarFixture.await(
        60_000, "each has taken over", () -> noted(both, RegistrarNotice.TAKEOVER_WON) == 2);
    ofOne.register(POOL, element(150));
    ofTwo.register(POOL, element(250));
    RegistrarFixture.await(30_000, "each has its newcomer", () -> eachHas(both, 2 * EACH + 1));
    mend();
    RegistrarFixture.await(60_000, "both have all", () -> haveAll(both, 2 * EACH + 2));
    for (RegistrarService service : both) {
      int own = service.ask(r -> r.elementsOf(r.serverId()));
      assertThat(own).as("elements of its own").isEqualTo(EACH + 1);
    }
  }
}
