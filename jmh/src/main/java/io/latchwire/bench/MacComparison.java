package io.latchwire.bench;

import com.sun.management.ThreadMXBean;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacProviders;
import io.latchwire.crypto.mac.MacProviders.Preference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Our MACs next to their peers on this machine: {@code latchwire bench mac}.
 *
 * <p>Ours and each peer take turns in short slices of processor time, many rounds of them, and what
 * counts is the ratio within a round: so a busy moment of the machine meets both. Each group of
 * rows has virtual machines of its own, as a gateway with that algorithm would have, one after the
 * other: each compiles a little differently, and the rounds of all of them count.
 */
public final class MacComparison {
  private static final int MACHINES = 3;
  private static final int ROUNDS_OF_MACHINE = 11;
  private static final int SLICE_MICROSECONDS = 5_000;
  private static final long WARM_UP_NANOS = 1_500_000_000L;

  private static final long BETWEEN_READINGS_NANOS = 50_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What no target is set for. */
  private static final double NO_TARGET = 0;

  private static final String[] ALL_ISAS = {"sse", "avx2", "avx512"};

  private MacComparison() {}

  /**
   * A row of the table.
   *
   * @param provider ours
   * @param algorithm ours
   * @param octets length of each message
   * @param jobs messages in a batch, of ours and of a peer in C
   * @param peer the peers' common name; every instruction set of it is measured, the best counts
   * @param atMost the target for our time as a multiple of the peer's; 0 for none
   */
  private record Row(
      Preference provider,
      MacAlgorithm algorithm,
      int octets,
      int jobs,
      String peer,
      double atMost) {
    String group() {
      return provider.label() + "/" + algorithm.label();
    }

    List<String> peers() {
      if (!peer.startsWith("mb-")) {
        return List.of(peer);
      }
      return Arrays.stream(ALL_ISAS).map(isa -> peer + ":" + isa).toList();
    }
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    MacAlgorithm gmac = MacAlgorithm.AES_128_GMAC_96;
    Preference library = Preference.NATIVE;
    for (int octets : new int[] {52, 64}) {
      rows.add(new Row(library, gmac, octets, 1, "mb-gmac", 1.5));
      rows.add(new Row(library, gmac, octets, 1, "mb-gmac-bare", NO_TARGET));
      rows.add(new Row(library, gmac, octets, 64, "mb-gmac", 1.0));
      rows.add(new Row(library, gmac, octets, 64, "mb-gmac-bare", NO_TARGET));
      rows.add(new Row(library, gmac, octets, 64, "mb-gmac-jobs", NO_TARGET));
    }
    rows.add(new Row(library, gmac, 1460, 64, "mb-gmac", 1.1));
    for (int octets : new int[] {20, 64, 256, 1460, 9000}) {
      rows.add(new Row(library, gmac, octets, 64, "evp-gmac", 0.15));
    }
    rows.add(new Row(library, gmac, 64, 1, "evp-gmac", 0.15));
    rows.add(new Row(Preference.PORTABLE, gmac, 64, 1, "javax-gmac", 0.5));
    rows.add(new Row(Preference.PORTABLE, gmac, 64, 1, "javax-gmac-reused", NO_TARGET));
    rows.add(new Row(Preference.PORTABLE, gmac, 1460, 1, "javax-gmac-reused", NO_TARGET));
    rows.add(new Row(Preference.PORTABLE, gmac, 64, 1, "bouncycastle-gmac", NO_TARGET));
    for (int octets : new int[] {64, 1460}) {
      rows.add(new Row(library, MacAlgorithm.AES_128_CMAC_96, octets, 64, "mb-cmac", 1.2));
      rows.add(new Row(library, MacAlgorithm.HMAC_SHA_1_96, octets, 64, "mb-sha1", 1.2));
      rows.add(new Row(library, MacAlgorithm.HMAC_SHA_256_128, octets, 64, "mb-sha256", NO_TARGET));
      MacAlgorithm umac = MacAlgorithm.AES_128_UMAC_96;
      rows.add(new Row(library, umac, octets, 64, "nettle-umac", NO_TARGET));
      rows.add(new Row(Preference.PORTABLE, umac, octets, 64, "nettle-umac", 1.0));
    }
    rows.add(
        new Row(
            Preference.PORTABLE,
            MacAlgorithm.AES_128_CMAC_96,
            64,
            1,
            "bouncycastle-cmac",
            NO_TARGET));
    rows.add(
        new Row(
            Preference.PORTABLE, MacAlgorithm.HMAC_SHA_1_96, 64, 1, "javax-hmac-sha1", NO_TARGET));
    return rows;
  }

  /**
   * Prints the table; or for a group's own machine, a line for each of its rows.
   *
   * @param args the program of the peers in C; then, for a group's own machine, the group
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (args.length == 2) {
      measureGroup(out, args[0], args[1]);
      return;
    }
    for (Preference preference : List.of(Preference.NATIVE, Preference.PORTABLE)) {
      out.println(MacProviders.choose(preference).description());
    }
    out.printf(
        Locale.ROOT,
        "%-9s %-17s %6s %5s  %-20s %9s %9s %7s %15s %7s %s%n",
        "provider",
        "algorithm",
        "octets",
        "batch",
        "peer (best of its kind)",
        "ours ns",
        "peer ns",
        "ratio",
        "quartiles",
        "target",
        "octets/MAC allocated");
    for (String group : rows().stream().map(Row::group).distinct().toList()) {
      List<Row> rows = rows().stream().filter(row -> row.group().equals(group)).toList();
      List<Measured> measured = new ArrayList<>();
      for (int machine = 0; machine < MACHINES; machine++) {
        List<Measured> more = measureElsewhere(args[0], group);
        for (int row = 0; row < rows.size(); row++) {
          if (machine == 0) {
            measured.add(more.get(row));
          } else {
            measured.set(row, measured.get(row).and(more.get(row)));
          }
        }
      }
      for (int row = 0; row < rows.size(); row++) {
        print(out, rows.get(row), measured.get(row));
      }
    }
  }

  /**
   * What rounds of a row came to.
   *
   * @param allocated octets in a slice of ours, the least of all rounds
   * @param ours nanoseconds for one MAC, a number for each round
   * @param peers the same of each peer
   */
  private record Measured(long allocated, List<Double> ours, List<List<Double>> peers) {
    Measured and(Measured more) {
      List<List<Double>> both = new ArrayList<>();
      for (int p = 0; p < peers.size(); p++) {
        both.add(concat(peers.get(p), more.peers.get(p)));
      }
      return new Measured(Math.min(allocated, more.allocated), concat(ours, more.ours), both);
    }

    private static List<Double> concat(List<Double> a, List<Double> b) {
      return Stream.concat(a.stream(), b.stream()).toList();
    }

    String toLine() {
      Stream<String> numbers =
          Stream.concat(Stream.of(ours), peers.stream())
              .map(each -> each.stream().map(String::valueOf).collect(Collectors.joining(",")));
      return allocated + ";" + numbers.collect(Collectors.joining(";"));
    }

    static Measured ofLine(String line) {
      String[] parts = line.split(";", -1);
      List<List<Double>> all =
          Arrays.stream(parts, 1, parts.length)
              .map(part -> Arrays.stream(part.split(",", -1)).map(Double::valueOf).toList())
              .toList();
      return new Measured(Long.parseLong(parts[0]), all.get(0), all.subList(1, all.size()));
    }
  }

  /** Has a group measured in a virtual machine of its own. */
  private static List<Measured> measureElsewhere(String peers, String group)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            MacComparison.class.getName(),
            peers,
            group));
    List<Measured> measured;
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      measured = lines.lines().map(Measured::ofLine).toList();
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the measurement of " + group + " failed");
    }
    return measured;
  }

  private static void measureGroup(PrintStream out, String program, String group)
      throws GeneralSecurityException {
    try (CPeers cPeers = new CPeers(program)) {
      for (Row row : rows()) {
        if (row.group().equals(group)) {
          out.println(measure(cPeers, row).toLine());
        }
      }
    }
  }

  private static Measured measure(CPeers cPeers, Row row) throws GeneralSecurityException {
    MacJobs ours = new MacJobs(row.provider(), row.algorithm(), row.octets(), row.jobs());
    Peer peer = new Peer(cPeers, row);
    long end = System.nanoTime() + WARM_UP_NANOS;
    while (System.nanoTime() < end) {
      slice(ours::sign, row.jobs());
      peer.warmUp();
    }
    List<String> names = row.peers();
    List<Double> oursNanos = new ArrayList<>();
    List<List<Double>> peerNanos = new ArrayList<>();
    names.forEach(_ -> peerNanos.add(new ArrayList<>()));
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS_OF_MACHINE; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      double nanos = slice(ours::sign, row.jobs());
      allocated = Math.min(allocated, THREADS.getCurrentThreadAllocatedBytes() - before);
      oursNanos.add(nanos);
      for (int p = 0; p < names.size(); p++) {
        peerNanos.get(p).add(peer.nanos(names.get(p)).orElse(Double.POSITIVE_INFINITY));
      }
    }
    return new Measured(allocated, oursNanos, peerNanos);
  }

  private static void print(PrintStream out, Row row, Measured measured) {
    int best = 0;
    for (int p = 1; p < measured.peers().size(); p++) {
      best = median(measured.peers().get(p)) < median(measured.peers().get(best)) ? p : best;
    }
    List<Double> oursNanos = measured.ours();
    List<Double> peerNanos = measured.peers().get(best);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < oursNanos.size(); round++) {
      ratios.add(oursNanos.get(round) / peerNanos.get(round));
    }
    String target =
        row.atMost() == NO_TARGET
            ? ""
            : String.format(
                Locale.ROOT,
                "%.2f %s",
                row.atMost(),
                median(ratios) <= row.atMost() ? "met" : "missed");
    out.printf(
        Locale.ROOT,
        "%-9s %-17s %6d %5d  %-20s %9.1f %9.1f %7.2f %7.2f..%-6.2f %-11s %.2f%n",
        row.provider().label(),
        row.algorithm().label(),
        row.octets(),
        row.jobs(),
        row.peers().get(best),
        median(oursNanos),
        median(peerNanos),
        median(ratios),
        quantile(ratios, 0.25),
        quantile(ratios, 0.75),
        target,
        measured.allocated() / (SLICE_MICROSECONDS * 1000 / median(oursNanos)));
  }

  /**
   * Nanoseconds for one MAC, over about {@link #SLICE_MICROSECONDS}. Reading the clock is dear, so
   * it is read only about every 50 microseconds.
   */
  private static double slice(Runnable batch, int jobs) {
    long start = THREADS.getCurrentThreadCpuTime();
    long before = start;
    long now = start;
    long runs = 0;
    long step = 1;
    while (now - start < SLICE_MICROSECONDS * 1000L) {
      for (long i = 0; i < step; i++) {
        batch.run();
      }
      runs += step;
      now = THREADS.getCurrentThreadCpuTime();
      if (now - before < BETWEEN_READINGS_NANOS) {
        step *= 2;
      }
      before = now;
    }
    return (double) (now - start) / runs / jobs;
  }

  private static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  private static double quantile(List<Double> values, double q) {
    return values.stream()
        .sorted()
        .skip(Math.round(q * (values.size() - 1)))
        .findFirst()
        .orElseThrow();
  }

  /** A peer, in C or in Java. */
  private static final class Peer {
    private final CPeers cPeers;
    private final JavaPeers javaPeers;
    private final Row row;

    Peer(CPeers cPeers, Row row) throws GeneralSecurityException {
      this.cPeers = cPeers;
      this.row = row;
      javaPeers = new JavaPeers(row.octets());
    }

    /** Gives a peer in Java as long to warm up as ours has. */
    void warmUp() {
      if (row.peer().startsWith("javax-") || row.peer().startsWith("bouncycastle-")) {
        nanos(row.peer());
      }
    }

    OptionalDouble nanos(String name) {
      return switch (name) {
        case "javax-gmac" -> OptionalDouble.of(slice(javaPeers::javaxGmac, 1));
        case "javax-gmac-reused" -> OptionalDouble.of(slice(javaPeers::javaxGmacReused, 1));
        case "javax-hmac-sha1" -> OptionalDouble.of(slice(javaPeers::javaxHmac, 1));
        case "bouncycastle-gmac" -> OptionalDouble.of(slice(javaPeers::bouncyCastleGmac, 1));
        case "bouncycastle-cmac" -> OptionalDouble.of(slice(javaPeers::bouncyCastleCmac, 1));
        default -> cPeers.nanos(name, row.octets(), row.jobs(), SLICE_MICROSECONDS);
      };
    }
  }
}
