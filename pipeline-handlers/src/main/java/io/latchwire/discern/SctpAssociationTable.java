package io.latchwire.discern;

import io.latchwire.discern.SctpAssociation.Address;
import io.latchwire.discern.SctpAssociation.Asconf;
import io.latchwire.discern.SctpAssociation.Handshake;
import io.latchwire.discern.SctpAssociation.Request;
import io.latchwire.flow.HalfOpenBudget;
import io.latchwire.flow.HalfOpenFlows;
import io.latchwire.latch.Association;
import io.latchwire.latch.Disposition;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchAnswer;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchOwner;
import io.latchwire.latch.LatchReason;
import io.latchwire.latch.LatchRequest;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.sctp.SctpChunkCursor;
import io.latchwire.wire.sctp.SctpChunkType;
import io.latchwire.wire.sctp.SctpParameterCursor;
import io.latchwire.wire.sctp.SctpView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * SCTP associations and their latches: one for every pair of an address of this side and one of the
 * other (RFC 5660 section 5.4), made and released together.
 *
 * <p>INIT asks for the latch of its own path. The others are made when both ends have the
 * association, from the addresses in INIT and INIT ACK, and later when an end grants an ASCONF (RFC
 * 5061): it grants only what was authenticated (RFC 4895), so no keys of the ends are needed here.
 * A path on which no latch can be made is silent. A heartbeat, or anything else but INIT, makes
 * nothing by itself; the timers that nf_conntrack has for paths it first hears of so have no
 * counterpart here.
 *
 * <p>A later INIT changes nothing until its exchange of cookies is over; then the old latches are
 * released and new ones asked for. An ABORT counts under the receiver's verification tag, or with
 * the T bit under the sender's (RFC 9260 section 8.5.1).
 *
 * <p>Owned by one thread, the one of its latch database. Times are of that database's clock.
 */
public final class SctpAssociationTable implements LatchOwner {
  private final LatchDatabase database;
  private final SctpLifetimes lifetimes;
  private final int most;
  private final HalfOpenFlows<SctpAssociation> opening;
  private final Map<FlowTuple, SctpAssociation> byPath = new HashMap<>();
  private final Set<SctpAssociation> associations = new LinkedHashSet<>();
  private final SctpChunkCursor chunk = new SctpChunkCursor();
  private final SctpParameterCursor parameter = new SctpParameterCursor();

  /**
   * No association yet.
   *
   * @param database which makes the latches
   * @param lifetimes of the states
   * @param most associations at a time
   * @param opening how many of them before the cookies have come through
   * @param random gives a number from zero to below its argument
   */
  public SctpAssociationTable(
      LatchDatabase database,
      SctpLifetimes lifetimes,
      int most,
      HalfOpenBudget opening,
      IntUnaryOperator random) {
    this.database = database;
    this.lifetimes = lifetimes;
    this.most = most;
    this.opening = new HalfOpenFlows<>(opening, random);
  }

  /** Associations in the table. */
  public int size() {
    return associations.size();
  }

  /** Where the association of a path stands, {@link SctpState#GONE} when there is none. */
  public SctpState state(FlowTuple path) {
    SctpAssociation association = byPath.get(path);
    return association == null ? SctpState.GONE : association.state;
  }

  /** Pairs of addresses that the association of a path has, those without a latch included. */
  public Set<FlowTuple> paths(FlowTuple path) {
    SctpAssociation association = byPath.get(path);
    return association == null ? Set.of() : Set.copyOf(association.paths.keySet());
  }

  /**
   * A packet of the host behind the gateway, under a policy that protects it.
   *
   * @param path addresses and ports of the packet
   * @param own what it would leave under, null when no association is there
   * @param epoch of the batch that it came in
   */
  public Discerned outbound(
      FlowTuple path, SctpView packet, @Nullable LatchedParameters own, long epoch, long now) {
    return packet.isChecksumRight()
        ? follow(path, packet, true, own, null, epoch, now)
        : Discerned.CHECKSUM;
  }

  /**
   * A packet of the network that has been verified; so its checksum need not be.
   *
   * @param path addresses and ports of the packet
   * @param verified the association that protected it
   * @param epoch of the batch in which it was verified
   */
  public Discerned inbound(
      FlowTuple path, SctpView packet, Association verified, long epoch, long now) {
    return follow(path, packet, false, verified.parameters(), verified, epoch, now);
  }

  /** Ends associations that have been silent for too long; the fuller, the sooner. */
  public void onTick(long nowMillis) {
    for (SctpAssociation association : List.copyOf(associations)) {
      if (association.latches().stream().anyMatch(l -> l.state() == LatchState.LARVAL)) {
        // What is waited for is the key exchange; the latch has a timer of its own.
        continue;
      }
      long lifetime = lifetimes.of(association.state);
      if (association.place != null) {
        lifetime = opening.budget().scaled(lifetime, opening.size());
      }
      if (nowMillis - association.passedMillis >= lifetime) {
        on(association, SctpEvent.TIMEOUT, nowMillis);
      }
    }
  }

  @Override
  public void onAlert(Latch latch, LatchState state, LatchReason reason) {
    SctpAssociation association = byPath.get(latch.flow());
    if (association == null
        || association.paths.get(latch.flow()) != latch
        || state != LatchState.CLOSED) {
      // A broken latch admits nothing; other paths go on, and this one may come back.
      return;
    }
    association.paths.put(latch.flow(), null);
    if (!association.latches().isEmpty()) {
      return;
    }
    association.passedMillis = latch.changedMillis();
    boolean lost = reason == LatchReason.ACQUIRE_TIMEOUT || reason == LatchReason.ACQUIRE_REFUSED;
    on(association, lost ? SctpEvent.TIMEOUT : SctpEvent.LATCHES_CLOSED, association.passedMillis);
  }

  // ---- one packet ---------------------------------------------------------------------------

  private Discerned follow(
      FlowTuple path,
      SctpView packet,
      boolean byHost,
      @Nullable LatchedParameters under,
      @Nullable Association verified,
      long epoch,
      long now) {
    if (!isWellFormed(packet)) {
      return Discerned.MALFORMED;
    }
    packet.chunks(chunk).next();
    boolean init = chunk.type() == SctpChunkType.INIT;
    if (init && packet.verificationTag() != 0) {
      return Discerned.TAG;
    }
    SctpAssociation present = byPath.get(path);
    if (present != null && present.state == SctpState.CLOSED && init) {
      remove(present, now);
      present = null;
    }
    if (present == null) {
      return init ? open(path, byHost, under, verified, now) : Discerned.NO_FLOW;
    }
    Latch latch = present.paths.get(path);
    if (latch == null || !latch.admits(under, epoch)) {
      if (latch != null && !byHost) {
        database.onForeignPacket(latch, now);
      }
      return Discerned.LATCH;
    }
    if (init) {
      begin(present, path, byHost);
      present.passedMillis = now;
      return Discerned.PASSES;
    }
    Handshake handshake = handshakeOf(present, packet, byHost);
    if (handshake == null) {
      return Discerned.TAG;
    }
    present.passedMillis = now;
    packet.chunks(chunk);
    while (chunk.next()) {
      if (!apply(present, handshake, path, byHost, now)) {
        return Discerned.NO_LATCH;
      }
    }
    return Discerned.PASSES;
  }

  /** Whether chunks and parameters fit, and what has to stand alone does. */
  private boolean isWellFormed(SctpView packet) {
    packet.chunks(chunk);
    int chunks = 0;
    boolean alone = false;
    while (chunk.next()) {
      chunks++;
      alone |= SctpChunkType.isAlone(chunk.type());
      if (tellsAddresses(chunk.type())) {
        chunk.parameters(parameter);
        while (parameter.next()) {
          // Each is read where it counts.
        }
        if (parameter.isMalformed()) {
          return false;
        }
      }
      if (isInitial(chunk.type()) && chunk.initiateTag() == 0) {
        return false;
      }
    }
    return chunks > 0 && !chunk.isMalformed() && (!alone || chunks == 1);
  }

  private static boolean isInitial(int type) {
    return type == SctpChunkType.INIT || type == SctpChunkType.INIT_ACK;
  }

  private static boolean tellsAddresses(int type) {
    return isInitial(type) || type == SctpChunkType.ASCONF || type == SctpChunkType.ASCONF_ACK;
  }

  private Discerned open(
      FlowTuple path,
      boolean byHost,
      @Nullable LatchedParameters under,
      @Nullable Association verified,
      long now) {
    Address source = Address.of(path, byHost);
    if (!makeRoom(source, now)) {
      return Discerned.FULL;
    }
    Handshake first = handshake(path, byHost);
    SctpAssociation association = new SctpAssociation(first, now);
    LatchAnswer answer =
        verified == null
            ? database.createConnection(request(path, false), now)
            : database.open(path, verified, this, now);
    if (!(answer instanceof LatchAnswer.Made(Latch latch))) {
      return Discerned.NO_LATCH;
    }
    association.place = opening.add(association, source.high(), source.low());
    associations.add(association);
    association.paths.put(path, latch);
    byPath.put(path, association);
    return latch.admits(under, latch.since()) ? Discerned.PASSES : Discerned.LATCH;
  }

  private boolean makeRoom(Address source, long now) {
    SctpAssociation givenUp =
        associations.size() < most
            ? opening.inTheWayOf(source.high(), source.low())
            : opening.leastWorth(source.high(), source.low());
    if (givenUp != null) {
      remove(givenUp, now);
    }
    return associations.size() < most;
  }

  /** An INIT on a path of an association: again, crossing the other end's, or of a new life. */
  private void begin(SctpAssociation association, FlowTuple path, boolean byHost) {
    Handshake current = association.current;
    boolean again = current.openedByHost == byHost && current.openerTag == chunk.initiateTag();
    if (again) {
      return;
    }
    Handshake another = handshake(path, byHost);
    if (association.state == SctpState.COOKIE_WAIT && current.openedByHost == byHost) {
      association.current = another;
    } else {
      association.pending = another;
    }
  }

  private Handshake handshake(FlowTuple path, boolean byHost) {
    Handshake handshake = new Handshake(byHost, chunk.initiateTag());
    readAddresses(handshake, path, byHost);
    handshake.addresses(!byHost).add(Address.of(path, !byHost));
    return handshake;
  }

  private void readAddresses(Handshake handshake, FlowTuple path, boolean byHost) {
    Set<Address> addresses = handshake.addresses(byHost);
    addresses.clear();
    addresses.add(Address.of(path, byHost));
    chunk.parameters(parameter);
    while (parameter.next()) {
      if (parameter.kind() == SctpParameterCursor.ADDRESS
          && addresses.size() < SctpAssociation.MOST_ADDRESSES) {
        addresses.add(new Address(parameter.addressHigh(), parameter.addressLow()));
      }
    }
  }

  /** The exchange of cookies whose tag the packet carries; null when it has none of them. */
  private @Nullable Handshake handshakeOf(
      SctpAssociation association, SctpView packet, boolean byHost) {
    boolean cookies = false;
    boolean toHost = !byHost;
    packet.chunks(chunk);
    while (chunk.next()) {
      switch (chunk.type()) {
        case SctpChunkType.ABORT, SctpChunkType.SHUTDOWN_COMPLETE -> {
          toHost = chunk.isTagReflected() == byHost;
          cookies |= chunk.type() == SctpChunkType.ABORT;
        }
        case SctpChunkType.INIT_ACK, SctpChunkType.COOKIE_ECHO, SctpChunkType.COOKIE_ACK ->
            cookies = true;
        default -> {}
      }
    }
    int tag = packet.verificationTag();
    if (association.current.isTagOf(toHost, tag)) {
      return association.current;
    }
    Handshake pending = association.pending;
    return pending != null && cookies && pending.isTagOf(toHost, tag) ? pending : null;
  }

  /** What one chunk does; false when it ends in an association without a latch. */
  private boolean apply(
      SctpAssociation association, Handshake handshake, FlowTuple path, boolean byHost, long now) {
    boolean byOpener = byHost == handshake.openedByHost;
    boolean isCurrent = handshake == association.current;
    switch (chunk.type()) {
      case SctpChunkType.INIT_ACK -> answer(association, handshake, path, byHost);
      case SctpChunkType.COOKIE_ECHO -> {
        if (byOpener && handshake.answered) {
          handshake.echoed = true;
          if (isCurrent) {
            on(association, SctpEvent.COOKIE_ECHO, now);
          }
        } else if (!byOpener) {
          echoCrossing(association);
        }
      }
      case SctpChunkType.COOKIE_ACK -> {
        return acknowledge(association, handshake, path, byOpener, now);
      }
      case SctpChunkType.SHUTDOWN ->
          on(
              association,
              byOpener ? SctpEvent.SHUTDOWN_BY_OPENER : SctpEvent.SHUTDOWN_BY_OTHER,
              now);
      case SctpChunkType.SHUTDOWN_ACK -> on(association, SctpEvent.SHUTDOWN_ACK, now);
      case SctpChunkType.SHUTDOWN_COMPLETE -> on(association, SctpEvent.SHUTDOWN_COMPLETE, now);
      case SctpChunkType.ABORT -> {
        if (isCurrent) {
          on(association, SctpEvent.ABORT, now);
        } else {
          association.pending = null;
        }
      }
      case SctpChunkType.ASCONF -> ask(association, path, byHost);
      case SctpChunkType.ASCONF_ACK -> grant(association, byHost, path, now);
      default -> {}
    }
    return true;
  }

  /** INIT ACK: the other end's tag and addresses, until the cookie has gone back. */
  private void answer(
      SctpAssociation association, Handshake handshake, FlowTuple path, boolean byHost) {
    Handshake answered = handshake;
    Handshake pending = association.pending;
    if (byHost == handshake.openedByHost && pending != null && byHost != pending.openedByHost) {
      // INITs have crossed: the tags are the same in both exchanges (RFC 9260 section 5.2.1).
      answered = pending;
    }
    if (byHost != answered.openedByHost && !answered.echoed) {
      answered.answer(chunk.initiateTag());
      readAddresses(answered, path, byHost);
    }
  }

  /** A cookie of the end that did not open the exchange of now: of the one that it opened. */
  private static void echoCrossing(SctpAssociation association) {
    Handshake pending = association.pending;
    if (pending != null && pending.answered) {
      pending.echoed = true;
    }
  }

  private boolean acknowledge(
      SctpAssociation association,
      Handshake handshake,
      FlowTuple path,
      boolean byOpener,
      long now) {
    Handshake over = handshake;
    Handshake pending = association.pending;
    boolean isOpening =
        association.state == SctpState.COOKIE_WAIT || association.state == SctpState.COOKIE_ECHOED;
    if (byOpener && isOpening && pending != null) {
      over = pending;
    } else if (byOpener) {
      return true;
    }
    if (!over.echoed) {
      return true;
    }
    if (over == association.current) {
      if (association.state == SctpState.COOKIE_ECHOED) {
        association.pending = null;
        on(association, SctpEvent.COOKIE_ACK, now);
        latchPaths(association, path, now);
      }
      return true;
    }
    association.current = over;
    association.pending = null;
    if (!isOpening) {
      restart(association, path, now);
    }
    on(association, SctpEvent.RESTART, now);
    latchPaths(association, path, now);
    if (association.paths.get(path) == null) {
      remove(association, now);
      return false;
    }
    return true;
  }

  // ---- paths and latches --------------------------------------------------------------------

  /** An end had lost the association: nothing of the old one holds any more. */
  private void restart(SctpAssociation association, FlowTuple path, long now) {
    association.forgetRequests();
    release(association, now);
    association.paths.keySet().forEach(byPath::remove);
    association.paths.clear();
    association.paths.put(path, null);
    byPath.put(path, association);
    if (database.createConnection(request(path, false), now)
        instanceof LatchAnswer.Made(Latch latch)) {
      association.paths.put(path, latch);
    }
  }

  /** Makes the latches that paths between the known addresses lack. */
  private void latchPaths(SctpAssociation association, FlowTuple like, long now) {
    Handshake ends = association.current;
    int paths = ends.hostAddresses.size() * ends.networkAddresses.size();
    for (Address host : ends.hostAddresses) {
      for (Address network : ends.networkAddresses) {
        FlowTuple path = path(like, host, network);
        if (byPath.putIfAbsent(path, association) == null) {
          LatchAnswer answer = database.createConnection(request(path, true), now);
          association.paths.put(
              path, answer instanceof LatchAnswer.Made(Latch latch) ? latch : null);
        }
      }
    }
    Disposition disposition = Disposition.defaultOf(IpProtocol.SCTP, paths > 1);
    association.latches().forEach(latch -> database.choose(latch, disposition));
  }

  private LatchRequest request(FlowTuple path, boolean severalPaths) {
    LatchRequest usual = LatchRequest.byPolicy(path, this);
    return new LatchRequest(
        path,
        usual.wanted(),
        usual.protection(),
        usual.conflict(),
        Disposition.defaultOf(IpProtocol.SCTP, severalPaths),
        usual.caller(),
        this);
  }

  private static FlowTuple path(FlowTuple like, Address host, Address network) {
    return new FlowTuple(
        like.vlan(),
        like.protocol(),
        host.high(),
        host.low(),
        like.localPort(),
        network.high(),
        network.low(),
        like.remotePort());
  }

  /** ASCONF: remembered until its receiver grants it. There is one at a time, RFC 5061 s5.1. */
  private void ask(SctpAssociation association, FlowTuple path, boolean byHost) {
    List<Request> requests = new ArrayList<>();
    chunk.parameters(parameter);
    while (parameter.next()) {
      boolean adds = parameter.kind() == SctpParameterCursor.ADD_ADDRESS;
      if ((adds || parameter.kind() == SctpParameterCursor.DELETE_ADDRESS)
          && requests.size() < SctpAssociation.MOST_REQUESTS) {
        requests.add(
            new Request(
                parameter.correlation(),
                adds,
                new Address(parameter.addressHigh(), parameter.addressLow())));
      }
    }
    association.ask(byHost, new Asconf(chunk.serial(), Address.of(path, byHost), requests));
  }

  /** ASCONF-ACK: what is not refused in it is granted, RFC 5061 section 5.2. */
  private void grant(SctpAssociation association, boolean byHost, FlowTuple path, long now) {
    Asconf asked = association.answered(!byHost, chunk.serial());
    if (asked == null) {
      return;
    }
    Set<Integer> refused = new HashSet<>();
    chunk.parameters(parameter);
    while (parameter.next()) {
      if (parameter.kind() == SctpParameterCursor.ERROR_CAUSE) {
        refused.add(parameter.correlation());
      }
    }
    Set<Address> addresses = association.current.addresses(!byHost);
    for (Request request : asked.requests()) {
      if (!refused.contains(request.correlation())) {
        change(addresses, request, asked.source());
      }
    }
    releaseDeleted(association, now);
    latchPaths(association, path, now);
  }

  private static void change(Set<Address> addresses, Request request, Address source) {
    boolean wildcard = request.address().isWildcard();
    if (request.adds()) {
      if (addresses.size() < SctpAssociation.MOST_ADDRESSES) {
        addresses.add(wildcard ? source : request.address());
      }
    } else if (wildcard) {
      addresses.retainAll(Set.of(source));
    } else if (addresses.size() > 1) {
      addresses.remove(request.address());
    }
  }

  private void releaseDeleted(SctpAssociation association, long now) {
    for (FlowTuple path : List.copyOf(association.paths.keySet())) {
      if (!association.current.hostAddresses.contains(Address.ofHost(path))
          || !association.current.networkAddresses.contains(Address.ofNetwork(path))) {
        Latch latch = association.paths.remove(path);
        byPath.remove(path);
        if (latch != null) {
          database.release(latch, now);
        }
      }
    }
  }

  private void on(SctpAssociation association, SctpEvent event, long now) {
    association.state = SctpMoves.next(association.state, event);
    switch (association.state) {
      case COOKIE_WAIT, COOKIE_ECHOED -> {}
      case GONE -> remove(association, now);
      default -> confirmed(association);
    }
  }

  private static void confirmed(SctpAssociation association) {
    if (association.place != null) {
      association.place.leave();
      association.place = null;
    }
  }

  private void remove(SctpAssociation association, long now) {
    association.state = SctpState.GONE;
    confirmed(association);
    associations.remove(association);
    association.paths.keySet().forEach(byPath::remove);
    release(association, now);
  }

  /** Releases all latches together; what is told of their end is known already. */
  private void release(SctpAssociation association, long now) {
    List<Latch> latches = association.latches();
    association.paths.replaceAll((_, _) -> null);
    latches.forEach(latch -> database.release(latch, now));
  }
}
