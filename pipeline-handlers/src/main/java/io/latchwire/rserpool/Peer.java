package io.latchwire.rserpool;

import io.latchwire.rserpool.DeadlineQueue.Deadline;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.ServerInformation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Another registrar. */
final class Peer {
  final int id;

  /** The identity that speaks for it. */
  final String name;

  final List<Connection> links = new ArrayList<>(2);
  final Set<Integer> awaitedAcks = new HashSet<>(0);
  final Deadline deadline;
  final Deadline resyncDeadline;
  final Deadline secondLinkDeadline;

  @Nullable ServerInformation server;
  PeerState state = PeerState.ALIVE;
  long lastHeard;

  /** Whom we agreed to take it over; 0 when nobody. */
  int agreedWith;

  /** Who waits for our agreement while it is QUESTIONED; 0 when nobody. */
  int challenger;

  /** What we held for it when a resync began and its table has not confirmed yet. */
  @Nullable Set<Member> unconfirmed;

  /** Where its download of our handlespace stands; null when none is under way. */
  @Nullable Cursor download;

  /** After which element a table goes on. */
  record Cursor(boolean ownOnly, PoolHandle handle, int elementId) {}

  Peer(int id, String name, Runnable onTime, Runnable onResync, Runnable onSecondLink) {
    this.id = id;
    this.name = name;
    this.deadline = new Deadline(onTime);
    this.resyncDeadline = new Deadline(onResync);
    this.secondLinkDeadline = new Deadline(onSecondLink);
  }

  /** The connection to send on: of two, the one that the larger identifier opened. */
  @Nullable Connection link(int self) {
    Connection best = null;
    for (Connection link : links) {
      if (best == null || Integer.compareUnsigned(opener(link, self), opener(best, self)) >= 0) {
        best = link;
      }
    }
    return best;
  }

  private int opener(Connection link, int self) {
    return link.isDialled() ? self : id;
  }

  @Override
  public String toString() {
    return name + "/" + HexFormat.of().toHexDigits(id);
  }
}
