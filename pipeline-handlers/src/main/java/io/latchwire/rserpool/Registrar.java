package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An ENRP server (RFC 5352, RFC 5353) as a function: an event and the time go in, what to do comes
 * out. It owns its state, one thread owns it, and it never blocks.
 *
 * <p>Times are milliseconds of any clock that does not go back.
 */
public final class Registrar {
  private final int serverId;
  private final RegistrarSettings settings;
  private final Handlespace handlespace = new Handlespace();
  private final DeadlineQueue deadlines = new DeadlineQueue();
  private final Outbox out = new Outbox();
  private final Map<Long, Connection> connections = new HashMap<>();
  private final List<PoolEntry> snapshot;
  private final AsapServer asap;
  private final EnrpServer enrp;

  /**
   * A registrar that has not begun.
   *
   * @param serverId random, not 0, the same until this object is gone
   * @param random for selection and for spreading keep-alives; not for keys
   * @param snapshot what an earlier life left, used only when no peer can tell better
   */
  public Registrar(
      RegistrarSettings settings, int serverId, RandomGenerator random, List<PoolEntry> snapshot) {
    this.settings = settings;
    this.serverId = serverId;
    this.snapshot = snapshot;
    this.asap = new AsapServer(settings, serverId, handlespace, deadlines, random, out);
    this.enrp =
        new EnrpServer(settings, serverId, handlespace, asap, deadlines, out, this::activate);
    asap.tellUpdatesTo(enrp::tellChange);
  }

  /** Begins; once. */
  public List<RegistrarAction> begin(long now) {
    asap.at(now);
    enrp.at(now);
    enrp.begin();
    return out.take();
  }

  /** What this event makes us do. */
  public List<RegistrarAction> on(RegistrarEvent event, long now) {
    asap.at(now);
    enrp.at(now);
    deadlines.run(now);
    switch (event) {
      case RegistrarEvent.Connected(long number, Caller caller) -> onConnected(number, caller, now);
      case RegistrarEvent.Disconnected(long number) -> onDisconnected(number);
      case RegistrarEvent.DialFailed(String peer) -> enrp.onDialFailed(peer);
      case RegistrarEvent.AsapReceived received -> {
        Connection from = connections.get(received.connection());
        if (from != null) {
          asap.onMessage(from, received.message());
        }
      }
      case RegistrarEvent.EnrpReceived received -> {
        Connection from = connections.get(received.connection());
        if (from != null) {
          enrp.onMessage(from, received.message());
        }
      }
      case RegistrarEvent.AnnounceHeard(int server) -> asap.onAnnounceHeard(server);
      case RegistrarEvent.IdentityRemoved(String identity) -> onIdentityRemoved(identity);
      case RegistrarEvent.Tick() -> {}
    }
    return out.take();
  }

  /** When to send the next {@link RegistrarEvent.Tick}; {@code Long.MAX_VALUE} for never. */
  public long nextDeadline() {
    return deadlines.next();
  }

  private void onConnected(long number, Caller caller, long now) {
    Connection connection = new Connection(number, caller, settings.bounds(), now);
    connections.put(number, connection);
    if (caller instanceof Caller.Peer peer) {
      enrp.onConnected(connection, peer);
    } else {
      asap.onConnected(connection);
    }
  }

  private void onDisconnected(long number) {
    Connection connection = connections.remove(number);
    if (connection == null) {
      return;
    }
    if (connection.caller instanceof Caller.Peer peer) {
      enrp.onDisconnected(connection, peer);
    } else {
      asap.onDisconnected(connection);
    }
  }

  private void onIdentityRemoved(String identity) {
    asap.removeAllOf(identity);
    for (Connection connection : connections.values()) {
      if (!(connection.caller instanceof Caller.User) && connection.reporter().equals(identity)) {
        out.close(connection);
      }
    }
  }

  private void activate() {
    asap.activate();
    if (enrp.isDownloaded() || snapshot.isEmpty()) {
      return;
    }
    int restored = 0;
    for (PoolEntry entry : snapshot) {
      for (PoolElement element : entry.elements()) {
        Pool pool = handlespace.pool(entry.handle());
        boolean fits =
            handlespace.elements() < settings.bounds().elements()
                && (pool == null
                    || (pool.member(element.id()) == null
                        && pool.contradictions(element).isEmpty()));
        if (fits) {
          asap.restore(handlespace.add(entry.handle(), element.withHome(serverId)));
          restored++;
        }
      }
    }
    out.note(RegistrarNotice.RESTORED, restored + " elements");
  }

  // ---- views, for the status page, the metrics and the tests

  /** Our identifier, unsigned. */
  public int serverId() {
    return serverId;
  }

  /** How far the start is. */
  public StartState startState() {
    return enrp.startState();
  }

  /** How often this happened since the beginning. */
  public long count(RegistrarNotice notice) {
    return out.count(notice);
  }

  /** The PE Checksum of what that registrar owns, as we see it. */
  public int checksumOf(int server) {
    return handlespace.checksum(server);
  }

  /** How many elements that registrar owns, as we see it. */
  public int elementsOf(int server) {
    return handlespace.ownedBy(server);
  }

  /** How many elements there are. */
  public int elements() {
    return handlespace.elements();
  }

  /** How many pools there are. */
  public int pools() {
    return handlespace.pools().size();
  }

  /** How many connections there are. */
  public int connections() {
    return connections.size();
  }

  /** The whole handlespace in its order: what a snapshot holds. */
  public List<PoolEntry> table() {
    List<PoolEntry> table = new ArrayList<>();
    for (Pool pool : handlespace.pools().values()) {
      List<PoolElement> elements = new ArrayList<>(pool.byId().size());
      pool.byId().values().forEach(member -> elements.add(member.element));
      table.add(new PoolEntry(pool.handle(), elements));
    }
    return table;
  }

  /**
   * An element for people.
   *
   * @param connected whether it has a connection with us
   * @param stale whether it came from a snapshot and has not registered since
   * @param suspect whether it is left out of answers
   */
  public record ElementView(
      PoolElement element, boolean connected, boolean stale, boolean suspect) {}

  /** The elements of a pool for people, null when there is no such pool. */
  public @Nullable List<ElementView> elementsIn(PoolHandle handle) {
    Pool pool = handlespace.pool(handle);
    if (pool == null) {
      return null;
    }
    List<ElementView> views = new ArrayList<>();
    for (Member member : pool.inOrder()) {
      views.add(
          new ElementView(member.element, member.connection != null, member.stale, member.suspect));
    }
    return views;
  }

  /**
   * Another registrar for people.
   *
   * @param id its identifier, unsigned
   * @param name the identity that speaks for it
   */
  public record PeerView(int id, String name, PeerState state, boolean linked) {}

  /** All other registrars that we know. */
  public List<PeerView> peers() {
    List<PeerView> views = new ArrayList<>();
    for (Peer peer : enrp.peers()) {
      views.add(new PeerView(peer.id, peer.name, peer.state, !peer.links.isEmpty()));
    }
    return views;
  }
}
