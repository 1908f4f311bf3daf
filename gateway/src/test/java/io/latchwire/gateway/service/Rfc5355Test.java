package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.service.RegistrarFixture.PskClient;
import io.latchwire.handler.rserpool.FrontEvent;
import io.latchwire.handler.rserpool.FrontSettings;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.rserpool.ClientAction;
import io.latchwire.rserpool.ClientTimes;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.rserpool.StartState;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.PoolHandle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks of RFC 5355 over real sockets: on TLS, and by those who never get through it. */
class Rfc5355Test {
  private static final PoolHandle POOL = PoolHandle.of("pool-of-secrets");
  private static final String LOCAL = "127.0.0.1";

  private final RegistrarFixture fixture =
      new RegistrarFixture().with(RegistrarFixture.element("pe1", POOL));
  private final EpollLoops loops = new EpollLoops(1, "test");

  @TempDir Path files;

  @AfterEach
  void stop() {
    fixture.close();
    loops.close();
  }

  private static AsapMessage.Registration registration(int id) {
    return new AsapMessage.Registration(POOL, RegistrarFixture.element(id, LOCAL));
  }

  private static AsapMessage.RegistrationResponse granted(int id) {
    return new AsapMessage.RegistrationResponse(false, POOL, id, List.of());
  }

  private static int elements(RegistrarService service) {
    return service.ask(r -> r.elements());
  }

  private PskClient pe1(InetSocketAddress server) throws IOException {
    return new PskClient(server, LOCAL, "pe1", RegistrarFixture.key("pe1"));
  }

  private static Socket open(InetSocketAddress server) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.connect(server, 5_000);
    return socket;
  }

  // ---- 2.1

  @Test
  void threat21AFloodOfPlainRegistrationsIsRefusedAndChangesNothing() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    AsapMessage refused =
        new AsapMessage.RegistrationResponse(true, POOL, 9, List.of(ErrorCause.SECURITY));
    try (Socket plain = open(fixture.plain(1))) {
      byte[] hundred = new byte[0];
      for (int i = 0; i < 100; i++) {
        byte[] one = RegistrarFixture.octets(registration(9));
        hundred = Arrays.copyOf(hundred, hundred.length + one.length);
        System.arraycopy(one, 0, hundred, hundred.length - one.length, one.length);
      }
      for (int round = 0; round < 100; round++) {
        plain.getOutputStream().write(hundred);
        for (int i = 0; i < 100; i++) {
          assertThat(RegistrarFixture.read(plain.getInputStream())).isEqualTo(refused);
        }
      }
    }
    assertThat(elements(service)).isZero();
    long counted = service.ask(r -> r.count(RegistrarNotice.REFUSED_UNAUTHENTICATED));
    assertThat(counted).isEqualTo(10_000);
  }

  @Test
  void threat21HalfOpenHandshakesAreLimitedAndTimedOut() throws Exception {
    RegistrarOptions usual = fixture.options(1, 1, UnaryOperator.identity(), null);
    RegistrarService service =
        fixture.start(
            "r1",
            new RegistrarOptions(
                usual.settings(),
                new FrontSettings(false, 3_000, 3_000, 3_000, 4),
                new io.latchwire.handler.rserpool.AdmissionLimits.Bounds(
                    1_000, 50, 1_000, 20, 10_000, 10_000, 100),
                usual.asapSecured(),
                usual.asapPlain(),
                usual.enrp(),
                usual.peers(),
                usual.keys(),
                null,
                null,
                60));
    List<Socket> halfOpen = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      halfOpen.add(open(fixture.asap(1)));
    }
    RegistrarFixture.await(
        5_000, "limited", () -> service.counters().of(FrontEvent.TOO_MANY_HALF_OPEN) == 80);
    assertThat(service.admission().halfOpen()).isEqualTo(20);
    // Another source is served meanwhile.
    try (PskClient honest =
        new PskClient(fixture.asap(1), "127.0.0.2", "pe1", RegistrarFixture.key("pe1"))) {
      assertThat(
              honest.ask(
                  new AsapMessage.Registration(POOL, RegistrarFixture.element(1, "127.0.0.2"))))
          .isEqualTo(granted(1));
    }
    RegistrarFixture.await(
        10_000, "timed out", () -> service.counters().of(FrontEvent.HANDSHAKE_TIMEOUT) == 20);
    RegistrarFixture.await(5_000, "forgotten", () -> service.admission().halfOpen() == 0);
    for (Socket socket : halfOpen) {
      socket.close();
    }
  }

  @Test
  void aSenderThatBeginsAMessageAndDoesNotEndItIsClosed() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    try (PskClient slow = pe1(fixture.asap(1))) {
      slow.tls.getOutputStream().write(RegistrarFixture.octets(registration(1)), 0, 7);
      assertThat(slow.tls.getInputStream().read()).isEqualTo(-1);
    }
    RegistrarFixture.await(
        5_000, "counted", () -> service.counters().of(FrontEvent.SLOW_SENDER) == 1);
  }

  @Test
  void aStreamThatLostItsFramingIsClosedAndChangesNothing() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    try (PskClient broken = pe1(fixture.asap(1))) {
      broken.tls.getOutputStream().write(new byte[] {1, 0, 0, 3});
      assertThat(broken.tls.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(service.counters().of(FrontEvent.BAD_FRAMING)).isEqualTo(1);
  }

  // ---- 2.2

  @Test
  void threat22WrongKeysGetNoStateAndTheRightOneRegistersMeanwhile() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    Thread flood =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < 400; i++) {
                try (PskClient _ =
                    new PskClient(
                        fixture.asap(1),
                        "127.0.0.3",
                        i % 2 == 0 ? "pe1" : "nobody",
                        RegistrarFixture.key("wrong"))) {
                  outcomes.add("accepted");
                } catch (IOException e) {
                  outcomes.add("refused");
                }
              }
            });
    assertThat(outcomes.poll(20, TimeUnit.SECONDS)).isEqualTo("refused");
    try (PskClient honest = pe1(fixture.asap(1))) {
      assertThat(honest.ask(registration(1))).isEqualTo(granted(1));
      assertThat(flood.isAlive()).as("the flood goes on").isTrue();
    }
    flood.join();
    assertThat(outcomes).hasSize(399).containsOnly("refused");
    assertThat(service.counters().of(FrontEvent.PSK_DONE)).isEqualTo(1);
    RegistrarFixture.await(
        5_000,
        "counted",
        () ->
            service.counters().of(FrontEvent.WRONG_KEY) == 200
                && service.counters().of(FrontEvent.UNKNOWN_IDENTITY) == 200);
  }

  // ---- 2.5

  @Test
  void threat25ARogueRegistrarGetsNeitherPeerNorTableNorList() throws Exception {
    RegistrarService service = fixture.start(2, UnaryOperator.identity()).getFirst();
    ByteBuf question = Unpooled.buffer();
    new EnrpMessage.HandleTableRequest(66, 0, false).write(question);
    byte[] octets = new byte[question.readableBytes()];
    question.readBytes(octets);
    // Without a key.
    try (Socket plain = open(fixture.enrp(1))) {
      plain.getOutputStream().write(octets);
      assertClosedWithoutData(plain);
    }
    // With the key of an element.
    try (PskClient element = pe1(fixture.enrp(1))) {
      assertThat(element.tls.getInputStream().read()).isEqualTo(-1);
    } catch (IOException e) {
      // Closed before the handshake was read to its end: as good.
    }
    // With a wrong key of a registrar.
    assertThatThrownBy(
            () -> new PskClient(fixture.enrp(1), LOCAL, "pair-1-2", RegistrarFixture.key("wrong")))
        .isInstanceOf(IOException.class);
    RegistrarFixture.await(
        5_000,
        "counted",
        () ->
            service.counters().of(FrontEvent.NOT_TLS) == 1
                && service.counters().of(FrontEvent.WRONG_ROLE) == 1
                && service.counters().of(FrontEvent.WRONG_KEY) == 1);
    int peers = service.ask(r -> r.peers().size());
    assertThat(peers).isEqualTo(1);
  }

  private static void assertClosedWithoutData(Socket socket) throws IOException {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (java.net.SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  @Test
  void threat25WeRefuseARegistrarThatCannotProveTheKey() throws Exception {
    // A rogue on r2's address that has another key for the pair.
    RegistrarOptions rogue = fixture.options(2, 0, UnaryOperator.identity(), null);
    PskEntry pair = fixture.pair(2, 1);
    PskEntry wrong =
        new PskEntry(
            pair.identity(),
            List.of(new io.latchwire.handler.rserpool.PskSecret(RegistrarFixture.key("wrong"))),
            pair.right());
    RegistrarService impostor =
        fixture.start(
            "rogue",
            new RegistrarOptions(
                rogue.settings(),
                rogue.front(),
                rogue.limits(),
                rogue.asapSecured(),
                rogue.asapPlain(),
                rogue.enrp(),
                rogue.peers(),
                List.of(wrong),
                null,
                null,
                60));
    RegistrarService honest =
        fixture.start("r1", fixture.options(1, 2, UnaryOperator.identity(), null));
    RegistrarFixture.await(
        30_000, "alone", () -> honest.ask(r -> r.startState()) == StartState.ACTIVE);
    long alone = honest.ask(r -> r.count(RegistrarNotice.ALONE));
    int peers = honest.ask(r -> r.peers().size());
    assertThat(alone).isEqualTo(1);
    assertThat(peers).isZero();
    assertThat(impostor.counters().of(FrontEvent.WRONG_KEY)).isPositive();
  }

  // ---- 2.6

  @Test
  void threat26AnElementNeverRegistersWithAServerThatHasNotTheKeyAndHuntsOn() throws Exception {
    RegistrarFixture rogues =
        new RegistrarFixture()
            .with(
                RegistrarFixture.element(
                    io.latchwire.rserpool.ElementGrant.of("pe1", POOL), "another key"));
    try (rogues) {
      RegistrarService rogue = rogues.start(1, UnaryOperator.identity()).getFirst();
      RegistrarService honest = fixture.start(1, UnaryOperator.identity()).getFirst();
      BlockingQueue<ClientAction> told = new LinkedBlockingQueue<>();
      PoolElementService element =
          new PoolElementService(
              loops.next(),
              List.of(rogues.asap(1), fixture.asap(1)),
              RegistrarFixture.element("pe1", POOL),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              ClientTimes.DEFAULTS,
              told::add);
      element.register(POOL, RegistrarFixture.element(4, LOCAL));
      element.begin(0);
      assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(new ClientAction.Registered(POOL, 4));
      assertThat(elements(rogue)).isZero();
      assertThat(rogue.counters().of(FrontEvent.PSK_DONE)).isZero();
      assertThat(elements(honest)).isEqualTo(1);
      element.drop();
    }
  }

  // ---- 2.7

  private void openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(files.toFile())
            .redirectErrorStream(true)
            .redirectOutput(files.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("openssl %s", command).isZero();
  }

  private void authority(String name) throws Exception {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        name + ".key",
        "-out",
        name + ".pem",
        "-subj",
        "/CN=" + name,
        "-days",
        "2");
  }

  private SslContext certificate(String authority, String name, String subject, String... dates)
      throws Exception {
    openssl(
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        name + ".key",
        "-out",
        name + ".csr",
        "-subj",
        "/CN=registrar");
    java.nio.file.Files.writeString(
        files.resolve(name + ".ext"), "subjectAltName=" + subject + "\n");
    List<String> sign =
        new ArrayList<>(
            List.of(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                authority + ".pem",
                "-CAkey",
                authority + ".key",
                "-CAcreateserial",
                "-out",
                name + ".pem",
                "-extfile",
                name + ".ext"));
    sign.addAll(dates.length == 0 ? List.of("-days", "2") : List.of(dates));
    openssl(sign.toArray(String[]::new));
    return SslContextBuilder.forServer(file(name + ".pem"), file(name + ".key"))
        .sslProvider(SslProvider.OPENSSL)
        .protocols("TLSv1.3", "TLSv1.2")
        .build();
  }

  private File file(String name) {
    return files.resolve(name).toFile();
  }

  /** What a user that trusts this authority makes of a registrar, wanting this name. */
  private @Nullable ClientAction resolve(String authority, String wanted, int server)
      throws Exception {
    SslContext trust =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .trustManager(file(authority + ".pem"))
            .build();
    BlockingQueue<ClientAction> told = new LinkedBlockingQueue<>();
    InetAddress address = fixture.asap(server).getAddress();
    InetSocketAddress named =
        new InetSocketAddress(
            InetAddress.getByAddress(wanted, address.getAddress()), RegistrarFixture.ASAP_TLS);
    PoolUserService user =
        PoolUserService.of(
            loops.next(),
            List.of(named),
            null,
            trust,
            ClientTimes.DEFAULTS,
            new Random(1),
            told::add);
    user.begin(0);
    user.resolve(POOL, false);
    try {
      return told.poll(20, TimeUnit.SECONDS);
    } finally {
      user.drop();
    }
  }

  @Test
  void threat27AUserBelievesOnlyACertificateForTheNameThatItWanted() throws Exception {
    authority("ca");
    authority("other");
    int number = 1;
    List<SslContext> certificates =
        List.of(
            certificate("ca", "good", "DNS:reg.example.net,IP:" + fixture.address(1)),
            certificate("other", "wrong-ca", "DNS:reg.example.net"),
            certificate("ca", "wrong-name", "DNS:other.example.net"),
            certificate("ca", "deep-wildcard", "DNS:*.net"),
            certificate("ca", "wrong-address", "IP:192.0.2.1"),
            certificate("ca", "expired", "DNS:reg.example.net", "-days", "-1"));
    for (SslContext context : certificates) {
      fixture.start(
          "r" + number,
          fixture.options(number, number == 1 ? 1 : 0, UnaryOperator.identity(), context));
      number++;
    }
    ClientAction answer = new ClientAction.Unresolved(POOL, List.of(ErrorCause.UNKNOWN_HANDLE));
    assertThat(resolve("ca", "reg.example.net", 1)).isEqualTo(answer);
    assertThat(resolve("ca", fixture.address(1), 1)).isEqualTo(answer);
    for (int bad = 2; bad <= 6; bad++) {
      String wanted = bad == 5 ? fixture.address(5) : "reg.example.net";
      assertThat(resolve("ca", wanted, bad))
          .as("certificate %d", bad)
          .isEqualTo(new ClientAction.NoRegistrar());
    }
  }

  // ---- 2.8, 2.10, 2.11

  @Test
  void threat28RecordedRegistrationsHaveNoEffectOnTheSameOrANewConnection() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    try (Wiretap tap = new Wiretap(fixture.asap(1))) {
      try (PskClient client = pe1(tap.address())) {
        assertThat(client.ask(registration(1))).isEqualTo(granted(1));
        assertThat(client.ask(new AsapMessage.Deregistration(POOL, 1)))
            .isEqualTo(new AsapMessage.DeregistrationResponse(POOL, 1, List.of()));
        byte[] recorded = tap.toServer();
        // On the same connection: all that the client sent after its handshake.
        tap.injectToServer(Wiretap.lastRecords(recorded, 2));
        RegistrarFixture.await(
            5_000, "refused", () -> service.counters().of(FrontEvent.BAD_RECORD) == 1);
        assertThat(elements(service)).isZero();
        // On a new one: everything, ClientHello first.
        try (Socket again = open(fixture.asap(1))) {
          again.getOutputStream().write(recorded);
          again.shutdownOutput();
          again.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
          // Reset by the registrar.
        }
      }
    }
    assertThat(elements(service)).isZero();
    assertThat(service.counters().of(FrontEvent.PSK_DONE)).isEqualTo(1);
    long registered = service.ask(r -> r.count(RegistrarNotice.REGISTERED));
    assertThat(registered).isEqualTo(1);
  }

  @Test
  void threat210AnyFlippedBitOfARecordEndsTheConnectionAndChangesNothing() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    Random random = new Random(210);
    for (int i = 0; i < 40; i++) {
      try (Wiretap tap = new Wiretap(fixture.asap(1));
          PskClient client = pe1(tap.address())) {
        // So that the handshake is over on both sides.
        client.ask(new AsapMessage.HandleResolution(false, POOL, 0));
        tap.flipOneBitOfTheNextRecord(random);
        client.send(registration(1));
        int answer;
        try {
          answer = client.tls.getInputStream().read();
        } catch (IOException e) {
          answer = -1;
        }
        assertThat(answer).isEqualTo(-1);
      }
    }
    assertThat(elements(service)).isZero();
    assertThat(service.counters().of(FrontEvent.PSK_DONE)).isEqualTo(40);
  }

  @Test
  void threat211NeitherHandleNorAddressIsSeenOnTheWire() throws Exception {
    fixture.start(1, UnaryOperator.identity());
    try (Wiretap tap = new Wiretap(fixture.asap(1));
        PskClient client = pe1(tap.address())) {
      assertThat(client.ask(registration(1))).isEqualTo(granted(1));
      client.ask(new AsapMessage.HandleResolution(false, POOL, 0));
      String wire =
          new String(tap.toServer(), StandardCharsets.ISO_8859_1)
              + new String(tap.toClient(), StandardCharsets.ISO_8859_1);
      assertThat(wire)
          .doesNotContain(POOL.toString())
          .doesNotContain("\u0000\u0001\u0000\u0008\u007f\u0000\u0000\u0001")
          .contains("pe1");
    }
  }

  // ---- 2.15

  @Test
  void threat215ASecuredPeerThatRunsInsecurelyIsRefused() throws Exception {
    RegistrarOptions plain = fixture.options(2, 1, s -> s.withSecure(false), null);
    RegistrarService insecure = fixture.start("insecure", plain);
    RegistrarService secure =
        fixture.start("r1", fixture.options(1, 2, UnaryOperator.identity(), null));
    RegistrarFixture.await(
        40_000,
        "both active",
        () ->
            insecure.ask(r -> r.startState()) == StartState.ACTIVE
                && secure.ask(r -> r.startState()) == StartState.ACTIVE);
    int secures = secure.ask(r -> r.peers().size());
    int insecures = insecure.ask(r -> r.peers().size());
    assertThat(secures).isZero();
    assertThat(insecures).isZero();
    assertThat(secure.counters().of(FrontEvent.PSK_DONE)).isZero();
  }

  // ---- keys

  @Test
  void takingAnIdentityAwayEndsItsConnectionAndRemovesItsElements() throws Exception {
    RegistrarService service = fixture.start(1, UnaryOperator.identity()).getFirst();
    try (PskClient client = pe1(fixture.asap(1))) {
      assertThat(client.ask(registration(1))).isEqualTo(granted(1));
      service.replaceKeys(List.of(RegistrarFixture.element("somebody else")));
      RegistrarFixture.await(5_000, "removed", () -> elements(service) == 0);
      assertThat(client.tls.getInputStream().read()).isEqualTo(-1);
    }
    assertThatThrownBy(() -> pe1(fixture.asap(1))).isInstanceOf(IOException.class);
  }

  // ---- snapshot

  @Test
  void aLoneRegistrarThatRestartsStartsFromItsSnapshot() throws Exception {
    Path snapshot = files.resolve("pools.snapshot");
    RegistrarOptions usual = fixture.options(1, 1, UnaryOperator.identity(), null);
    RegistrarOptions keeping =
        new RegistrarOptions(
            usual.settings(),
            usual.front(),
            usual.limits(),
            usual.asapSecured(),
            usual.asapPlain(),
            usual.enrp(),
            usual.peers(),
            usual.keys(),
            null,
            snapshot,
            3_600);
    RegistrarService first = RegistrarService.start(keeping, KeyOctets.system());
    try (PskClient client = pe1(fixture.asap(1))) {
      for (int id = 1; id <= 200; id++) {
        assertThat(client.ask(registration(id))).isEqualTo(granted(id));
      }
      first.close();
    }
    RegistrarSnapshot saved = RegistrarSnapshot.read(snapshot);
    assertThat(saved.elements()).isEqualTo(200);
    RegistrarService second = fixture.start("r1", keeping);
    RegistrarFixture.await(5_000, "restored", () -> elements(second) == 200);
    byte[] damaged = java.nio.file.Files.readAllBytes(snapshot);
    damaged[100] ^= 1;
    java.nio.file.Files.write(snapshot, damaged);
    assertThatThrownBy(() -> RegistrarSnapshot.read(snapshot))
        .hasMessageContaining("digest")
        .hasMessageContaining("remedy");
  }
}
