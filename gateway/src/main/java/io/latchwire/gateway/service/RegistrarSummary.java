package io.latchwire.gateway.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.handler.rserpool.FrontEvent;
import io.latchwire.rserpool.Registrar;
import io.latchwire.rserpool.Registrar.ElementView;
import io.latchwire.rserpool.Registrar.PeerView;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A registrar on one page of bounded length: what {@link PoolsResource} tells whole, with totals
 * and the first of each list.
 */
public final class RegistrarSummary {
  /** More pools than these, or more registrars, are counted and not listed. */
  static final int MOST_ROWS = 50;

  private static final ObjectMapper JSON = new ObjectMapper();

  private RegistrarSummary() {}

  /**
   * One line of JSON; waits for the registrar's loop.
   *
   * @param mostElements how many single pool elements may be seen
   */
  public static String json(RegistrarService service, int mostElements) {
    ObjectNode root = service.ask(registrar -> describe(registrar, mostElements));
    ObjectNode connections = root.putObject("connections");
    connections.put("open", service.admission().connections());
    connections.put("half_open", service.admission().halfOpen());
    ObjectNode events = root.putObject("events");
    for (FrontEvent event : FrontEvent.values()) {
      putUnlessZero(events, event.label(), service.counters().of(event));
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of nodes is always JSON", e);
    }
  }

  private static ObjectNode describe(Registrar registrar, int mostElements) {
    ObjectNode root = JSON.createObjectNode();
    root.put("server_id", PoolsResource.hex(registrar.serverId()));
    root.put("state", registrar.startState().name());
    root.put("pools", registrar.pools());
    root.put("elements", registrar.elements());
    root.put("own_elements", registrar.elementsOf(registrar.serverId()));
    describePools(registrar, mostElements, root);
    List<PeerView> peers = registrar.peers();
    root.put("registrars", peers.size());
    root.put("registrars_linked", peers.stream().filter(PeerView::linked).count());
    ArrayNode firstPeers = root.putArray("first_registrars");
    peers.stream()
        .limit(MOST_ROWS)
        .forEach(peer -> firstPeers.add(PoolsResource.peer(registrar, peer)));
    ObjectNode counters = root.putObject("counters");
    for (RegistrarNotice notice : RegistrarNotice.values()) {
      putUnlessZero(counters, notice.label(), registrar.count(notice));
    }
    return root;
  }

  private static void describePools(Registrar registrar, int mostElements, ObjectNode root) {
    Map<String, Long> inAll = new TreeMap<>();
    ObjectNode states = root.putObject("states");
    ArrayNode pools = root.putArray("first_pools");
    ArrayNode elements = root.putArray("first_elements");
    for (PoolEntry entry : registrar.table()) {
      List<ElementView> views = Objects.requireNonNull(registrar.elementsIn(entry.handle()));
      Map<String, Long> inPool = new TreeMap<>();
      views.forEach(view -> inPool.merge(RegistrarFigures.state(view), 1L, Long::sum));
      inPool.forEach((state, count) -> inAll.merge(state, count, Long::sum));
      if (pools.size() < MOST_ROWS) {
        ObjectNode pool = pools.addObject();
        pool.put("handle", entry.handle().toString());
        pool.put("policy", PoolsResource.policy(entry));
        pool.put("elements", views.size());
        inPool.forEach(pool.putObject("states")::put);
      }
      for (int i = 0; i < views.size() && elements.size() < mostElements; i++) {
        ObjectNode element = PoolsResource.element(views.get(i));
        elements.add(element.put("pool", entry.handle().toString()));
      }
    }
    inAll.forEach(states::put);
  }

  private static void putUnlessZero(ObjectNode counts, String label, long count) {
    if (count > 0) {
      counts.put(label, count);
    }
  }
}
