package io.latchwire.rserpool;

import io.latchwire.rserpool.DeadlineQueue.Deadline;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.MessageView;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a registrar is to pool elements and pool users (RFC 5352 s3): registration, resolution,
 * keep-alives, reports. Every request reads as a list of checks, authenticity first; the first that
 * fails answers and nothing has changed (RFC 5355 s2.1 to s2.4).
 */
final class AsapServer {
  private static final long MASS_EXPIRY_WINDOW = 10_000;
  private static final int ANSWER_OVERHEAD = 1_024;
  private static final String INSECURE = "insecure:";

  private final RegistrarSettings settings;
  private final int self;
  private final Handlespace handlespace;
  private final DeadlineQueue deadlines;
  private final RandomGenerator random;
  private final MemberSelection selection;
  private final Outbox out;

  /** Elements that were taken over, under each address that they may call from. */
  private final Map<IpAddress, Set<Member>> claimed = new HashMap<>();

  private final Map<String, Integer> registeredBy = new HashMap<>();
  private final Deadline announcement = new Deadline(this::announce);
  private final Map<Integer, Long> announcers = new HashMap<>();

  private UpdateSink updates = (_, _, _) -> {};
  private boolean active;
  private long now;
  private long windowBegan = Long.MIN_VALUE / 2;
  private int goneInWindow;
  private int mayGoInWindow;

  /** Where changes of our own elements are told: the other registrars. */
  interface UpdateSink {
    void changed(int action, PoolHandle handle, PoolElement element);
  }

  AsapServer(
      RegistrarSettings settings,
      int self,
      Handlespace handlespace,
      DeadlineQueue deadlines,
      RandomGenerator random,
      Outbox out) {
    this.settings = settings;
    this.self = self;
    this.handlespace = handlespace;
    this.deadlines = deadlines;
    this.random = random;
    this.selection = new MemberSelection(random);
    this.out = out;
  }

  void tellUpdatesTo(UpdateSink sink) {
    updates = sink;
  }

  void at(long time) {
    now = time;
  }

  void activate() {
    active = true;
    if (settings.announce()) {
      announce();
    }
  }

  void onConnected(Connection connection) {
    Set<Member> mine = claimed.get(connection.caller.address());
    ElementGrant grant = grantOf(connection.caller);
    if (mine == null || grant == null) {
      return;
    }
    for (Member member : List.copyOf(mine)) {
      if (grant.allows(member.pool.handle(), member.id())) {
        member.connection = connection;
        connection.members.add(member);
        unclaim(member);
        sendKeepAlive(member, true);
      }
    }
  }

  void onDisconnected(Connection connection) {
    for (Pool pool : connection.subscriptions) {
      pool.subscribers.remove(connection);
    }
    for (Member member : connection.members) {
      member.connection = null;
      if (member.home() == self) {
        member.answerDue = Math.min(member.answerDue, now + settings.asap().keepAliveTimeout());
        schedule(member);
      }
    }
    connection.members.clear();
  }

  void onMessage(Connection from, AsapMessage message) {
    if (from.caller instanceof Caller.Peer) {
      // A registrar's key opens no other door (RFC 5355 s2.5: one key, one right).
      out.note(RegistrarNotice.REFUSED_UNAUTHORIZED, from.reporter());
      out.send(from, new AsapMessage.AsapError(List.of(ErrorCause.SECURITY)));
      out.close(from);
      return;
    }
    switch (message) {
      case AsapMessage.Registration registration -> onRegistration(from, registration);
      case AsapMessage.Deregistration leave -> onDeregistration(from, leave);
      case AsapMessage.HandleResolution question -> onResolution(from, question);
      case AsapMessage.EndpointKeepAliveAck ack -> onKeepAliveAck(from, ack);
      case AsapMessage.EndpointUnreachable report -> onUnreachable(from, report);
      case AsapMessage.AsapError _,
          AsapMessage.RegistrationResponse _,
          AsapMessage.DeregistrationResponse _,
          AsapMessage.HandleResolutionResponse _,
          AsapMessage.EndpointKeepAlive _,
          AsapMessage.ServerAnnounce _,
          AsapMessage.Cookie _,
          AsapMessage.CookieEcho _,
          AsapMessage.BusinessCard _ ->
          out.note(RegistrarNotice.NOT_FOR_A_REGISTRAR, from.reporter());
    }
  }

  /** What this caller may do as a pool element; null when it may not be one. */
  private @Nullable ElementGrant grantOf(Caller caller) {
    return switch (caller) {
      case Caller.Element element -> element.grant();
      case Caller.Peer _ -> null;
      case Caller.User user ->
          settings.secure()
              ? null
              : new ElementGrant(
                  INSECURE + user.address(), ElementGrant.ANY_POOL, List.of(), Set.of(), false);
    };
  }

  // ---- RFC 5352 s3.1

  private void onRegistration(Connection from, AsapMessage.Registration request) {
    PoolHandle handle = request.handle();
    PoolElement element = request.element();
    ElementGrant grant = grantOf(from.caller);
    if (grant == null) {
      refuse(from, request, RegistrarNotice.REFUSED_UNAUTHENTICATED, ErrorCause.SECURITY);
      return;
    }
    if (!from.registrations.take(now) || !active) {
      refuse(from, request, RegistrarNotice.REFUSED_RESOURCES, ErrorCause.NO_RESOURCES);
      return;
    }
    if (!grant.allows(handle, element.id()) || !allAllowed(grant, from, element)) {
      refuse(from, request, RegistrarNotice.REFUSED_UNAUTHORIZED, ErrorCause.SECURITY);
      return;
    }
    if (!element.policy().type().isAssigned()) {
      refuse(from, request, RegistrarNotice.REFUSED_INVALID, ErrorCause.invalid(element.policy()));
      return;
    }
    Pool pool = handlespace.pool(handle);
    Member member = pool == null ? null : pool.member(element.id());
    if (member != null && !maySpeakFor(grant, member, element)) {
      boolean idIsFree = member.owner != null || grant.namesIds();
      refuse(
          from,
          request,
          RegistrarNotice.REFUSED_UNAUTHORIZED,
          idIsFree ? ErrorCause.NON_UNIQUE : ErrorCause.SECURITY);
      return;
    }
    List<ErrorCause> contradictions = pool == null ? List.of() : pool.contradictions(element);
    if (!contradictions.isEmpty()) {
      out.note(RegistrarNotice.REFUSED_INCONSISTENT, handle);
      out.send(
          from, new AsapMessage.RegistrationResponse(true, handle, element.id(), contradictions));
      return;
    }
    if (isTooMany(pool, member, grant.identity())) {
      refuse(from, request, RegistrarNotice.REFUSED_RESOURCES, ErrorCause.NO_RESOURCES);
      return;
    }
    grant(from, grant.identity(), member, handle, element);
  }

  private void refuse(
      Connection from, AsapMessage.Registration request, RegistrarNotice why, ErrorCause cause) {
    out.note(why, from.reporter() + " " + request.handle());
    out.send(
        from,
        new AsapMessage.RegistrationResponse(
            true, request.handle(), request.element().id(), List.of(cause)));
  }

  /** An element registers only addresses of its own (RFC 5352 s2.2.1, RFC 5355 s2.3.3). */
  private static boolean allAllowed(ElementGrant grant, Connection from, PoolElement element) {
    for (IpAddress address : element.userTransport().addresses()) {
      if (!grant.allows(address, from.caller.address())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether this identity registered the element, or may be the one that did: ENRP does not tell
   * identities, so after a takeover the key table decides, or the same addresses do.
   */
  private static boolean maySpeakFor(ElementGrant grant, Member member, PoolElement offered) {
    if (member.owner != null) {
      return member.owner.equals(grant.identity());
    }
    return grant.namesIds()
        || offered.userTransport().addresses().equals(member.element.userTransport().addresses());
  }

  private boolean isTooMany(@Nullable Pool pool, @Nullable Member member, String identity) {
    RegistrarSettings.Bounds bounds = settings.bounds();
    if (member != null) {
      return false;
    }
    return (pool == null && handlespace.pools().size() >= bounds.pools())
        || handlespace.elements() >= bounds.elements()
        || registeredBy.getOrDefault(identity, 0) >= bounds.elementsPerIdentity();
  }

  private void grant(
      Connection from,
      String identity,
      @Nullable Member known,
      PoolHandle handle,
      PoolElement offered) {
    PoolElement element =
        offered
            .withHome(self)
            .withAsapTransport(new Transport.Sctp(from.caller.port(), from.caller.address()));
    Member member;
    if (known == null) {
      member = handlespace.add(handle, element);
      out.note(RegistrarNotice.REGISTERED, member.name());
    } else {
      member = known;
      release(member);
      handlespace.replace(member, element);
      out.note(RegistrarNotice.REREGISTERED, member.name());
    }
    member.owner = identity;
    registeredBy.merge(identity, 1, Integer::sum);
    member.connection = from;
    from.members.add(member);
    member.reports = null;
    member.timesReturned = 0;
    member.stale = false;
    member.held = false;
    member.suspect = false;
    member.answerDue = DeadlineQueue.NEVER;
    member.lifeEnds =
        element.life() == PoolElement.FOR_EVER
            ? DeadlineQueue.NEVER
            : now + (long) element.life() * settings.lifeUnitMillis();
    if (member.keepAliveDue == DeadlineQueue.NEVER) {
      member.keepAliveDue = nextKeepAlive();
    }
    schedule(member);
    out.send(from, new AsapMessage.RegistrationResponse(false, handle, element.id(), List.of()));
    updates.changed(EnrpMessage.HandleUpdate.ADD_PE, handle, element);
    changed(member.pool);
  }

  /** Forgets what being the home of this member means, before it is replaced or removed. */
  private void release(Member member) {
    String owner = member.owner;
    if (owner != null) {
      registeredBy.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
      member.owner = null;
    }
    Connection connection = member.connection;
    if (connection != null) {
      connection.members.remove(member);
      member.connection = null;
    }
    unclaim(member);
  }

  // ---- RFC 5352 s3.2

  private void onDeregistration(Connection from, AsapMessage.Deregistration request) {
    PoolHandle handle = request.handle();
    int id = request.elementId();
    ElementGrant grant = grantOf(from.caller);
    Member member = handlespace.member(handle, id);
    List<ErrorCause> causes = List.of();
    if (grant == null) {
      out.note(RegistrarNotice.REFUSED_UNAUTHENTICATED, from.reporter() + " " + handle);
      causes = List.of(ErrorCause.SECURITY);
    } else if (!grant.allows(handle, id)
        || (member != null && !maySpeakFor(grant, member, member.element))
        || (member != null && member.owner == null && !speaksFromIt(grant, from, member))) {
      out.note(RegistrarNotice.REFUSED_UNAUTHORIZED, from.reporter() + " " + handle);
      causes = List.of(ErrorCause.SECURITY);
    } else if (member != null) {
      out.note(RegistrarNotice.DEREGISTERED, member.name());
      remove(member);
    }
    out.send(from, new AsapMessage.DeregistrationResponse(handle, id, causes));
  }

  private static boolean speaksFromIt(ElementGrant grant, Connection from, Member member) {
    return grant.namesIds() || allAllowed(grant, from, member.element);
  }

  /** Takes a member out and tells peers and subscribers. */
  private void remove(Member member) {
    forget(member);
    updates.changed(EnrpMessage.HandleUpdate.DEL_PE, member.pool.handle(), member.element);
  }

  /** Takes a member out and tells the subscribers alone. */
  void forget(Member member) {
    release(member);
    if (member.deadline != null) {
      deadlines.cancel(member.deadline);
      member.deadline = null;
    }
    handlespace.remove(member);
    changed(member.pool);
  }

  // ---- RFC 5352 s3.3

  private void onResolution(Connection from, AsapMessage.HandleResolution question) {
    PoolHandle handle = question.handle();
    boolean plain = from.caller instanceof Caller.User user && !user.secured();
    if (settings.secure() && plain && !settings.answerUnprotectedUsers()) {
      out.note(RegistrarNotice.UNRESOLVED, handle);
      out.send(from, AsapMessage.HandleResolutionResponse.negative(handle, ErrorCause.SECURITY));
      return;
    }
    Pool pool = handlespace.pool(handle);
    if (!active || pool == null) {
      out.note(RegistrarNotice.UNRESOLVED, handle);
      out.send(
          from,
          AsapMessage.HandleResolutionResponse.negative(
              handle, active ? ErrorCause.UNKNOWN_HANDLE : ErrorCause.NO_RESOURCES));
      return;
    }
    boolean subscribed = question.updatesWanted() && subscribe(from, pool);
    AsapMessage.HandleResolutionResponse answer = answer(pool, question.wantedItems(), subscribed);
    out.note(
        answer.causes().isEmpty() ? RegistrarNotice.RESOLVED : RegistrarNotice.UNRESOLVED, handle);
    out.send(from, answer);
  }

  private boolean subscribe(Connection connection, Pool pool) {
    if (connection.subscriptions.size() >= settings.bounds().subscriptionsPerConnection()
        && !connection.subscriptions.contains(pool)) {
      return false;
    }
    connection.subscriptions.add(pool);
    pool.subscribers.add(connection);
    return true;
  }

  private AsapMessage.HandleResolutionResponse answer(
      Pool pool, long wantedItems, boolean updatesFollow) {
    int max = settings.bounds().maxItems();
    int items = wantedItems == 0 ? max : (int) Math.min(max, wantedItems);
    List<PoolElement> listed = new ArrayList<>();
    int room = MessageView.MAX_WIRE_LENGTH - ANSWER_OVERHEAD - pool.handle().octets().length();
    for (Member member : selection.select(pool, items)) {
      PoolElement element = member.element.withAsapTransport(null);
      room -= element.wireLength();
      if (room < 0) {
        break;
      }
      listed.add(element);
    }
    if (listed.isEmpty()) {
      return AsapMessage.HandleResolutionResponse.negative(pool.handle(), ErrorCause.NO_RESOURCES);
    }
    return new AsapMessage.HandleResolutionResponse(
        updatesFollow, pool.handle(), listed.getFirst().policy(), listed, List.of());
  }

  /** A pool changed: its subscribers are told, many changes at once. */
  void changed(Pool pool) {
    if (pool.subscribers.isEmpty()) {
      return;
    }
    Deadline coalescing = pool.coalescing;
    if (coalescing == null) {
      coalescing = new Deadline(() -> tellSubscribers(pool));
      pool.coalescing = coalescing;
    }
    if (coalescing.at() == DeadlineQueue.NEVER) {
      deadlines.set(coalescing, now + settings.asap().updateCoalescing());
    }
  }

  private void tellSubscribers(Pool pool) {
    if (!pool.isEmpty()) {
      AsapMessage update = answer(pool, 0, true);
      pool.subscribers.forEach(subscriber -> out.send(subscriber, update));
      return;
    }
    for (Connection subscriber : pool.subscribers) {
      subscriber.subscriptions.remove(pool);
      out.send(
          subscriber,
          AsapMessage.HandleResolutionResponse.negative(pool.handle(), ErrorCause.UNKNOWN_HANDLE));
    }
    pool.subscribers.clear();
  }

  // ---- RFC 5352 s3.5 and s3.6

  private void onKeepAliveAck(Connection from, AsapMessage.EndpointKeepAliveAck ack) {
    Member member = handlespace.member(ack.handle(), ack.elementId());
    if (member == null || member.connection != from) {
      return;
    }
    member.answerDue = DeadlineQueue.NEVER;
    member.keepAliveDue = nextKeepAlive();
    member.held = false;
    member.stale = false;
    schedule(member);
  }

  private void onUnreachable(Connection from, AsapMessage.EndpointUnreachable report) {
    if (!from.reports.take(now)) {
      out.note(RegistrarNotice.REPORT_LIMITED, from.reporter());
      return;
    }
    Member member = handlespace.member(report.handle(), report.elementId());
    if (member == null) {
      return;
    }
    BadReports reports = member.reports;
    if (reports == null) {
      reports = new BadReports();
      member.reports = reports;
    }
    boolean counted = reports.count(from.reporter(), now);
    out.note(
        counted ? RegistrarNotice.REPORT_COUNTED : RegistrarNotice.REPORT_LIMITED, member.name());
    boolean exceeded = reports.exceed(settings.bounds().maxBadReports());
    if (member.home() != self) {
      member.suspect |= exceeded;
    } else if (exceeded) {
      out.note(RegistrarNotice.TOO_MANY_REPORTS, member.name());
      remove(member);
    } else {
      sendKeepAlive(member, false);
      schedule(member);
    }
  }

  private long nextKeepAlive() {
    long interval = settings.asap().keepAliveInterval();
    return now + interval / 2 + random.nextLong(interval + 1);
  }

  /** One keep-alive at a time to an element, and not one right after the other (5355 s2.14). */
  private void sendKeepAlive(Member member, boolean becomeMine) {
    Connection connection = member.connection;
    boolean outstanding = member.answerDue != DeadlineQueue.NEVER && !becomeMine;
    if (connection == null
        || outstanding
        || now - member.lastKeepAlive < settings.asap().keepAliveSpacing()) {
      out.note(RegistrarNotice.KEEP_ALIVE_LIMITED, member.name());
      return;
    }
    member.lastKeepAlive = now;
    member.answerDue = now + settings.asap().keepAliveTimeout();
    member.keepAliveDue = nextKeepAlive();
    out.note(RegistrarNotice.KEEP_ALIVE_SENT, member.name());
    out.send(connection, new AsapMessage.EndpointKeepAlive(becomeMine, self, member.pool.handle()));
    schedule(member);
  }

  private void schedule(Member member) {
    Deadline deadline = member.deadline;
    if (deadline == null) {
      deadline = new Deadline(() -> onTime(member));
      member.deadline = deadline;
    }
    deadlines.set(
        deadline, Math.min(member.lifeEnds, Math.min(member.answerDue, member.keepAliveDue)));
  }

  private void onTime(Member member) {
    if (member.lifeEnds <= now) {
      if (mayGo(member)) {
        Connection connection = member.connection;
        out.note(RegistrarNotice.EXPIRED, member.name());
        remove(member);
        if (connection != null) {
          out.send(
              connection,
              new AsapMessage.DeregistrationResponse(member.pool.handle(), member.id(), List.of()));
        }
        return;
      }
    } else if (member.answerDue <= now) {
      if (mayGo(member)) {
        out.note(RegistrarNotice.UNANSWERED, member.name());
        remove(member);
        return;
      }
    } else {
      member.keepAliveDue = nextKeepAlive();
      sendKeepAlive(member, false);
    }
    schedule(member);
  }

  /**
   * Whether a member that is overdue may go. When many of ours are overdue at once, the fault is
   * more likely in this machine or its network than in all of them: the rest stays once more.
   */
  private boolean mayGo(Member member) {
    RegistrarSettings.Bounds bounds = settings.bounds();
    if (now - windowBegan >= MASS_EXPIRY_WINDOW) {
      windowBegan = now;
      goneInWindow = 0;
      mayGoInWindow =
          Math.max(
              bounds.massExpiryFloor(),
              handlespace.ownedBy(self) * bounds.massExpiryPercent() / 100);
    }
    if (member.held || goneInWindow < mayGoInWindow) {
      goneInWindow++;
      return true;
    }
    out.note(RegistrarNotice.MASS_EXPIRY_HELD, member.name());
    member.held = true;
    long hold = now + bounds.massExpiryHold();
    if (member.lifeEnds <= now) {
      member.lifeEnds = hold;
    }
    if (member.answerDue <= now) {
      member.answerDue = hold;
    }
    return false;
  }

  // ---- what the other registrars make of our elements

  /** This element is ours from now on, and shall be told (RFC 5353 s3.5.2). */
  void adopt(Member member) {
    handlespace.replace(member, member.element.withHome(self));
    member.claimPending = true;
    for (IpAddress address : member.element.userTransport().addresses()) {
      claimed.computeIfAbsent(address, _ -> new LinkedHashSet<>()).add(member);
    }
    awaitReturn(member, settings.asap().homeTimeout());
    changed(member.pool);
  }

  /** This element came from a snapshot. */
  void restore(Member member) {
    adopt(member);
    member.stale = true;
    awaitReturn(member, settings.asap().staleTimeout());
  }

  private void awaitReturn(Member member, long timeout) {
    int life = member.element.life();
    member.lifeEnds =
        life == PoolElement.FOR_EVER
            ? DeadlineQueue.NEVER
            : now + (long) life * settings.lifeUnitMillis();
    member.answerDue = now + timeout;
    member.keepAliveDue = nextKeepAlive();
    schedule(member);
  }

  private void unclaim(Member member) {
    if (!member.claimPending) {
      return;
    }
    member.claimPending = false;
    for (IpAddress address : member.element.userTransport().addresses()) {
      claimed.computeIfPresent(
          address,
          (_, members) -> {
            members.remove(member);
            return members.isEmpty() ? null : members;
          });
    }
  }

  /** This element has another home, or other attributes there. */
  void handOver(Member member, PoolElement element) {
    release(member);
    if (member.deadline != null) {
      deadlines.cancel(member.deadline);
      member.deadline = null;
    }
    member.lifeEnds = DeadlineQueue.NEVER;
    member.answerDue = DeadlineQueue.NEVER;
    member.keepAliveDue = DeadlineQueue.NEVER;
    member.stale = false;
    member.suspect = false;
    member.reports = null;
    handlespace.replace(member, element);
    changed(member.pool);
  }

  /** The elements of an identity whose key was taken away. */
  void removeAllOf(String identity) {
    List<Member> theirs = new ArrayList<>();
    for (Pool pool : handlespace.pools().values()) {
      for (Member member : pool.inOrder()) {
        if (identity.equals(member.owner)) {
          theirs.add(member);
        }
      }
    }
    theirs.forEach(this::remove);
  }

  // ---- RFC 5352 s3.8

  void onAnnounceHeard(int serverId) {
    if (serverId != self
        && (announcers.size() < settings.bounds().peers() || announcers.containsKey(serverId))) {
      announcers.put(serverId, now);
    }
  }

  private void announce() {
    announcers.values().removeIf(heard -> now - heard > settings.asap().announceOutdate());
    out.add(
        new RegistrarAction.Announce(
            new AsapMessage.ServerAnnounce(self, settings.asapTransports())));
    deadlines.set(announcement, now + settings.asap().announceInterval() * (announcers.size() + 1));
  }
}
