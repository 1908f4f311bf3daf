package io.latchwire.gateway.log;

import java.util.HashMap;
import java.util.Map;

/**
 * Who may have a line: each subject has a few at once and then one a second, and the next line says
 * how many were kept back. Subjects must come from a bounded set. Owned by one thread.
 *
 * @param <S> what lines are about
 */
public final class Turns<S> {
  /** What {@link #take} answers when there is to be no line. */
  public static final long KEEP = -1;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int burst;
  private final Map<S, Turn> turns = new HashMap<>();

  /**
   * Nobody has spoken yet.
   *
   * @param burst lines that may follow one another at once, 1 or more
   */
  public Turns(int burst) {
    this.burst = burst;
  }

  /**
   * Asks for a line.
   *
   * @param nowNanos of a clock that never steps
   * @return {@link #KEEP}, or how many were kept back since the last line
   */
  public long take(S subject, long nowNanos) {
    Turn turn = turns.get(subject);
    if (turn == null) {
      turn = new Turn(nowNanos - burst * SECOND_NANOS);
      turns.put(subject, turn);
    }
    // Time that was not used is saved for as many lines as the burst has.
    turn.paidNanos = Math.max(turn.paidNanos, nowNanos - burst * SECOND_NANOS);
    if (nowNanos - turn.paidNanos < SECOND_NANOS) {
      turn.kept++;
      return KEEP;
    }
    turn.paidNanos += SECOND_NANOS;
    long kept = turn.kept;
    turn.kept = 0;
    return kept;
  }

  /** What a text says of those that were kept back. */
  public static String more(long kept) {
    return kept == 0 ? "" : " (and " + kept + " more since the last line)";
  }

  private static final class Turn {
    /** The time up to which lines were taken. */
    private long paidNanos;

    private long kept;

    Turn(long paidNanos) {
      this.paidNanos = paidNanos;
    }
  }
}
