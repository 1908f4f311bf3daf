package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.service.RegistrarFixture.PskClient;
import io.latchwire.handler.rserpool.FrontEvent;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All floods of RFC 5355 at once over real sockets: registrations and reports without a key,
 * half-open handshakes, messages that are not ended, answers that are not read.
 */
class RegistrarFloodTest {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrarFloodTest.class);
  private static final PoolHandle POOL = PoolHandle.of("bgp");
  private static final int HONEST_REGISTRATIONS = 20;
  private static final int MESSAGES_AT_ONCE = 200;

  /** Bounds of each flood, so that it ends even where nothing else ends it. */
  private static final int MOST_MESSAGES = 3_000_000;

  private static final int MOST_CONNECTIONS = 20_000;
  private static final int HALF_OPEN = 100;

  private static final long FLAT_OCTETS = 32 << 20;

  private final RegistrarFixture fixture =
      new RegistrarFixture().with(RegistrarFixture.element("pe1", POOL));
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final List<Thread> floods = new ArrayList<>();
  private volatile boolean over;

  @AfterEach
  void stop() throws InterruptedException {
    over = true;
    for (Thread flood : floods) {
      flood.join();
    }
    fixture.close();
  }

  @Test
  void floodsLeaveMemoryFlatAndAnElementRegistersMeanwhile() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    register(0); // what is made once is made
    long before = used();
    byte[] registrations = many(new AsapMessage.Registration(POOL, element(9)));
    flood("registrations", () -> send("127.0.0.11", registrations));
    flood("again", () -> send("127.0.0.12", registrations));
    byte[] reports = many(new AsapMessage.EndpointUnreachable(POOL, 1));
    flood("reports", () -> send("127.0.0.13", reports));
    flood("reports again", () -> send("127.0.0.14", reports));
    flood("half-open", this::halfOpen);
    flood("slow senders", () -> begun("127.0.0.16"));
    RegistrarFixture.await(
        60_000,
        "all floods are under way",
        () ->
            service.ask(r -> r.count(RegistrarNotice.REFUSED_UNAUTHENTICATED)) > 10_000
                && service.ask(r -> r.count(RegistrarNotice.REPORT_LIMITED)) > 10_000
                && connections.get() > 2 * HALF_OPEN);
    long longest = 0;
    for (int id = 1; id <= HONEST_REGISTRATIONS; id++) {
      long began = System.nanoTime();
      register(id);
      longest = Math.max(longest, System.nanoTime() - began);
    }
    assertThat(floods).as("floods that go on").allMatch(Thread::isAlive);
    long meanwhile = used();
    LOG.info(
        "of {} registrations the longest took {} ms; {} messages of floods, {} octets more",
        HONEST_REGISTRATIONS,
        longest / 1_000_000,
        messages,
        meanwhile - before);
    assertThat(meanwhile - before).as("octets more than before").isLessThan(FLAT_OCTETS);

    over = true;
    for (Thread flood : floods) {
      flood.join();
    }
    int elements = service.ask(r -> r.elements());
    assertThat(elements)
        .as("elements that proved a key")
        .isLessThanOrEqualTo(HONEST_REGISTRATIONS + 1);
    RegistrarFixture.await(30_000, "all are gone", () -> service.admission().connections() == 0);
    assertThat(used() - before).as("octets more than before").isLessThan(FLAT_OCTETS);
  }

  @Test
  void aReaderWhoDoesNotReadIsClosedAndOthersAreServedMeanwhile() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    byte[] questions = many(new AsapMessage.HandleResolution(false, POOL, 0));
    try (Socket deaf = open("127.0.0.21", fixture.plain(1))) {
      Thread asking =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int i = 0; i < MOST_MESSAGES / MESSAGES_AT_ONCE; i++) {
                    deaf.getOutputStream().write(questions);
                  }
                } catch (IOException e) {
                  // closed, as it should be
                }
              });
      RegistrarFixture.await(
          60_000, "closed", () -> service.counters().of(FrontEvent.SLOW_READER) == 1);
      register(1);
      asking.join();
    }
    RegistrarFixture.await(30_000, "it is gone", () -> service.admission().connections() == 0);
  }

  private void register(int id) throws IOException {
    AsapMessage.RegistrationResponse granted =
        new AsapMessage.RegistrationResponse(false, POOL, id, List.of());
    try (PskClient honest =
        new PskClient(fixture.asap(1), "127.0.0.1", "pe1", RegistrarFixture.key("pe1"))) {
      assertThat(honest.ask(new AsapMessage.Registration(POOL, element(id)))).isEqualTo(granted);
    }
  }

  private static PoolElement element(int id) {
    return RegistrarFixture.element(id, "127.0.0.1");
  }

  private static byte[] many(AsapMessage message) {
    AsapMessage[] copies = new AsapMessage[MESSAGES_AT_ONCE];
    Arrays.fill(copies, message);
    return RegistrarFixture.octets(copies);
  }

  /** One flood: does this again and again until the test is over. */
  private void flood(String name, Flood flood) {
    floods.add(
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .start(() -> {
              while (!over
                  && messages.get() < MOST_MESSAGES
                  && connections.get() < MOST_CONNECTIONS) {
                try {
                  flood.once();
                } catch (IOException e) {
                  // refused or closed: it tries again
                }
              }
            }));
  }

  @FunctionalInterface
  private interface Flood {
    void once() throws IOException;
  }

  /** Sends until it is closed, and reads nothing. */
  private void send(String from, byte[] octets) throws IOException {
    connections.incrementAndGet();
    try (Socket socket = open(from, fixture.plain(1))) {
      while (!over && messages.get() < MOST_MESSAGES) {
        socket.getOutputStream().write(octets);
        messages.addAndGet(MESSAGES_AT_ONCE);
      }
    }
  }

  /** Connects many times and says nothing. */
  private void halfOpen() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < HALF_OPEN && !over; i++) {
        connections.incrementAndGet();
        silent.add(open("127.0.0.15", fixture.asap(1)));
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  /** Begins a message, and waits to be closed. */
  private void begun(String from) throws IOException {
    connections.incrementAndGet();
    try (Socket socket = open(from, fixture.plain(1))) {
      socket.getOutputStream().write(many(new AsapMessage.EndpointUnreachable(POOL, 1)), 0, 5);
      while (!over && socket.getInputStream().read() >= 0) {
        // nothing is expected
      }
    }
  }

  private static Socket open(String from, InetSocketAddress server) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.setSoTimeout(10_000);
    socket.connect(server, 5_000);
    return socket;
  }

  /** Live octets on the heap and off it. */
  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory()
        - runtime.freeMemory()
        + Math.max(0, PlatformDependent.usedDirectMemory());
  }
}
