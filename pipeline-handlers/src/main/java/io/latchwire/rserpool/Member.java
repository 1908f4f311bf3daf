package io.latchwire.rserpool;

import io.latchwire.rserpool.DeadlineQueue.Deadline;
import io.latchwire.wire.rserpool.PoolElement;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A pool element in its pool, and what this registrar knows about it. */
final class Member {
  final Pool pool;
  PoolElement element;

  /** The identity that registered it here; null when it registered elsewhere, or before a crash. */
  @Nullable String owner;

  /** The connection that it speaks on; null when it has none with us. */
  @Nullable Connection connection;

  /** Present while we are its home. */
  @Nullable Deadline deadline;

  @Nullable BadReports reports;

  long lifeEnds = DeadlineQueue.NEVER;
  long keepAliveDue = DeadlineQueue.NEVER;

  /** When the answer to a keep-alive, or its return, is overdue. */
  long answerDue = DeadlineQueue.NEVER;

  long lastKeepAlive = Long.MIN_VALUE / 2;

  /** It was taken over and has not been told yet. */
  boolean claimPending;

  /** It came from a snapshot and has not registered since. */
  boolean stale;

  /** Its going was put off once. */
  boolean held;

  /** Users complained about another registrar's element: we leave it out of answers. */
  boolean suspect;

  /** The selection's memory: when it headed an answer, how loaded it became, its running weight. */
  long lastHeaded;

  long timesReturned;
  long running;

  Member(Pool pool, PoolElement element) {
    this.pool = pool;
    this.element = element;
  }

  int id() {
    return element.id();
  }

  int home() {
    return element.home();
  }

  /** For the event log. */
  String name() {
    return pool.handle() + "/" + HexFormat.of().toHexDigits(id());
  }
}
