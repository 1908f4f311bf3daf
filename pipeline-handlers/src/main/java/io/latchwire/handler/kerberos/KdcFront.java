package io.latchwire.handler.kerberos;

import io.latchwire.kerberos.Kdc;
import io.latchwire.wire.kerberos.KdcReq;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What datagrams and streams share: quick requests are answered where they come in, those that cost
 * a Diffie-Hellman agreement by a few threads behind a short queue. What does not fit into it is
 * dropped; its client asks again.
 */
public final class KdcFront {
  /** As RFC 4120 s7.2.1 leaves to us: what fits into a datagram everywhere, fragments included. */
  public static final int DEFAULT_DATAGRAM_OCTETS = 4_096;

  private final Kdc kdc;
  private final Executor costly;
  private final SourceRates rates;
  private final int datagramOctets;
  private final int mostConnections;
  private final AtomicInteger connections = new AtomicInteger();
  private final FrontTally tally = new FrontTally();
  private final Supplier<Instant> wallClock;
  private final LongSupplier nanos;

  /**
   * A door.
   *
   * @param costly rejects what it has no room for
   * @param costlyPerSecond for each source; 0 for no bound
   * @param datagramOctets the longest reply in a datagram
   * @param mostConnections of streams
   * @param wallClock what clients' clocks are compared with
   * @param nanos of a clock that never steps
   */
  public KdcFront(
      Kdc kdc,
      Executor costly,
      int costlyPerSecond,
      int datagramOctets,
      int mostConnections,
      Supplier<Instant> wallClock,
      LongSupplier nanos) {
    this.kdc = kdc;
    this.costly = costly;
    this.rates = new SourceRates(costlyPerSecond);
    this.datagramOctets = datagramOctets;
    this.mostConnections = mostConnections;
    this.wallClock = wallClock;
    this.nanos = nanos;
  }

  /** What happened here. */
  public FrontTally tally() {
    return tally;
  }

  /**
   * Has a message answered, at once or later, on this thread or another; not at all when it is no
   * request, too much or answered already elsewhere.
   *
   * @return false when it is no request
   */
  boolean answer(byte[] message, InetAddress source, Consumer<byte[]> reply) {
    Optional<KdcReq> read = kdc.read(message);
    if (read.isEmpty()) {
      return false;
    }
    KdcReq request = read.get();
    byte[] address = source.getAddress();
    if (!Kdc.isCostly(request)) {
      kdc.answer(request, address, wallClock.get()).ifPresent(reply);
    } else if (!rates.take(address, nanos.getAsLong())) {
      tally.count(FrontTally.Event.RATE);
    } else {
      try {
        costly.execute(() -> kdc.answer(request, address, wallClock.get()).ifPresent(reply));
      } catch (RejectedExecutionException e) {
        tally.count(FrontTally.Event.OVERLOAD);
      }
    }
    return true;
  }

  int datagramOctets() {
    return datagramOctets;
  }

  byte[] replyTooBig() {
    tally.count(FrontTally.Event.TOO_BIG);
    return kdc.replyTooBig(wallClock.get());
  }

  byte[] refuseLength() {
    tally.count(FrontTally.Event.TOO_LONG);
    return kdc.refuseLength(wallClock.get());
  }

  boolean admit() {
    if (connections.incrementAndGet() > mostConnections) {
      connections.decrementAndGet();
      tally.count(FrontTally.Event.CONNECTION_REFUSED);
      return false;
    }
    tally.count(FrontTally.Event.CONNECTION);
    return true;
  }

  void leave() {
    connections.decrementAndGet();
  }
}
