package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a KDC has done, in numbers that name nobody. Safe for use by any thread. */
public final class KdcCounters {
  /** What kind of client a ticket was issued to. */
  public enum Client {
    /** By its name. */
    NAMED,
    /** Known to the KDC, not to the service. */
    REALM_ANONYMOUS,
    /** Known to nobody. */
    ANONYMOUS
  }

  /** Which exchange. */
  public enum Exchange {
    /** AS-REQ. */
    AS,
    /** TGS-REQ. */
    TGS
  }

  private final Map<Exchange, Map<Client, LongAdder>> issued = new EnumMap<>(Exchange.class);
  private final Map<Exchange, Map<ErrorCode, LongAdder>> refused = new EnumMap<>(Exchange.class);
  private final LongAdder malformed = new LongAdder();
  private final LongAdder retransmitted = new LongAdder();

  /** All zero. */
  public KdcCounters() {
    for (Exchange exchange : Exchange.values()) {
      Map<Client, LongAdder> clients = new EnumMap<>(Client.class);
      for (Client client : Client.values()) {
        clients.put(client, new LongAdder());
      }
      issued.put(exchange, clients);
      Map<ErrorCode, LongAdder> codes = new EnumMap<>(ErrorCode.class);
      for (ErrorCode code : ErrorCode.values()) {
        codes.put(code, new LongAdder());
      }
      refused.put(exchange, codes);
    }
  }

  void countIssued(Exchange exchange, Client client) {
    adder(issued, exchange, client).increment();
  }

  void countRefused(Exchange exchange, ErrorCode code) {
    adder(refused, exchange, code).increment();
  }

  void countMalformed() {
    malformed.increment();
  }

  void countRetransmitted() {
    retransmitted.increment();
  }

  /** Tickets. */
  public long issued(Exchange exchange, Client client) {
    return adder(issued, exchange, client).sum();
  }

  /** Refusals. */
  public long refused(Exchange exchange, ErrorCode code) {
    return adder(refused, exchange, code).sum();
  }

  /** Messages that were no requests; they get no answer. */
  public long malformed() {
    return malformed.sum();
  }

  /** Requests that came again and were answered as before, or are being worked on. */
  public long retransmitted() {
    return retransmitted.sum();
  }

  private static <K> LongAdder adder(
      Map<Exchange, Map<K, LongAdder>> counters, Exchange exchange, K key) {
    Map<K, LongAdder> row = counters.get(exchange);
    LongAdder adder = row == null ? null : row.get(key);
    if (adder == null) {
      throw new AssertionError("no counter");
    }
    return adder;
  }
}
