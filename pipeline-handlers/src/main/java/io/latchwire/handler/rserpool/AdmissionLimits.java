package io.latchwire.handler.rserpool;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many connections and handshakes there may be, in all and from one source: an IPv4 address or
 * the /64 of an IPv6 one. Safe for all threads; the table of sources is bounded, and one without an
 * open connection is forgotten first.
 */
public final class AdmissionLimits {
  private static final int IPV6_PREFIX_OCTETS = 8;

  private final Bounds bounds;
  private final Map<Source, Use> sources = new LinkedHashMap<>();
  private int connections;
  private int halfOpen;

  /**
   * The bounds.
   *
   * @param connections open at once
   * @param halfOpen handshakes at once
   * @param connectionsPerSource open at once from one source
   * @param halfOpenPerSource handshakes at once from one source
   * @param ratePerSource new connections per second from one source
   * @param burstPerSource new connections at once from one source
   * @param sources remembered at once
   */
  public record Bounds(
      int connections,
      int halfOpen,
      int connectionsPerSource,
      int halfOpenPerSource,
      int ratePerSource,
      int burstPerSource,
      int sources) {
    /** For a small machine. */
    public static final Bounds DEFAULTS = new Bounds(20_000, 1_000, 5_000, 100, 50, 200, 10_000);
  }

  /** A source, comparable. */
  private record Source(long high, long low) {}

  private static final class Use {
    int connections;
    int halfOpen;
    double tokens;
    long refilledAt;
  }

  /** Nobody is connected yet. */
  public AdmissionLimits(Bounds bounds) {
    this.bounds = bounds;
  }

  private static Source of(InetAddress address) {
    byte[] octets = address.getAddress();
    byte[] key = octets.length == 4 ? octets : Arrays.copyOf(octets, IPV6_PREFIX_OCTETS);
    long word = 0;
    for (byte octet : key) {
      word = word << 8 | (octet & 0xFF);
    }
    return new Source(octets.length, word);
  }

  /** Takes a new connection, whose handshake begins; null, or why not. */
  synchronized @org.jspecify.annotations.Nullable FrontEvent open(InetAddress from, long now) {
    if (connections >= bounds.connections()) {
      return FrontEvent.TOO_MANY_CONNECTIONS;
    }
    Source source = of(from);
    Use use = sources.get(source);
    if (use == null) {
      if (sources.size() >= bounds.sources()
          && !sources.values().removeIf(AdmissionLimits::isIdle)) {
        return FrontEvent.TOO_MANY_CONNECTIONS;
      }
      use = new Use();
      use.tokens = bounds.burstPerSource();
      use.refilledAt = now;
      sources.put(source, use);
    }
    double refilled = (now - use.refilledAt) * bounds.ratePerSource() / 1000.0;
    use.tokens = Math.min(bounds.burstPerSource(), use.tokens + refilled);
    use.refilledAt = now;
    if (use.tokens < 1) {
      return FrontEvent.SOURCE_RATE;
    }
    if (use.connections >= bounds.connectionsPerSource()) {
      return FrontEvent.TOO_MANY_CONNECTIONS;
    }
    if (halfOpen >= bounds.halfOpen() || use.halfOpen >= bounds.halfOpenPerSource()) {
      return FrontEvent.TOO_MANY_HALF_OPEN;
    }
    use.tokens--;
    use.connections++;
    use.halfOpen++;
    connections++;
    halfOpen++;
    return null;
  }

  private static boolean isIdle(Use use) {
    return use.connections == 0;
  }

  /** The handshake of a connection has ended, well or not. */
  synchronized void handshakeEnded(InetAddress from) {
    halfOpen--;
    Use use = sources.get(of(from));
    if (use != null) {
      use.halfOpen--;
    }
  }

  /** A connection is gone. */
  synchronized void closed(InetAddress from) {
    connections--;
    Use use = sources.get(of(from));
    if (use != null) {
      use.connections--;
    }
  }

  /** How many connections are open. */
  public synchronized int connections() {
    return connections;
  }

  /** How many handshakes are under way. */
  public synchronized int halfOpen() {
    return halfOpen;
  }
}
