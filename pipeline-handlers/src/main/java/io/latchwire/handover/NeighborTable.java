package io.latchwire.handover;

import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which station has which address on one port, RFC 4861 s5.1, bounded in every direction: a scan of
 * a prefix finds at most {@link #RESOLVING} searches under way, each with few packets waiting.
 */
final class NeighborTable {
  private static final int CAPACITY = 4096;
  private static final int RESOLVING = 64;
  private static final int WAITING_PACKETS = 3;
  private static final int SOLICITATIONS = 3;
  private static final long RETRANSMIT_NANOS = Moment.SECOND;
  private static final long LIFETIME_NANOS = 600 * Moment.SECOND;

  private final RouterPort port;
  private final PacketOutput output;
  private final Consumer<Ip6Address> solicit;
  private final AddressTable<LinkLayerAddress> stations;
  private final Map<Ip6Address, Long> expiries = new LinkedHashMap<>();
  private final Map<Ip6Address, Search> searches = new LinkedHashMap<>();

  /**
   * An empty table.
   *
   * @param solicit sends a Neighbor Solicitation for an address
   */
  NeighborTable(RouterPort port, PacketOutput output, Consumer<Ip6Address> solicit, long mix) {
    this.port = port;
    this.output = output;
    this.solicit = solicit;
    this.stations = new AddressTable<>(mix);
  }

  /** A station that is looked for. */
  private static final class Search {
    final Deque<byte[]> waiting = new ArrayDeque<>();
    int solicitations = 1;
    long nextNanos;
  }

  /** The station of an address; null when it is not known. */
  @Nullable LinkLayerAddress station(long high, long low) {
    return stations.get(high, low);
  }

  /** Notes a station that proved, or on a trusted port said, that it has the address. */
  void learn(Ip6Address address, LinkLayerAddress station, long nowNanos) {
    if (expiries.remove(address) == null && expiries.size() >= CAPACITY) {
      forget(expiries.keySet().iterator().next());
    }
    expiries.put(address, nowNanos + LIFETIME_NANOS);
    stations.put(address.high(), address.low(), station);
    Search search = searches.remove(address);
    if (search != null) {
      search.waiting.forEach(packet -> output.transmit(port, station, packet));
    }
  }

  private void forget(Ip6Address address) {
    expiries.remove(address);
    stations.remove(address.high(), address.low());
  }

  /** Whether an answer for the address is awaited. */
  boolean isResolving(Ip6Address address) {
    return searches.containsKey(address);
  }

  /** Sends a packet to a next hop, now or when its station is found. */
  void send(Ip6Address nextHop, byte[] packet, long nowNanos) {
    LinkLayerAddress station = station(nextHop.high(), nextHop.low());
    if (station != null) {
      output.transmit(port, station, packet);
      return;
    }
    Search search = searches.get(nextHop);
    if (search == null) {
      if (searches.size() >= RESOLVING) {
        return;
      }
      search = new Search();
      search.nextNanos = nowNanos + RETRANSMIT_NANOS;
      searches.put(nextHop, search);
      solicit.accept(nextHop);
    }
    if (search.waiting.size() >= WAITING_PACKETS) {
      search.waiting.removeFirst();
    }
    search.waiting.addLast(packet);
  }

  /** Repeats solicitations, gives up searches, forgets stations that were not heard of for long. */
  void onTime(long nowNanos) {
    Iterator<Map.Entry<Ip6Address, Search>> all = searches.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Ip6Address, Search> entry = all.next();
      Search search = entry.getValue();
      if (search.nextNanos > nowNanos) {
        continue;
      }
      if (search.solicitations >= SOLICITATIONS) {
        all.remove();
        continue;
      }
      search.solicitations++;
      search.nextNanos = nowNanos + RETRANSMIT_NANOS;
      solicit.accept(entry.getKey());
    }
    while (!expiries.isEmpty()) {
      Map.Entry<Ip6Address, Long> oldest = expiries.entrySet().iterator().next();
      if (oldest.getValue() > nowNanos) {
        return;
      }
      forget(oldest.getKey());
    }
  }

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextNanos() {
    long next = expiries.isEmpty() ? Long.MAX_VALUE : expiries.values().iterator().next();
    for (Search search : searches.values()) {
      next = Math.min(next, search.nextNanos);
    }
    return next;
  }

  /** Stations known. */
  int size() {
    return expiries.size();
  }
}
