package io.latchwire.bench;

import io.latchwire.bench.KdcRequests.Kind;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KrbError;
import io.latchwire.wire.kerberos.PaData;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two KDCs on loopback under the same load by turns: a number of clients over UDP, each of which
 * asks anew as soon as it is answered. Rate and delay are the clients', processor time is the whole
 * server process's. Says how busy the clients kept their own processor, so that one can see that
 * they were not what was measured.
 */
public final class KdcBench {
  private static final char[] PASSWORD = "bench-of-a-kdc".toCharArray();
  private static final String REALM = "BENCH.TEST";
  private static final int MOST_OCTETS = 65_535;

  /** How long a client waits before it asks another question. */
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private static final long MICROSECOND = 1_000;
  private static final double SECOND = 1e9;

  /** Of proc(5) stat: USER_HZ, which is 100 on every Linux that we know. */
  private static final double TICKS_PER_SECOND = 100;

  private final PrintStream out;
  private final KdcRequests requests = new KdcRequests(REALM, PASSWORD, KeyOctets.system());
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_OCTETS);

  private KdcBench(PrintStream out) {
    this.out = out;
  }

  /** A server under test. */
  private record Server(String name, int port, long pid) {
    /** Fields 14 and 15 of proc(5) stat; the second field is in brackets and may hold anything. */
    double processorSeconds() throws IOException {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
  }

  /** One client with one question at a time. */
  private static final class Client {
    final DatagramChannel channel;
    long askedAt;

    Client(DatagramChannel channel) {
      this.channel = channel;
    }
  }

  /** What a run came to. */
  private record Run(Delays delays, long lost, double seconds, double own) {
    double rate() {
      return delays.count / seconds;
    }

    double delay(double share) {
      return delays.at(share) / (double) MICROSECOND;
    }
  }

  /**
   * Measures and prints.
   *
   * @param arguments port and process of ours, port and process of the other, seconds of a run,
   *     rounds, clients, seconds for warming up, then kinds of requests
   */
  public static void main(String[] arguments) throws Exception {
    Server ours =
        new Server("latchwire", Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
    Server other =
        new Server("krb5kdc", Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
    int seconds = Integer.parseInt(arguments[4]);
    int rounds = Integer.parseInt(arguments[5]);
    int clients = Integer.parseInt(arguments[6]);
    int warmUp = Integer.parseInt(arguments[7]);
    KdcBench bench = new KdcBench(System.out);
    for (String kind : Arrays.asList(arguments).subList(8, arguments.length)) {
      bench.compare(Kind.valueOf(kind), ours, other, seconds, rounds, clients, warmUp);
    }
  }

  private void compare(
      Kind kind, Server ours, Server other, int seconds, int rounds, int clients, int warmUp)
      throws Exception {
    run(kind, ours, clients, warmUp);
    run(kind, other, clients, Math.min(warmUp, 2));
    List<Double> rates = new ArrayList<>();
    List<Double> costs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      double[] first = measure(kind, round % 2 == 0 ? ours : other, seconds, clients);
      double[] second = measure(kind, round % 2 == 0 ? other : ours, seconds, clients);
      double[] mine = round % 2 == 0 ? first : second;
      double[] theirs = round % 2 == 0 ? second : first;
      rates.add(mine[0] / theirs[0]);
      costs.add(theirs[1] / mine[1]);
    }
    out.printf(
        "%-9s ratio of rates %s, of answers per second of processor time %s%n",
        kind, texts(rates), texts(costs));
    for (Server server : List.of(ours, other)) {
      Run alone = run(kind, server, 1, Math.max(1, seconds / 6));
      out.printf(
          "%-9s %-9s one client: delay p50 %.0f us, p99 %.0f us%n",
          kind, server.name, alone.delay(0.5), alone.delay(0.99));
    }
  }

  private static String texts(List<Double> ratios) {
    StringBuilder text = new StringBuilder();
    ratios.forEach(
        ratio -> text.append(text.isEmpty() ? "" : " ").append(String.format("%.2f", ratio)));
    return text.toString();
  }

  /** Answers per second, and microseconds of the server's processor time per answer. */
  private double[] measure(Kind kind, Server server, int seconds, int clients) throws Exception {
    double before = server.processorSeconds();
    Run run = run(kind, server, clients, seconds);
    double cost = (server.processorSeconds() - before) * 1e6 / run.delays.count;
    out.printf(
        "%-9s %-9s %8.0f/s, delay p50 %.0f us, p99 %.0f us, processor %.1f us an answer,"
            + " lost %d, clients busy %.0f %%%n",
        kind,
        server.name,
        run.rate(),
        run.delay(0.5),
        run.delay(0.99),
        cost,
        run.lost,
        run.own * 100);
    return new double[] {run.rate(), cost};
  }

  private Run run(Kind kind, Server server, int count, int seconds) throws Exception {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port);
    List<Client> clients = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < count; i++) {
        DatagramChannel channel = DatagramChannel.open();
        clients.add(new Client(channel));
        channel.connect(address).configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, clients.getLast());
      }
      return run(kind, selector, clients, seconds);
    } finally {
      for (Client client : clients) {
        client.channel.close();
      }
    }
  }

  private Run run(Kind kind, Selector selector, List<Client> clients, int seconds)
      throws Exception {
    Delays delays = new Delays();
    long lost = 0;
    boolean looked = false;
    long ownBefore = ownNanos();
    long began = System.nanoTime();
    long until = began + seconds * 1_000_000_000L;
    for (Client client : clients) {
      ask(client, kind);
    }
    long now = began;
    while (now < until) {
      if (selector.selectNow() == 0) {
        selector.select(10);
      }
      now = System.nanoTime();
      for (SelectionKey key : selector.selectedKeys()) {
        Client client = (Client) key.attachment();
        buffer.clear();
        if (client.channel.read(buffer) > 0) {
          requireTicket(kind, buffer.flip(), !looked);
          looked = true;
          delays.add(now - client.askedAt);
          ask(client, kind);
        }
      }
      selector.selectedKeys().clear();
      for (Client client : clients) {
        if (now - client.askedAt > PATIENCE_NANOS) {
          lost++;
          ask(client, kind);
        }
      }
    }
    double took = (System.nanoTime() - began) / SECOND;
    double own = (ownNanos() - ownBefore) / SECOND / took;
    return new Run(delays.sorted(), lost, took, own);
  }

  private void ask(Client client, Kind kind) throws IOException {
    byte[] request = requests.next(kind, Instant.now());
    client.askedAt = System.nanoTime();
    client.channel.write(ByteBuffer.wrap(request));
  }

  /** Each reply is an AS-REP; the first of a run is also read. */
  private static void requireTicket(Kind kind, ByteBuffer reply, boolean whole)
      throws DerException {
    if (!whole && reply.get(0) == (byte) 0x6B) {
      return;
    }
    byte[] octets = new byte[reply.remaining()];
    reply.get(octets);
    if (KrbError.isOne(octets)) {
      throw new IllegalStateException(kind + " refused: " + KrbError.read(octets));
    }
    KdcRep read = KdcRep.read(octets);
    boolean agreed = PaData.find(read.padata(), PaData.PK_AS_REP) != null;
    if (read.type() != KdcRep.AS_REP || agreed != (kind == Kind.PKINIT)) {
      throw new IllegalStateException(kind + " answered with something else");
    }
  }

  private static long ownNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** As many as there are. */
  private static final class Delays {
    private long[] nanos = new long[1 << 20];
    private int count;

    void add(long delay) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = delay;
    }

    Delays sorted() {
      Arrays.sort(nanos, 0, count);
      return this;
    }

    long at(double share) {
      return count == 0 ? 0 : nanos[(int) Math.min(count - 1, Math.round(share * count))];
    }
  }
}
