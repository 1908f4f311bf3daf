package io.latchwire.discern;

import io.latchwire.flow.HalfOpenBudget;
import io.latchwire.flow.HalfOpenFlows;
import io.latchwire.latch.Association;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchAnswer;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchOwner;
import io.latchwire.latch.LatchReason;
import io.latchwire.latch.LatchRequest;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.LatchedParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in datagrams, and their latches: the first datagram asks for the latch, silence
 * releases it (RFC 5660 section 5.2). For UDP, for queries of ICMP with their identifier in the
 * place of both ports, and for protocols without ports.
 *
 * <p>While a latch is broken nothing passes and nothing refreshes the timers; the conversation goes
 * on when the latch comes back before they are over. A latch that an operator closes leaves the
 * conversation silent for its lifetime, so that the next datagram does not simply make another.
 *
 * <p>A conversation without an answer is half open: when there is no room the oldest of the same
 * source makes some, then one at random, and never one that was answered.
 *
 * <p>Owned by one thread, the one of its latch database. Times are of that database's clock.
 */
public final class PseudoConnectionTable implements LatchOwner {
  private final LatchDatabase database;
  private final PseudoConnectionLifetimes lifetimes;
  private final int most;
  private final HalfOpenFlows<PseudoConnection> unanswered;
  private final Map<FlowTuple, PseudoConnection> connections = new HashMap<>();

  /**
   * No conversation yet.
   *
   * @param database which makes the latches
   * @param lifetimes of the protocol that the table is for
   * @param most conversations at a time
   * @param unanswered how many of them without an answer, for each side that opens them
   * @param random gives a number from zero to below its argument
   */
  public PseudoConnectionTable(
      LatchDatabase database,
      PseudoConnectionLifetimes lifetimes,
      int most,
      HalfOpenBudget unanswered,
      IntUnaryOperator random) {
    this.database = database;
    this.lifetimes = lifetimes;
    this.most = most;
    this.unanswered = new HalfOpenFlows<>(unanswered, random);
  }

  /** Conversations in the table. */
  public int size() {
    return connections.size();
  }

  /** Where a conversation stands, {@link PseudoConnectionState#GONE} when there is none. */
  public PseudoConnectionState state(FlowTuple flow) {
    PseudoConnection connection = connections.get(flow);
    return connection == null ? PseudoConnectionState.GONE : connection.state;
  }

  /**
   * A datagram of the host behind the gateway, under a policy that protects it.
   *
   * @param opens whether such a datagram may open a conversation: any of UDP, a request of ICMP
   * @param own what it would leave under, null when no association is there
   * @param epoch of the batch that it came in
   */
  public Discerned outbound(
      FlowTuple flow, boolean opens, @Nullable LatchedParameters own, long epoch, long nowMillis) {
    PseudoConnection present = connections.get(flow);
    if (present != null) {
      return pass(present, true, own, epoch, nowMillis);
    }
    if (!opens) {
      return Discerned.NO_FLOW;
    }
    if (!makeRoom(flow.localHigh(), flow.localLow(), nowMillis)) {
      return Discerned.FULL;
    }
    return open(
        database.createConnection(LatchRequest.byPolicy(flow, this), nowMillis),
        true,
        own,
        nowMillis);
  }

  /**
   * A datagram of the network that has been verified.
   *
   * @param opens as in {@link #outbound}
   * @param verified the association that protected it
   * @param epoch of the batch in which it was verified
   */
  public Discerned inbound(
      FlowTuple flow, boolean opens, Association verified, long epoch, long nowMillis) {
    PseudoConnection present = connections.get(flow);
    if (present != null) {
      return pass(present, false, verified.parameters(), epoch, nowMillis);
    }
    if (!opens) {
      return Discerned.NO_FLOW;
    }
    if (!makeRoom(flow.remoteHigh(), flow.remoteLow(), nowMillis)) {
      return Discerned.FULL;
    }
    return open(
        database.open(flow, verified, this, nowMillis), false, verified.parameters(), nowMillis);
  }

  /** Ends conversations that have been silent for too long; the fuller, the sooner. */
  public void onTick(long nowMillis) {
    for (PseudoConnection connection : List.copyOf(connections.values())) {
      long lifetime = lifetimes.of(connection.state);
      if (connection.place != null) {
        lifetime = unanswered.budget().scaled(lifetime, unanswered.size());
      }
      if (nowMillis - connection.passedMillis >= lifetime) {
        on(connection, PseudoConnectionEvent.TIMEOUT, nowMillis);
      }
    }
  }

  @Override
  public void onAlert(Latch latch, LatchState state, LatchReason reason) {
    PseudoConnection connection = connections.get(latch.flow());
    if (connection == null || connection.latch != latch || state != LatchState.CLOSED) {
      // A broken latch admits nothing; the timers run on, and it may come back.
      return;
    }
    connection.latch = null;
    boolean lost =
        switch (reason) {
          case ACQUIRE_TIMEOUT, ACQUIRE_REFUSED, EVICTED, SPD_CHANGE, SA_CONFLICT -> true;
          default -> false;
        };
    on(
        connection,
        lost ? PseudoConnectionEvent.LATCH_LOST : PseudoConnectionEvent.LATCH_CLOSED,
        latch.changedMillis());
  }

  private boolean makeRoom(long sourceHigh, long sourceLow, long nowMillis) {
    PseudoConnection givenUp =
        connections.size() < most
            ? unanswered.inTheWayOf(sourceHigh, sourceLow)
            : unanswered.leastWorth(sourceHigh, sourceLow);
    if (givenUp != null) {
      on(givenUp, PseudoConnectionEvent.TIMEOUT, nowMillis);
    }
    return connections.size() < most;
  }

  private Discerned open(
      LatchAnswer answer, boolean byHost, @Nullable LatchedParameters under, long nowMillis) {
    if (!(answer instanceof LatchAnswer.Made(Latch latch))) {
      return Discerned.NO_LATCH;
    }
    PseudoConnection connection = new PseudoConnection(latch, byHost, nowMillis);
    FlowTuple flow = latch.flow();
    connections.put(flow, connection);
    connection.place =
        byHost
            ? unanswered.add(connection, flow.localHigh(), flow.localLow())
            : unanswered.add(connection, flow.remoteHigh(), flow.remoteLow());
    // The opening datagram is older than its latch, and delivered as of the latch's own epoch.
    return latch.admits(under, latch.since()) ? Discerned.PASSES : Discerned.LATCH;
  }

  private Discerned pass(
      PseudoConnection connection,
      boolean byHost,
      @Nullable LatchedParameters under,
      long epoch,
      long nowMillis) {
    Latch latch = connection.latch;
    if (latch == null || !latch.admits(under, epoch)) {
      if (latch != null && !byHost) {
        database.onForeignPacket(latch, nowMillis);
      }
      return Discerned.LATCH;
    }
    connection.passedMillis = nowMillis;
    on(
        connection,
        byHost == connection.openedByHost
            ? PseudoConnectionEvent.AGAIN
            : PseudoConnectionEvent.ANSWER,
        nowMillis);
    return Discerned.PASSES;
  }

  private void on(PseudoConnection connection, PseudoConnectionEvent event, long nowMillis) {
    connection.state = PseudoConnectionMoves.next(connection.state, event);
    if (event == PseudoConnectionEvent.LATCH_CLOSED) {
      connection.passedMillis = nowMillis;
    }
    boolean unansweredStill =
        switch (connection.state) {
          case FIRST, ONE_WAY -> true;
          case BOTH_WAYS, SILENT, GONE -> false;
        };
    if (!unansweredStill && connection.place != null) {
      connection.place.leave();
      connection.place = null;
    }
    if (connection.state == PseudoConnectionState.GONE) {
      connections.remove(connection.flow);
      Latch latch = connection.latch;
      if (latch != null) {
        database.release(latch, nowMillis);
      }
    }
  }

  private static final class PseudoConnection {
    private final FlowTuple flow;
    private final boolean openedByHost;
    private PseudoConnectionState state = PseudoConnectionState.FIRST;
    private @Nullable Latch latch;
    private HalfOpenFlows.@Nullable Place<PseudoConnection> place;
    private long passedMillis;

    private PseudoConnection(Latch latch, boolean openedByHost, long nowMillis) {
      this.flow = latch.flow();
      this.latch = latch;
      this.openedByHost = openedByHost;
      this.passedMillis = nowMillis;
    }
  }
}
