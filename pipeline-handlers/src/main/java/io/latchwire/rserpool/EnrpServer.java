package io.latchwire.rserpool;

import io.latchwire.rserpool.DeadlineQueue.Deadline;
import io.latchwire.rserpool.RegistrarSettings.Arbitration;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.EnrpMessage.HandleUpdate;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.ServerInformation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a registrar is to the other registrars (RFC 5353 s3): the start with a mentor, presence,
 * updates, the audit and its repair, takeovers.
 *
 * <p>Whom to believe (RFC 5355 s2.17): a server identifier belongs to the identity that first used
 * it; an element is announced by its home alone and deleted by its owner alone; nobody whom we hear
 * is taken over before he could answer. What contradicts is refused and logged, and the owner's own
 * table repairs what is different.
 */
final class EnrpServer {
  private static final int ELEMENTS_PER_RESPONSE = 128;
  private static final int OCTETS_PER_RESPONSE = 16_000;
  private static final int START_ROUNDS = 2;

  private final RegistrarSettings settings;
  private final int self;
  private final Handlespace handlespace;
  private final AsapServer asap;
  private final DeadlineQueue deadlines;
  private final Outbox out;
  private final Runnable onActive;

  private final Map<Integer, Peer> peers = new LinkedHashMap<>();
  private final Map<String, Connection> dialled = new HashMap<>();
  private final Set<String> dialling = new HashSet<>();
  private final Deadline startDeadline = new Deadline(this::onStartTimeout);
  private final Deadline heartbeat = new Deadline(this::onHeartbeat);
  private final Deadline redial = new Deadline(this::dialMissing);

  private StartState start = StartState.START;
  private int mentor;
  private int round = 1;
  private boolean refusedInRound;
  private boolean downloaded;
  private long now;

  EnrpServer(
      RegistrarSettings settings,
      int self,
      Handlespace handlespace,
      AsapServer asap,
      DeadlineQueue deadlines,
      Outbox out,
      Runnable onActive) {
    this.settings = settings;
    this.self = self;
    this.handlespace = handlespace;
    this.asap = asap;
    this.deadlines = deadlines;
    this.out = out;
    this.onActive = onActive;
  }

  void at(long time) {
    now = time;
  }

  boolean isActive() {
    return start == StartState.ACTIVE;
  }

  StartState startState() {
    return start;
  }

  /** Whether the handlespace came from a mentor. */
  boolean isDownloaded() {
    return downloaded;
  }

  Collection<Peer> peers() {
    return peers.values();
  }

  // ---- RFC 5353 s3.2: start

  void begin() {
    if (settings.peers().isEmpty()) {
      onStart(StartEvent.NO_PEERS);
      return;
    }
    dialMissing();
    awaitMentor();
  }

  private void awaitMentor() {
    deadlines.set(startDeadline, now + settings.enrp().maxTimeNoResponse());
    Connection ready = dialled.get(settings.peers().get(mentor));
    if (ready != null) {
      askForList(ready);
    }
  }

  private void askForList(Connection link) {
    onStart(StartEvent.MENTOR_READY);
    out.send(link, new EnrpMessage.ListRequest(self, EnrpMessage.EVERYBODY));
    deadlines.set(startDeadline, now + settings.enrp().maxTimeNoResponse());
  }

  private void onStart(StartEvent event) {
    StartState next = StartMoves.next(start, event);
    if (next == null || start == StartState.ACTIVE) {
      return;
    }
    start = next;
    if (next == StartState.ACTIVE) {
      deadlines.cancel(startDeadline);
      if (event == StartEvent.EXHAUSTED) {
        out.note(RegistrarNotice.ALONE, HexFormat.of().toHexDigits(self));
      }
      out.note(RegistrarNotice.ACTIVE, HexFormat.of().toHexDigits(self));
      onActive.run();
      for (Connection link : dialled.values()) {
        sendPresence(link, serverOf(link), true);
      }
      deadlines.set(heartbeat, now + settings.enrp().heartbeatCycle());
    }
  }

  private static int serverOf(Connection link) {
    return link.boundServer == null ? EnrpMessage.EVERYBODY : link.boundServer;
  }

  private void onStartTimeout() {
    if (start == StartState.WAIT) {
      onStart(StartEvent.RETRY);
      awaitMentor();
    } else {
      nextMentor(false);
    }
  }

  private void nextMentor(boolean refused) {
    refusedInRound |= refused;
    if (++mentor < settings.peers().size()) {
      onStart(StartEvent.NEXT_MENTOR);
      awaitMentor();
      return;
    }
    mentor = 0;
    if (refusedInRound && round < START_ROUNDS) {
      round++;
      refusedInRound = false;
      onStart(StartEvent.ALL_REFUSED);
      deadlines.set(startDeadline, now + settings.enrp().retryAfterReject());
    } else {
      onStart(StartEvent.EXHAUSTED);
    }
  }

  private boolean isMentor(Connection link) {
    return !isActive()
        && start != StartState.WAIT
        && link.isDialled()
        && link.caller instanceof Caller.Peer peer
        && peer.name().equals(settings.peers().get(mentor));
  }

  private void onListResponse(Connection from, EnrpMessage.ListResponse response) {
    if (start != StartState.LIST || !isMentor(from)) {
      return;
    }
    if (response.rejected()) {
      nextMentor(true);
      return;
    }
    // Who is on the list becomes a peer when it proves its key: an address proves nothing.
    onStart(StartEvent.LISTED);
    out.send(from, new EnrpMessage.HandleTableRequest(self, response.sender(), false));
    deadlines.set(startDeadline, now + settings.enrp().maxTimeNoResponse());
  }

  // ---- connections

  private void dialMissing() {
    for (String name : settings.peers()) {
      if (!dialled.containsKey(name) && !isLinked(name) && dialling.add(name)) {
        out.add(new RegistrarAction.Dial(name));
      }
    }
    deadlines.set(redial, now + settings.enrp().redialInterval());
  }

  /** While starting we want a connection of our own; later any connection will do. */
  private boolean isLinked(String name) {
    if (!isActive()) {
      return false;
    }
    for (Peer peer : peers.values()) {
      if (peer.name.equals(name) && !peer.links.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  void onDialFailed(String name) {
    dialling.remove(name);
    if (!isActive() && start == StartState.START && name.equals(settings.peers().get(mentor))) {
      nextMentor(false);
    }
  }

  void onConnected(Connection link, Caller.Peer caller) {
    if (!caller.dialled()) {
      return;
    }
    dialling.remove(caller.name());
    dialled.put(caller.name(), link);
    if (isActive()) {
      sendPresence(link, EnrpMessage.EVERYBODY, true);
    } else if (start == StartState.START && isMentor(link)) {
      askForList(link);
    }
  }

  void onDisconnected(Connection link, Caller.Peer caller) {
    boolean wasMentor = isMentor(link) && start != StartState.START;
    dialled.remove(caller.name(), link);
    if (link.boundServer != null) {
      Peer peer = peers.get(link.boundServer);
      if (peer != null) {
        peer.links.remove(link);
      }
    }
    if (wasMentor) {
      nextMentor(false);
    }
  }

  // ---- messages

  void onMessage(Connection from, EnrpMessage message) {
    if (!(from.caller instanceof Caller.Peer caller)) {
      // RFC 5355 s2.5 and s2.15: nothing of a rogue's message is looked at.
      refuse(from, message, RegistrarNotice.REFUSED_ROGUE);
      return;
    }
    Peer peer = bind(from, caller, message.sender());
    if (peer == null) {
      refuse(from, message, RegistrarNotice.REFUSED_SERVER_ID);
      return;
    }
    heard(peer);
    switch (message) {
      case EnrpMessage.Presence presence -> onPresence(from, peer, presence);
      case EnrpMessage.HandleTableRequest request -> onTableRequest(from, peer, request);
      case EnrpMessage.HandleTableResponse response -> onTableResponse(from, peer, response);
      case HandleUpdate update -> onUpdate(from, peer, update);
      case EnrpMessage.ListRequest _ -> onListRequest(from, peer);
      case EnrpMessage.ListResponse response -> onListResponse(from, response);
      case EnrpMessage.InitTakeover init -> onInitTakeover(peer, init.target());
      case EnrpMessage.InitTakeoverAck ack -> onInitTakeoverAck(peer, ack.target());
      case EnrpMessage.TakeoverServer done -> onTakeoverServer(peer, done.target());
      case EnrpMessage.EnrpError error ->
          out.note(RegistrarNotice.CONTRADICTION, peer + " reports " + causeNames(error));
    }
  }

  private static String causeNames(EnrpMessage.EnrpError error) {
    List<String> names = new ArrayList<>();
    error.causes().forEach(cause -> names.add(cause.name()));
    return String.join(", ", names);
  }

  private void refuse(Connection from, EnrpMessage message, RegistrarNotice why) {
    out.note(why, from.reporter() + " as " + HexFormat.of().toHexDigits(message.sender()));
    if (!(message instanceof EnrpMessage.EnrpError)) {
      out.send(
          from, new EnrpMessage.EnrpError(self, message.sender(), List.of(ErrorCause.SECURITY)));
    }
    out.close(from);
  }

  /** The peer that this connection speaks for; null when it may not. */
  private @Nullable Peer bind(Connection from, Caller.Peer caller, int sender) {
    if (from.boundServer != null) {
      return from.boundServer == sender ? findOrAdd(from, caller, sender) : null;
    }
    Peer known = peers.get(sender);
    if (settings.secure() && known != null && !known.name.equals(caller.name())) {
      return null;
    }
    Peer peer = findOrAdd(from, caller, sender);
    if (peer != null) {
      from.boundServer = sender;
    }
    return peer;
  }

  private @Nullable Peer findOrAdd(Connection from, Caller.Peer caller, int sender) {
    Peer peer = peers.get(sender);
    boolean found = false;
    if (peer == null) {
      if (peers.size() >= settings.bounds().peers()) {
        return null;
      }
      Peer[] added = new Peer[1];
      added[0] =
          new Peer(
              sender,
              caller.name(),
              () -> onPeerTime(added[0]),
              () -> abandonResync(added[0]),
              () -> closeSecondLink(added[0]));
      peer = added[0];
      peers.put(sender, peer);
      found = true;
      out.note(RegistrarNotice.PEER_FOUND, peer);
    }
    if (!peer.links.contains(from)) {
      peer.links.add(from);
      if (peer.links.size() > 1) {
        deadlines.set(peer.secondLinkDeadline, now + settings.enrp().secondLinkIdle());
      }
    }
    if (found && isActive()) {
      sendPresence(from, sender, true);
    }
    return peer;
  }

  /** Both of us dialled: the link that the larger identifier opened stays, on both sides. */
  private void closeSecondLink(Peer peer) {
    Connection keep = peer.link(self);
    for (Connection link : List.copyOf(peer.links)) {
      if (link != keep && link.isDialled()) {
        out.close(link);
      }
    }
  }

  private void heard(Peer peer) {
    peer.lastHeard = now;
    PeerState before = peer.state;
    PeerState next = PeerMoves.next(before, PeerEvent.HEARD);
    if (next != null && next != before) {
      if (before != PeerState.PROBE) {
        out.note(RegistrarNotice.TAKEOVER_STOPPED, peer + " answers");
      }
      peer.challenger = 0;
      peer.agreedWith = 0;
      peer.awaitedAcks.clear();
      enter(peer, next);
    } else if (peer.deadline.at() == DeadlineQueue.NEVER) {
      enter(peer, PeerState.ALIVE);
    }
  }

  // ---- RFC 5353 s3.4: presence

  private void onHeartbeat() {
    for (Peer peer : peers.values()) {
      sendPresence(peer, false);
    }
    deadlines.set(heartbeat, now + settings.enrp().heartbeatCycle());
  }

  private void sendPresence(Peer peer, boolean replyRequired) {
    Connection link = peer.link(self);
    if (link != null) {
      sendPresence(link, peer.id, replyRequired);
    }
  }

  private void sendPresence(Connection link, int receiver, boolean replyRequired) {
    out.send(
        link,
        new EnrpMessage.Presence(
            self,
            receiver,
            replyRequired,
            handlespace.checksum(self),
            new ServerInformation(self, settings.enrpTransport())));
  }

  private void onPresence(Connection from, Peer peer, EnrpMessage.Presence presence) {
    ServerInformation server = presence.server();
    if (server != null && server.serverId() == peer.id) {
      peer.server = server;
    }
    if (!isActive()) {
      return;
    }
    if (presence.replyRequired()) {
      sendPresence(from, peer.id, false);
    }
    audit(from, peer, presence.checksum());
  }

  // ---- RFC 5353 s3.6: audit and repair

  private void audit(Connection from, Peer peer, int checksum) {
    if (checksum == EnrpMessage.Presence.NO_CHECKSUM
        || checksum == handlespace.checksum(peer.id)
        || peer.unconfirmed != null) {
      return;
    }
    out.note(RegistrarNotice.RESYNC_BEGUN, peer);
    Set<Member> unconfirmed = new HashSet<>();
    forEachOwned(peer.id, unconfirmed::add);
    peer.unconfirmed = unconfirmed;
    out.send(from, new EnrpMessage.HandleTableRequest(self, peer.id, true));
    deadlines.set(peer.resyncDeadline, now + settings.enrp().maxTimeNoResponse());
  }

  private void abandonResync(Peer peer) {
    peer.unconfirmed = null;
    peer.download = null;
  }

  private void onResyncResponse(
      Connection from, Peer peer, Set<Member> unconfirmed, EnrpMessage.HandleTableResponse table) {
    deadlines.cancel(peer.resyncDeadline);
    if (table.rejected()) {
      peer.unconfirmed = null;
      return;
    }
    for (PoolEntry entry : table.entries()) {
      for (PoolElement element : entry.elements()) {
        if (element.home() == peer.id) {
          Member member = take(peer, entry.handle(), element, true);
          if (member != null) {
            unconfirmed.remove(member);
          }
        }
      }
    }
    if (table.more()) {
      out.send(from, new EnrpMessage.HandleTableRequest(self, peer.id, true));
      deadlines.set(peer.resyncDeadline, now + settings.enrp().maxTimeNoResponse());
      return;
    }
    for (Member member : unconfirmed) {
      if (member.home() == peer.id
          && handlespace.member(member.pool.handle(), member.id()) == member) {
        asap.forget(member);
      }
    }
    peer.unconfirmed = null;
    out.note(RegistrarNotice.RESYNC_DONE, peer);
  }

  private void forEachOwned(int owner, java.util.function.Consumer<Member> action) {
    List<Member> owned = new ArrayList<>();
    for (Pool pool : handlespace.pools().values()) {
      for (Member member : pool.inOrder()) {
        if (member.home() == owner) {
          owned.add(member);
        }
      }
    }
    owned.forEach(action);
  }

  // ---- RFC 5353 s3.3: updates and tables

  /** Tells everybody about an element of ours. */
  void tellChange(int action, PoolHandle handle, PoolElement element) {
    groupCast(new HandleUpdate(self, EnrpMessage.EVERYBODY, action, handle, element));
  }

  private void groupCast(EnrpMessage message) {
    for (Peer peer : peers.values()) {
      Connection link = peer.link(self);
      if (link != null) {
        out.send(link, message);
      }
    }
  }

  private void onUpdate(Connection from, Peer peer, HandleUpdate update) {
    PoolElement element = update.element();
    Member member = handlespace.member(update.handle(), element.id());
    switch (update.action()) {
      case HandleUpdate.ADD_PE -> {
        if (element.home() != peer.id) {
          contradiction(peer, "announces " + update.handle() + " of another registrar");
          return;
        }
        Member added = take(peer, update.handle(), element, false);
        if (added != null && peer.unconfirmed != null) {
          peer.unconfirmed.remove(added);
        }
      }
      case HandleUpdate.DEL_PE -> {
        if (member == null) {
          return;
        }
        if (member.home() != peer.id && !isDead(member.home())) {
          contradiction(peer, "deletes " + member.name() + " of another registrar");
          return;
        }
        asap.forget(member);
      }
      default ->
          out.send(from, new EnrpMessage.EnrpError(self, peer.id, List.of(ErrorCause.UNSPECIFIED)));
    }
  }

  private boolean isDead(int server) {
    if (server == self) {
      return false;
    }
    Peer peer = peers.get(server);
    return peer == null || peer.state == PeerState.INACTIVE || peer.state == PeerState.ARBITRATE;
  }

  private void contradiction(Peer peer, String what) {
    out.note(RegistrarNotice.CONTRADICTION, peer + " " + what);
  }

  /**
   * Stores what another registrar says about an element. One of ours goes to whoever announces it,
   * because it registered there; but a table is not news, so while the element is connected to us,
   * we keep it and say so.
   */
  private @Nullable Member take(
      @Nullable Peer peer, PoolHandle handle, PoolElement element, boolean fromTable) {
    Pool pool = handlespace.pool(handle);
    Member member = pool == null ? null : pool.member(element.id());
    if (pool != null && !pool.contradictions(element).isEmpty()) {
      boolean alone = member != null && pool.byId().size() == 1;
      boolean servedHere = member != null && member.connection != null;
      if (!alone || servedHere) {
        out.note(RegistrarNotice.UPDATE_IGNORED, handle + " does not fit its pool");
        return null;
      }
      if (member != null) {
        asap.forget(member);
      }
      member = null;
      pool = null;
    }
    if (member == null) {
      RegistrarSettings.Bounds bounds = settings.bounds();
      if (handlespace.elements() >= bounds.elements()
          || (pool == null && handlespace.pools().size() >= bounds.pools())) {
        out.note(RegistrarNotice.UPDATE_IGNORED, handle + " is over a bound");
        return null;
      }
      member = handlespace.add(handle, element);
      asap.changed(member.pool);
      return member;
    }
    if (member.home() == self && fromTable && member.connection != null) {
      if (peer != null) {
        contradiction(peer, "claims " + member.name() + ", which is connected here");
      }
      tellChange(HandleUpdate.ADD_PE, handle, member.element);
      return member;
    }
    if (!member.element.equals(element) || member.suspect) {
      asap.handOver(member, element);
    }
    return member;
  }

  private void onTableRequest(Connection from, Peer peer, EnrpMessage.HandleTableRequest request) {
    if (!isActive()) {
      out.send(from, new EnrpMessage.HandleTableResponse(self, peer.id, true, false, List.of()));
      return;
    }
    Peer.Cursor cursor = peer.download;
    if (cursor != null && cursor.ownOnly() != request.ownOnly()) {
      cursor = null;
    }
    List<PoolEntry> entries = new ArrayList<>();
    int elements = 0;
    int octets = 0;
    PoolHandle lastHandle = null;
    int lastId = 0;
    boolean more = false;
    Collection<Pool> pools =
        cursor == null
            ? handlespace.pools().values()
            : handlespace.pools().tailMap(cursor.handle(), true).values();
    filling:
    for (Pool pool : pools) {
      List<PoolElement> listed = new ArrayList<>();
      Collection<Member> members = pool.byId().values();
      if (cursor != null && pool.handle().equals(cursor.handle())) {
        members = pool.byId().tailMap(cursor.elementId(), false).values();
      }
      for (Member member : members) {
        if (request.ownOnly() && member.home() != self) {
          continue;
        }
        int length = member.element.wireLength();
        if (listed.isEmpty()) {
          length += pool.handle().octets().length() + 8;
        }
        if (elements == ELEMENTS_PER_RESPONSE
            || (elements > 0 && octets + length > OCTETS_PER_RESPONSE)) {
          more = true;
          addEntry(entries, pool, listed);
          break filling;
        }
        listed.add(member.element);
        elements++;
        octets += length;
        lastHandle = pool.handle();
        lastId = member.id();
      }
      addEntry(entries, pool, listed);
    }
    peer.download =
        more && lastHandle != null ? new Peer.Cursor(request.ownOnly(), lastHandle, lastId) : null;
    out.send(from, new EnrpMessage.HandleTableResponse(self, peer.id, false, more, entries));
  }

  private static void addEntry(List<PoolEntry> entries, Pool pool, List<PoolElement> listed) {
    if (!listed.isEmpty()) {
      entries.add(new PoolEntry(pool.handle(), listed));
    }
  }

  private void onTableResponse(
      Connection from, Peer peer, EnrpMessage.HandleTableResponse response) {
    Set<Member> unconfirmed = peer.unconfirmed;
    if (unconfirmed != null) {
      onResyncResponse(from, peer, unconfirmed, response);
      return;
    }
    if (start != StartState.TABLE || !isMentor(from)) {
      return;
    }
    if (response.rejected()) {
      nextMentor(true);
      return;
    }
    for (PoolEntry entry : response.entries()) {
      for (PoolElement element : entry.elements()) {
        // One that names us as its home is left from an earlier life under the same number.
        if (element.home() != self) {
          take(peer, entry.handle(), element, true);
        }
      }
    }
    if (response.more()) {
      onStart(StartEvent.MORE);
      out.send(from, new EnrpMessage.HandleTableRequest(self, peer.id, false));
      deadlines.set(startDeadline, now + settings.enrp().maxTimeNoResponse());
    } else {
      downloaded = true;
      onStart(StartEvent.COMPLETE);
    }
  }

  private void onListRequest(Connection from, Peer asking) {
    List<ServerInformation> servers = new ArrayList<>();
    if (isActive()) {
      servers.add(new ServerInformation(self, settings.enrpTransport()));
      for (Peer peer : peers.values()) {
        if (peer != asking && peer.server != null) {
          servers.add(peer.server);
        }
      }
    }
    out.send(from, new EnrpMessage.ListResponse(self, asking.id, !isActive(), servers));
  }

  // ---- RFC 5353 s3.5: takeover

  private void onPeerTime(Peer peer) {
    if (peer.state == PeerState.ALIVE) {
      long silentSince = peer.lastHeard + settings.enrp().maxTimeLastHeard();
      if (silentSince > now) {
        deadlines.set(peer.deadline, silentSince);
        return;
      }
      move(peer, PeerEvent.SILENT);
      return;
    }
    if (peer.state == PeerState.ARBITRATE) {
      // Who died meanwhile need not agree.
      peer.awaitedAcks.removeIf(id -> !isExpectedToAgree(peers.get(id)));
      if (peer.awaitedAcks.isEmpty()) {
        move(peer, PeerEvent.AGREED);
        return;
      }
    }
    move(peer, PeerEvent.TIMEOUT);
  }

  private static boolean isExpectedToAgree(@Nullable Peer peer) {
    return peer != null && (peer.state == PeerState.ALIVE || peer.state == PeerState.QUESTIONED);
  }

  private void move(Peer peer, PeerEvent event) {
    PeerState next = PeerMoves.next(peer.state, event);
    if (next == null) {
      return;
    }
    if (next == PeerState.REMOVED && event == PeerEvent.AGREED) {
      win(peer);
      return;
    }
    enter(peer, next);
  }

  private void enter(Peer peer, PeerState next) {
    peer.state = next;
    RegistrarSettings.EnrpTimes times = settings.enrp();
    switch (next) {
      case ALIVE -> deadlines.set(peer.deadline, now + times.maxTimeLastHeard());
      case PROBE -> {
        out.note(RegistrarNotice.PEER_PROBED, peer);
        if (peer.link(self) == null) {
          move(peer, PeerEvent.UNREACHABLE);
          return;
        }
        sendPresence(peer, true);
        deadlines.set(peer.deadline, now + times.maxTimeNoResponse());
      }
      case QUESTIONED -> {
        sendPresence(peer, true);
        // Half of what a challenger waits, so that our agreement is in time for him.
        deadlines.set(peer.deadline, now + times.takeoverExpiry() / 2);
      }
      case ARBITRATE -> arbitrate(peer);
      case INACTIVE -> {
        if (peer.challenger != 0) {
          agree(peer, peer.challenger);
        }
        deadlines.set(peer.deadline, now + 2 * times.takeoverExpiry());
      }
      case REMOVED -> removePeer(peer);
    }
  }

  private void arbitrate(Peer target) {
    out.note(RegistrarNotice.TAKEOVER_BEGUN, target);
    target.awaitedAcks.clear();
    for (Peer peer : peers.values()) {
      if (peer != target) {
        target.awaitedAcks.add(peer.id);
      }
    }
    groupCast(new EnrpMessage.InitTakeover(self, EnrpMessage.EVERYBODY, target.id));
    deadlines.set(target.deadline, now + settings.enrp().takeoverExpiry());
    if (target.awaitedAcks.isEmpty()) {
      move(target, PeerEvent.AGREED);
    }
  }

  private void onInitTakeover(Peer challenger, int targetId) {
    if (targetId == self) {
      // We live: everybody shall hear it.
      peers.values().forEach(peer -> sendPresence(peer, false));
      return;
    }
    Peer target = peers.get(targetId);
    if (target == null) {
      sendAck(challenger, targetId);
      return;
    }
    if (target.state == PeerState.ARBITRATE) {
      if (goesBeforeUs(challenger)) {
        out.note(RegistrarNotice.TAKEOVER_STOPPED, target + " goes to " + challenger);
        target.challenger = challenger.id;
        move(target, PeerEvent.OUTRANKED);
      } else {
        move(target, PeerEvent.OUTRANKING);
      }
      return;
    }
    target.challenger = challenger.id;
    move(
        target,
        target.link(self) == null ? PeerEvent.CHALLENGED_UNREACHABLE : PeerEvent.CHALLENGED);
  }

  private boolean goesBeforeUs(Peer challenger) {
    int order = Integer.compareUnsigned(challenger.id, self);
    return settings.arbitration() == Arbitration.RFC ? order > 0 : order < 0;
  }

  private void agree(Peer target, int challengerId) {
    target.challenger = 0;
    Peer challenger = peers.get(challengerId);
    if (challenger != null) {
      target.agreedWith = challengerId;
      sendAck(challenger, target.id);
    }
  }

  private void sendAck(Peer challenger, int targetId) {
    Connection link = challenger.link(self);
    if (link != null) {
      out.send(link, new EnrpMessage.InitTakeoverAck(self, challenger.id, targetId));
    }
  }

  private void onInitTakeoverAck(Peer from, int targetId) {
    Peer target = peers.get(targetId);
    if (target == null || target.state != PeerState.ARBITRATE) {
      return;
    }
    target.awaitedAcks.remove(from.id);
    if (target.awaitedAcks.isEmpty()) {
      move(target, PeerEvent.AGREED);
    }
  }

  private void win(Peer target) {
    out.note(RegistrarNotice.TAKEOVER_WON, target);
    groupCast(new EnrpMessage.TakeoverServer(self, EnrpMessage.EVERYBODY, target.id));
    removePeer(target);
    forEachOwned(target.id, asap::adopt);
  }

  private void onTakeoverServer(Peer winner, int targetId) {
    if (targetId == self) {
      contradiction(winner, "took us over while we live");
      peers.values().forEach(peer -> sendPresence(peer, false));
      forEachOwned(self, m -> tellChange(HandleUpdate.ADD_PE, m.pool.handle(), m.element));
      return;
    }
    if (targetId == winner.id) {
      contradiction(winner, "took itself over");
      return;
    }
    Peer target = peers.get(targetId);
    if (target != null) {
      boolean believable =
          target.agreedWith == winner.id || isDead(targetId) || target.link(self) == null;
      if (!believable) {
        contradiction(winner, "took over " + target + ", which we hear");
        move(target, PeerEvent.TAKEN);
        return;
      }
      removePeer(target);
    }
    out.note(
        RegistrarNotice.TAKEN_OVER_ELSEWHERE,
        HexFormat.of().toHexDigits(targetId) + " by " + winner);
    forEachOwned(targetId, m -> asap.handOver(m, m.element.withHome(winner.id)));
  }

  private void removePeer(Peer peer) {
    peer.state = PeerState.REMOVED;
    deadlines.cancel(peer.deadline);
    deadlines.cancel(peer.resyncDeadline);
    deadlines.cancel(peer.secondLinkDeadline);
    peers.remove(peer.id);
    for (Connection link : peer.links) {
      // A link that outlived its peer is dead wood: a living peer opens another one.
      out.close(link);
    }
    for (Peer other : List.copyOf(peers.values())) {
      if (other.state == PeerState.ARBITRATE
          && other.awaitedAcks.remove(peer.id)
          && other.awaitedAcks.isEmpty()) {
        move(other, PeerEvent.AGREED);
      }
    }
  }
}
