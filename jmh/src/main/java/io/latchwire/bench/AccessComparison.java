package io.latchwire.bench;

import com.sun.management.OperatingSystemMXBean;
import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.IdentityProvider;
import io.latchwire.crypto.identity.IdentityProviders;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.identity.RsaPublicOperation;
import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.crypto.random.KeyOctets;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an access router does for a key, next to {@code openssl speed}, and CGA generation next to a
 * loop in C: {@code latchwire bench access}.
 *
 * <p>Ours and OpenSSL's take turns. Both count processor time, and what counts is the ratio within
 * a round. Only the gain of a second thread needs the clock on the wall, and so a quiet machine.
 */
public final class AccessComparison {
  private static final long SLICE_NANOS = 400_000_000L;
  private static final long WARM_UP_NANOS = 1_500_000_000L;
  private static final int EXCHANGES_AT_ONCE = 200;
  private static final int CGAS = 48;
  private static final int[] SIZES = {1024, 2048};
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final PrintStream out;
  private final int rounds;
  private final String cga;
  private final IdentityProvider openssl = IdentityProviders.nativeOnly().provider();
  private final SubjectPublicKey searched = RsaKeyPair.generate(1024).publicKey();
  private final Map<String, List<double[]>> figures = new LinkedHashMap<>();
  private final Map<String, Double> targets = new LinkedHashMap<>();

  private AccessComparison(PrintStream out, int rounds, String cga) {
    this.out = out;
    this.rounds = rounds;
    this.cga = cga;
  }

  /**
   * Prints the table.
   *
   * @param args rounds, the program of {@code deploy/bench/cga.c}, and {@code rsa}, {@code cga} or
   *     {@code all}
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    new AccessComparison(out, Integer.parseInt(args[0]), args[1])
        .run(!args[2].equals("cga"), !args[2].equals("rsa"));
  }

  private void run(boolean rsa, boolean generation) throws IOException, InterruptedException {
    out.println(openssl.description());
    List<Keys> sizes = new ArrayList<>();
    if (rsa) {
      for (int bits : SIZES) {
        Keys keys = new Keys(bits);
        keys.measure(WARM_UP_NANOS, new Speed(1, 1));
        sizes.add(keys);
      }
    }
    if (generation) {
      generation();
      generation();
    }
    figures.clear();
    for (int round = 0; round < rounds; round++) {
      for (Keys keys : sizes) {
        keys.measure(SLICE_NANOS, speed(keys.bits));
      }
      if (generation) {
        generation();
      }
    }
    print();
  }

  /** Signatures and verifications per second. */
  private record Speed(double sign, double verify) {}

  /** Asks OpenSSL; it counts the processor time of its own process. */
  private static Speed speed(int bits) throws IOException, InterruptedException {
    // rsa 1024 bits 0.000072s 0.000004s  13798.5 233105.1
    for (String line : ask("openssl", "speed", "-seconds", "1", "rsa" + bits).lines().toList()) {
      if (line.startsWith("rsa ")) {
        List<String> fields = Arrays.asList(line.strip().split(" +", -1));
        return new Speed(
            Double.parseDouble(fields.get(fields.size() - 2)),
            Double.parseDouble(fields.getLast()));
      }
    }
    throw new IllegalStateException("openssl speed says nothing of rsa" + bits);
  }

  private static String ask(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
    }
    return answer;
  }

  /** What there is to do with keys of one size. */
  private final class Keys {
    private final int bits;
    private final byte[] message = new byte[600];
    private final byte[] handoverKey = new byte[32];
    private final KeyOctets random = KeyOctets.system();
    private final RsaKeyPair jdkPair;
    private final RsaKeyPair pair;
    private final byte[] signature;
    private final byte[] ciphertext;
    private final HandoverExchange exchange;
    private int wrong;

    Keys(int bits) throws InterruptedException {
      this.bits = bits;
      jdkPair = RsaKeyPair.generate(bits);
      pair = jdkPair.with(openssl);
      signature = pair.signSend(message);
      ciphertext = RsaPublicOperation.encrypt(pair.publicKey(), handoverKey, random);
      exchange = new HandoverExchange(bits, openssl);
    }

    void measure(long nanos, Speed peer) {
      // An exchange is one verification, one encryption (as dear) and one signature.
      double exchangePeer = 1 / (2 / peer.verify() + 1 / peer.sign());
      note("verify", 0.4, perSecond(nanos, this::verify), peer.verify());
      note("sign", 0.6, perSecond(nanos, () -> count(pair.signSend(message))), peer.sign());
      note("decrypt a key", 0.6, perSecond(nanos, () -> decrypt(pair)), peer.sign());
      note("sign, JDK", 0, perSecond(nanos, () -> count(jdkPair.signSend(message))), peer.sign());
      note("encrypt a key", 0, perSecond(nanos, this::encrypt), peer.verify());
      note("key exchange at the router", 0.6, exchanges(nanos), exchangePeer);
      if (wrong != 0) {
        throw new AssertionError("wrong answers");
      }
    }

    private void verify() {
      wrong += RsaPublicOperation.verifySend(pair.publicKey(), message, signature) ? 0 : 1;
    }

    private void encrypt() {
      count(RsaPublicOperation.encrypt(pair.publicKey(), handoverKey, random));
    }

    private void decrypt(RsaKeyPair by) {
      byte[] plaintext = by.decrypt(ciphertext);
      wrong += plaintext == null || plaintext.length != handoverKey.length ? 1 : 0;
    }

    private void count(byte[] octets) {
      wrong += octets.length == bits / Byte.SIZE ? 0 : 1;
    }

    /** Only the router's part is timed. */
    private double exchanges(long nanos) {
      long used = 0;
      long done = 0;
      while (used < nanos) {
        List<HandoverExchange.Request> requests = new ArrayList<>();
        for (int i = 0; i < EXCHANGES_AT_ONCE; i++) {
          requests.add(exchange.request());
        }
        long start = THREADS.getCurrentThreadCpuTime();
        requests.forEach(exchange::answer);
        used += THREADS.getCurrentThreadCpuTime() - start;
        done += requests.size();
      }
      return done * 1e9 / used;
    }

    private void note(String what, double target, double ours, double peer) {
      AccessComparison.this.note("RSA-%d: %s".formatted(bits, what), target, ours, peer);
    }
  }

  private static double perSecond(long nanos, Runnable operation) {
    long start = THREADS.getCurrentThreadCpuTime();
    long used;
    long done = 0;
    do {
      for (int i = 0; i < 50; i++) {
        operation.run();
      }
      done += 50;
      used = THREADS.getCurrentThreadCpuTime() - start;
    } while (used < nanos);
    return done * 1e9 / used;
  }

  private void generation() throws IOException, InterruptedException {
    // "1 thread: 6827838 hashes/s (109 found)"
    double peer = Double.parseDouble(ask(cga, "1").replaceAll("(?s)1 thread: (\\d+) .*", "$1"));
    Search one = cgas(openssl, 1);
    note("CGA hashes, 1 thread", 1 / 1.3, one.hashesPerProcessorSecond(), peer);
    note(
        "CGA hashes, 1 thread, JDK",
        0,
        cgas(IdentityProviders.JDK, 1).hashesPerProcessorSecond(),
        peer);
    Search two = cgas(openssl, 2);
    note("Sec 1 CGAs, 2 threads to 1", 1.9, CGAS / two.wall(), CGAS / one.wall());
    note(
        "Sec 1 CGAs per processor second, 2 threads to 1",
        0.95,
        CGAS / two.processorOfAll(),
        CGAS / one.processorOfAll());
  }

  /**
   * A search for Sec 1 from the same starting points each time.
   *
   * @param hashes that one thread needs; those of several are not counted
   * @param processor seconds of the calling thread
   * @param processorOfAll seconds of all threads
   * @param wall seconds
   */
  private record Search(double hashes, double processor, double processorOfAll, double wall) {
    double hashesPerProcessorSecond() {
      return hashes / processor;
    }
  }

  private Search cgas(IdentityProvider provider, int threads) throws InterruptedException {
    long start = System.nanoTime();
    long processor = THREADS.getCurrentThreadCpuTime();
    long processorOfAll = PROCESS.getProcessCpuTime();
    long hashes = 0;
    for (int i = 0; i < CGAS; i++) {
      byte[] modifier = new byte[16];
      modifier[0] = (byte) i;
      byte[] found =
          CgaGenerator.generate(new byte[8], searched, new byte[0], 1, modifier, threads, provider)
              .modifier();
      hashes += distance(found) + 1;
    }
    return new Search(
        hashes,
        (THREADS.getCurrentThreadCpuTime() - processor) / 1e9,
        (PROCESS.getProcessCpuTime() - processorOfAll) / 1e9,
        (System.nanoTime() - start) / 1e9);
  }

  /** How far a modifier is from the one that the search began at. */
  private static long distance(byte[] found) {
    long distance = 0;
    for (int i = 8; i < 16; i++) {
      distance = distance << 8 | (found[i] & 0xFF);
    }
    return distance;
  }

  private void note(String what, double target, double ours, double peer) {
    figures.computeIfAbsent(what, _ -> new ArrayList<>()).add(new double[] {ours, peer});
    targets.put(what, target);
  }

  private void print() {
    out.println();
    out.println("| per second | ours | peer | ratio | least .. most | wanted |");
    out.println("|---|---|---|---|---|---|");
    figures.forEach((what, pairs) -> {
      double[] ratios = pairs.stream().mapToDouble(pair -> pair[0] / pair[1]).sorted().toArray();
      double target = targets.getOrDefault(what, 0.0);
      double ratio = ratios[ratios.length / 2];
      out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %,.0f | %.2f | %.2f .. %.2f | %s |%n",
          what,
          median(pairs, 0),
          median(pairs, 1),
          ratio,
          ratios[0],
          ratios[ratios.length - 1],
          target == 0
              ? "-"
              : String.format(Locale.ROOT, "%.2f: %s", target, ratio >= target ? "met" : "missed"));
    });
  }

  private static double median(List<double[]> pairs, int which) {
    double[] sorted = pairs.stream().mapToDouble(pair -> pair[which]).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
