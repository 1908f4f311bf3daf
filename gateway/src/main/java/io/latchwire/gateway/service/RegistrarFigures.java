package io.latchwire.gateway.service;

import io.latchwire.handler.rserpool.FrontEvent;
import io.latchwire.rserpool.Registrar;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.MessageFault;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a registrar has counted, at one moment.
 *
 * @param pools in the handlespace
 * @param elements in all pools
 * @param elementsByPool in each of the first {@link #MOST_POOLS} pools by handle
 * @param elementsBeyond in all other pools
 * @param elementsByState in all pools, by {@code connected} (this registrar is their home and they
 *     are there), {@code elsewhere}, {@code stale} (from a snapshot) and {@code suspect} (reported
 *     as unreachable)
 * @param peers other registrars that are known
 * @param linkedPeers those of them with a connection
 * @param connections open ones, handshakes included
 * @param halfOpen handshakes under way
 * @param frontEvents what came of connections, by label
 * @param messageFaults why messages were not taken, by label
 * @param notices what the registrar noted, by label
 */
public record RegistrarFigures(
    long pools,
    long elements,
    Map<String, Long> elementsByPool,
    long elementsBeyond,
    Map<String, Long> elementsByState,
    long peers,
    long linkedPeers,
    long connections,
    long halfOpen,
    Map<String, Long> frontEvents,
    Map<String, Long> messageFaults,
    Map<String, Long> notices) {
  /** More pools are not told apart in metrics: each is a series. */
  public static final int MOST_POOLS = 100;

  /** Asks a registrar; waits for its loop. */
  public static RegistrarFigures of(RegistrarService service) {
    Map<String, Long> events = new TreeMap<>();
    for (FrontEvent event : FrontEvent.values()) {
      events.put(event.label(), service.counters().of(event));
    }
    Map<String, Long> faults = new TreeMap<>();
    for (MessageFault fault : MessageFault.values()) {
      faults.put(fault.label(), service.counters().of(fault));
    }
    int connections = service.admission().connections();
    int halfOpen = service.admission().halfOpen();
    return service.ask(registrar -> of(registrar, events, faults, connections, halfOpen));
  }

  private static RegistrarFigures of(
      Registrar registrar,
      Map<String, Long> events,
      Map<String, Long> faults,
      int connections,
      int halfOpen) {
    List<PoolEntry> table = registrar.table();
    Map<String, Long> notices = new TreeMap<>();
    for (RegistrarNotice notice : RegistrarNotice.values()) {
      notices.put(notice.label(), registrar.count(notice));
    }
    Map<String, Long> byPool = new TreeMap<>();
    table.stream()
        .limit(MOST_POOLS)
        .forEach(entry -> byPool.put(entry.handle().toString(), (long) entry.elements().size()));
    return new RegistrarFigures(
        table.size(),
        table.stream().mapToLong(entry -> entry.elements().size()).sum(),
        byPool,
        table.stream().skip(MOST_POOLS).mapToLong(entry -> entry.elements().size()).sum(),
        byState(registrar, table),
        registrar.peers().size(),
        registrar.peers().stream().filter(Registrar.PeerView::linked).count(),
        connections,
        halfOpen,
        events,
        faults,
        notices);
  }

  private static Map<String, Long> byState(Registrar registrar, List<PoolEntry> table) {
    Map<String, Long> states = new TreeMap<>();
    List.of("connected", "elsewhere", "stale", "suspect").forEach(state -> states.put(state, 0L));
    for (PoolEntry entry : table) {
      List<Registrar.ElementView> views = registrar.elementsIn(entry.handle());
      if (views != null) {
        views.forEach(view -> states.merge(state(view), 1L, Long::sum));
      }
    }
    return states;
  }

  static String state(Registrar.ElementView view) {
    if (view.stale()) {
      return "stale";
    }
    if (view.suspect()) {
      return "suspect";
    }
    return view.connected() ? "connected" : "elsewhere";
  }
}
