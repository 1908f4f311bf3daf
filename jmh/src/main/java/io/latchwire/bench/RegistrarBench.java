package io.latchwire.bench;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.service.RegistrarOptions;
import io.latchwire.gateway.service.RegistrarService;
import io.latchwire.handler.rserpool.AdmissionLimits;
import io.latchwire.handler.rserpool.FrontSettings;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.handler.rserpool.PskSecret;
import io.latchwire.rserpool.Caller;
import io.latchwire.rserpool.ElementGrant;
import io.latchwire.rserpool.Registrar;
import io.latchwire.rserpool.RegistrarEvent;
import io.latchwire.rserpool.RegistrarSettings;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.OctetString;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.SelectionPolicy;
import io.latchwire.wire.rserpool.Transport;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.Vector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * What a registrar costs: handshakes beside {@code openssl s_server} in alternating runs, counted
 * per second of the server's processor time, so that neither the client nor other programs count;
 * registrations and resolutions at 10,000 elements; octets per element.
 */
public final class RegistrarBench {
  private static final byte[] KEY = new byte[32];
  private static final String IDENTITY = "bench";
  private static final int PORT = 23_864;
  private static final int OPENSSL_PORT = 23_865;
  private static final int ROUNDS = 5;
  private static final int HANDSHAKES = 300;

  /** By then the compiler has seen what a busy registrar does. */
  private static final int WARM_UP = 15_000;

  private static final int ELEMENTS = 10_000;
  private static final int POOLS = 100;
  private static final IpAddress ADDRESS = IpAddress.parse("127.0.0.1");

  private final PrintStream out;
  private final TlsCrypto crypto = new BcTlsCrypto();

  private RegistrarBench(PrintStream out) {
    this.out = out;
  }

  /** A suite under test. */
  private enum Suite {
    PSK("-tls1_2", "PSK-AES128-GCM-SHA256", CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256, false),
    ECDHE_PSK(
        "-tls1_2",
        "ECDHE-PSK-CHACHA20-POLY1305",
        CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
        false),
    TLS13_PSK_DHE("-tls1_3", "", CipherSuite.TLS_AES_128_GCM_SHA256, true);

    final String version;
    final String openssl;
    final int code;
    final boolean tls13;

    Suite(String version, String openssl, int code, boolean tls13) {
      this.version = version;
      this.openssl = openssl;
      this.code = code;
      this.tls13 = tls13;
    }
  }

  /**
   * Prints what it finds.
   *
   * @param arguments {@code logic} and names of {@link Suite}: what is measured; none for all
   */
  public static void main(String[] arguments) throws Exception {
    List<String> wanted =
        arguments.length > 0
            ? List.of(arguments)
            : Stream.concat(Stream.of("logic"), Arrays.stream(Suite.values()).map(Suite::name))
                .toList();
    new RegistrarBench(System.out).run(wanted);
  }

  private void run(List<String> wanted) throws Exception {
    if (wanted.contains("logic")) {
      memory();
      logic();
    }
    PskEntry entry =
        new PskEntry(
            OctetString.of(IDENTITY.getBytes(StandardCharsets.UTF_8)),
            List.of(new PskSecret(KEY)),
            new PskEntry.Right.ToBeElement(ElementGrant.of(IDENTITY)));
    RegistrarOptions options =
        new RegistrarOptions(
            RegistrarSettings.of(List.of(), new Transport.Sctp(1, ADDRESS)),
            FrontSettings.DEFAULTS,
            new AdmissionLimits.Bounds(10_000, 10_000, 10_000, 10_000, 1_000_000, 1_000_000, 100),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
            null,
            null,
            Map.of(),
            List.of(entry),
            null,
            null,
            60);
    try (RegistrarService _ = RegistrarService.start(options, KeyOctets.system())) {
      for (Suite suite : Suite.values()) {
        if (wanted.contains(suite.name())) {
          compare(suite);
        }
      }
    }
  }

  private void compare(Suite suite) throws Exception {
    Process openssl = openssl(suite);
    try {
      awaitPort();
      handshakes(PORT, suite, WARM_UP);
      handshakes(OPENSSL_PORT, suite, 100);
      double worst = Double.MAX_VALUE;
      double sum = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long ours = -registrarNanos();
        handshakes(PORT, suite, HANDSHAKES);
        ours += registrarNanos();
        long theirs = -processNanos(openssl);
        handshakes(OPENSSL_PORT, suite, HANDSHAKES);
        theirs += processNanos(openssl);
        double ratio = (double) theirs / ours;
        worst = Math.min(worst, ratio);
        sum += ratio;
        out.printf(
            "%-14s round %d: ours %6.0f/s, openssl %6.0f/s of processor time: %.2f%n",
            suite, round, HANDSHAKES * 1e9 / ours, HANDSHAKES * 1e9 / theirs, ratio);
      }
      out.printf("%-14s mean %.2f, worst %.2f%n", suite, sum / ROUNDS, worst);
    } finally {
      openssl.destroy();
      openssl.waitFor(5, TimeUnit.SECONDS);
    }
  }

  private static Process openssl(Suite suite) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "openssl",
            "s_server",
            "-nocert",
            "-quiet",
            "-accept",
            Integer.toString(OPENSSL_PORT),
            suite.version,
            "-psk_identity",
            IDENTITY,
            "-psk",
            HexFormat.of().formatHex(KEY),
            "-num_tickets",
            "0");
    if (!suite.tls13) {
      builder.command().addAll(List.of("-cipher", suite.openssl));
    } else {
      builder.command().addAll(List.of("-ciphersuites", "TLS_AES_128_GCM_SHA256"));
    }
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder.start();
  }

  private static void awaitPort() throws IOException {
    for (int i = 0; i < 500; i++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), OPENSSL_PORT)) {
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(10_000_000);
      }
    }
    throw new IOException("openssl s_server does not listen (remedy: install openssl)");
  }

  private void handshakes(int port, Suite suite, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        TlsClientProtocol tls =
            new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
        tls.connect(new Client(crypto, suite));
        tls.close();
      }
    }
  }

  /** Offers one suite and one key. */
  private static final class Client extends PSKTlsClient {
    private final Suite suite;

    Client(TlsCrypto crypto, Suite suite) {
      super(
          crypto, new BasicTlsPSKIdentity(IDENTITY.getBytes(StandardCharsets.UTF_8), KEY.clone()));
      this.suite = suite;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return suite.tls13 ? ProtocolVersion.TLSv13.only() : ProtocolVersion.TLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
      return new int[] {suite.code};
    }

    @Override
    @SuppressWarnings({"rawtypes", "JdkObsolete", "NonApiType"}) // Bouncy Castle's signature
    public Vector getExternalPSKs() {
      return suite.tls13
          ? new Vector<>(
              List.of(
                  new BasicTlsPSKExternal(
                      IDENTITY.getBytes(StandardCharsets.UTF_8),
                      getCrypto().createSecret(KEY.clone()),
                      PRFAlgorithm.tls13_hkdf_sha256)))
          : new Vector<>();
    }
  }

  private static long registrarNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("registrar")) {
        nanos += threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    return nanos;
  }

  /** Fields 14 and 15 of proc(5) stat, in ticks of 10 ms; schedstat counts nanoseconds. */
  private static long processNanos(Process process) throws IOException {
    String schedstat = Files.readString(Path.of("/proc", "" + process.pid(), "schedstat"));
    return Long.parseLong(schedstat.split(" ", -1)[0]);
  }

  private static PoolElement element(int id) {
    return new PoolElement(
        id, 0, 600, new Transport.Sctp(7, ADDRESS), SelectionPolicy.ROUND_ROBIN, null);
  }

  private static AsapMessage.Registration registration(int i) {
    return new AsapMessage.Registration(PoolHandle.of("pool-" + i % POOLS), element(i));
  }

  private static Registrar registrar() {
    RegistrarSettings usual = RegistrarSettings.of(List.of(), new Transport.Sctp(1, ADDRESS));
    RegistrarSettings.Bounds bounds =
        new RegistrarSettings.Bounds(
            10_000, 1_000_000, 1_000_000, 10_000_000, 10_000_000, 3, 1_000, 64, 64, 10, 25, 1);
    Registrar registrar =
        new Registrar(usual.withBounds(bounds), 1, new SplittableRandom(1), List.of());
    registrar.begin(0);
    registrar.on(
        new RegistrarEvent.Connected(1, new Caller.Element(ElementGrant.of(IDENTITY), ADDRESS, 1)),
        0);
    return registrar;
  }

  private void memory() {
    Registrar registrar = registrar();
    long before = used();
    for (int i = 0; i < ELEMENTS; i++) {
      registrar.on(new RegistrarEvent.AsapReceived(1, registration(i)), 1);
    }
    long octets = (used() - before) / registrar.elements();
    out.printf("octets per element: %d (%d elements)%n", octets, registrar.elements());
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private void logic() {
    Registrar registrar = registrar();
    long time = 0;
    for (int round = 0; round < 5; round++) {
      long began = System.nanoTime();
      for (int i = 0; i < ELEMENTS; i++) {
        registrar.on(new RegistrarEvent.AsapReceived(1, registration(i)), ++time);
      }
      long registered = System.nanoTime();
      for (int i = 0; i < ELEMENTS; i++) {
        registrar.on(
            new RegistrarEvent.AsapReceived(
                1, new AsapMessage.HandleResolution(false, PoolHandle.of("pool-" + i % POOLS), 3)),
            ++time);
      }
      long resolved = System.nanoTime();
      out.printf(
          "registrations %.0f/s, resolutions of 3 in pools of 100 %.0f/s%n",
          ELEMENTS * 1e9 / (registered - began), ELEMENTS * 1e9 / (resolved - registered));
    }
  }
}
