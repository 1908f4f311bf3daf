package io.latchwire.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When a key of a chain is used in one direction: RFC 8177 lifetimes, draft-bonica-tcp-auth-04 s5.
 *
 * @param startMillis first millisecond, of UTC since 1970
 * @param endMillis first millisecond behind it; {@link #INFINITY} for no end
 */
public record Lifetime(long startMillis, long endMillis) {
  /** A time that never comes. */
  public static final long INFINITY = Long.MAX_VALUE;

  /** A time before every other. */
  public static final long BEGINNING = Long.MIN_VALUE;

  /** From the beginning and without end. */
  public static final Lifetime ALWAYS = new Lifetime(BEGINNING, INFINITY);

  /** Not at all: the key is not for this direction, or not yet. */
  public static final Lifetime NEVER = new Lifetime(INFINITY, INFINITY);

  /** Refuses a lifetime that ends before it starts. */
  public Lifetime {
    if (endMillis < startMillis) {
      throw new IllegalArgumentException("lifetime ends before it starts");
    }
  }

  /** From this time on, without end. */
  public static Lifetime from(long startMillis) {
    return new Lifetime(startMillis, INFINITY);
  }

  /** Whether the time is in it. */
  public boolean contains(long millis) {
    return startMillis <= millis && millis < endMillis;
  }

  /** Whether no time is in it. */
  public boolean isNever() {
    return startMillis >= endMillis;
  }

  /**
   * The same with a tolerance on both sides.
   *
   * @param toleranceMillis {@link #INFINITY} makes it {@link #ALWAYS}
   */
  public Lifetime widened(long toleranceMillis) {
    if (isNever()) {
      return this;
    }
    boolean fromTheBeginning =
        startMillis == BEGINNING || startMillis < BEGINNING + toleranceMillis;
    boolean withoutEnd = endMillis >= INFINITY - toleranceMillis;
    return new Lifetime(
        fromTheBeginning || toleranceMillis == INFINITY ? BEGINNING : startMillis - toleranceMillis,
        withoutEnd ? INFINITY : endMillis + toleranceMillis);
  }

  /** The times between the first start and the last end that are in none of these. */
  public static List<Lifetime> gaps(List<Lifetime> lifetimes) {
    List<Lifetime> gaps = new ArrayList<>();
    List<Lifetime> inOrder =
        lifetimes.stream()
            .filter(lifetime -> !lifetime.isNever())
            .sorted(Comparator.comparingLong(Lifetime::startMillis))
            .toList();
    long covered = inOrder.isEmpty() ? INFINITY : inOrder.getFirst().startMillis;
    for (Lifetime lifetime : inOrder) {
      if (lifetime.startMillis > covered) {
        gaps.add(new Lifetime(covered, lifetime.startMillis));
      }
      covered = Math.max(covered, lifetime.endMillis);
    }
    return gaps;
  }
}
