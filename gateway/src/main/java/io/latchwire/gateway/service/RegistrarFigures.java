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
    long peers,
    long linkedPeers,
    long connections,
    long halfOpen,
    Map<String, Long> frontEvents,
    Map<String, Long> messageFaults,
    Map<String, Long> notices) {

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
    return new RegistrarFigures(
        table.size(),
        table.stream().mapToLong(entry -> entry.elements().size()).sum(),
        registrar.peers().size(),
        registrar.peers().stream().filter(Registrar.PeerView::linked).count(),
        connections,
        halfOpen,
        events,
        faults,
        notices);
  }
}
