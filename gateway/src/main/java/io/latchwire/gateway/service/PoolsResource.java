package io.latchwire.gateway.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.latchwire.handler.rserpool.FrontEvent;
import io.latchwire.rserpool.Registrar;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.PoolElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /v1/pools}: the handlespace, the other registrars, and what was counted. */
public final class PoolsResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/pools";

  /** {@code GET /v1/pools?snapshot}: a {@link RegistrarSnapshot} in Base64. */
  public static final String SNAPSHOT_PATH = PATH + "?snapshot=1";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SNAPSHOT = "snapshot";

  private final RegistrarService registrar;
  private final Executor rendering;

  /**
   * The pools of this registrar.
   *
   * @param rendering where JSON is made: not on a loop
   */
  public PoolsResource(RegistrarService registrar, Executor rendering) {
    this.registrar = registrar;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return CompletableFuture.supplyAsync(
        () -> inquiry.query().containsKey(SNAPSHOT) ? snapshot() : pools(), rendering);
  }

  private Answer snapshot() {
    try {
      Path file = Files.createTempFile("latchwire", ".snapshot");
      try {
        registrar.snapshot().write(file);
        ObjectNode root = JSON.createObjectNode();
        root.put(SNAPSHOT, Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        return Answer.json(JSON.writeValueAsString(root));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return Answer.refusal(
          io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR,
          "the snapshot could not be made");
    }
  }

  private Answer pools() {
    ObjectNode root = registrar.ask(PoolsResource::describe);
    ObjectNode front = root.putObject("connections");
    for (FrontEvent event : FrontEvent.values()) {
      front.put(event.label(), registrar.counters().of(event));
    }
    front.put("open", registrar.admission().connections());
    front.put("half_open", registrar.admission().halfOpen());
    try {
      return Answer.json(JSON.writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of nodes is always JSON", e);
    }
  }

  private static ObjectNode describe(Registrar registrar) {
    ObjectNode root = JSON.createObjectNode();
    root.put("server_id", hex(registrar.serverId()));
    root.put("state", registrar.startState().name());
    ArrayNode pools = root.putArray("pools");
    for (PoolEntry entry : registrar.table()) {
      ObjectNode pool = pools.addObject();
      pool.put("handle", entry.handle().toString());
      pool.put("policy", policy(entry));
      ArrayNode elements = pool.putArray("elements");
      List<Registrar.ElementView> views = registrar.elementsIn(entry.handle());
      if (views != null) {
        views.forEach(view -> elements.add(element(view)));
      }
    }
    ArrayNode peers = root.putArray("registrars");
    registrar.peers().forEach(view -> peers.add(peer(registrar, view)));
    ObjectNode counters = root.putObject("counters");
    for (RegistrarNotice notice : RegistrarNotice.values()) {
      counters.put(notice.label(), registrar.count(notice));
    }
    return root;
  }

  /** A pool has the policy of its first element as long as it has one (RFC 5356 s3.2). */
  static String policy(PoolEntry entry) {
    return entry.elements().getFirst().policy().type().toString();
  }

  static ObjectNode peer(Registrar registrar, Registrar.PeerView view) {
    ObjectNode node = JSON.createObjectNode();
    node.put("server_id", hex(view.id()));
    node.put("name", view.name());
    node.put("state", view.state().name());
    node.put("linked", view.linked());
    node.put("elements", registrar.elementsOf(view.id()));
    return node;
  }

  static ObjectNode element(Registrar.ElementView view) {
    PoolElement element = view.element();
    ObjectNode node = JSON.createObjectNode();
    node.put("id", hex(element.id()));
    node.put("home", hex(element.home()));
    node.put("life_seconds", element.life());
    node.put("value", element.policy().value());
    ArrayNode addresses = node.putArray("addresses");
    for (IpAddress address : element.userTransport().addresses()) {
      addresses.add(address.toString());
    }
    node.put("port", element.userTransport().port());
    node.put("connected", view.connected());
    node.put("stale", view.stale());
    node.put("suspect", view.suspect());
    return node;
  }

  static String hex(int id) {
    return String.format("%08x", id);
  }
}
