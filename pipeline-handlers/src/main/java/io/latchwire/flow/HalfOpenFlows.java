package io.latchwire.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Flows whose handshake is not over, by the address that opened them. When there is no room, the
 * oldest of the same source goes first, then one at random, so that nobody can tell which flow of
 * another source a flood will push out. A flow that both ends have confirmed is not here any more,
 * and so is never given up for a new one.
 *
 * <p>Owned by one event loop. Adding, leaving and choosing take constant time.
 *
 * @param <F> the flow
 */
public final class HalfOpenFlows<F> {
  private HalfOpenBudget budget;
  private final IntUnaryOperator random;
  private final Map<Source, Ring<F>> bySource = new HashMap<>();
  private final List<Place<F>> places = new ArrayList<>();

  /**
   * No flow yet.
   *
   * @param random gives a number from zero to below its argument
   */
  public HalfOpenFlows(HalfOpenBudget budget, IntUnaryOperator random) {
    this.budget = budget;
    this.random = random;
  }

  /** What it may hold. */
  public HalfOpenBudget budget() {
    return budget;
  }

  /** Says anew what it may hold; what is there beyond that goes as new flows come. */
  public void budget(HalfOpenBudget other) {
    budget = other;
  }

  /** Half-open flows. */
  public int size() {
    return places.size();
  }

  /** Half-open flows of one source. */
  public int size(long sourceHigh, long sourceLow) {
    Ring<F> ring = bySource.get(new Source(sourceHigh, sourceLow));
    return ring == null ? 0 : ring.size;
  }

  /** The flow that must go before one more of this source is added; null when there is room. */
  public @Nullable F inTheWayOf(long sourceHigh, long sourceLow) {
    boolean room = places.size() < budget.flows();
    return room && size(sourceHigh, sourceLow) < budget.perSource()
        ? null
        : leastWorth(sourceHigh, sourceLow);
  }

  /** The flow to give up for a new one of this source; null when none is half open. */
  public @Nullable F leastWorth(long sourceHigh, long sourceLow) {
    Ring<F> own = bySource.get(new Source(sourceHigh, sourceLow));
    if (own != null && own.oldest != null) {
      return own.oldest.flow;
    }
    return places.isEmpty() ? null : places.get(random.applyAsInt(places.size())).flow;
  }

  /** Adds a flow; the place is how it leaves. */
  public Place<F> add(F flow, long sourceHigh, long sourceLow) {
    Source source = new Source(sourceHigh, sourceLow);
    Ring<F> ring = bySource.computeIfAbsent(source, _ -> new Ring<>());
    Place<F> place = new Place<>(this, flow, source, places.size());
    places.add(place);
    place.older = ring.newest;
    if (ring.newest == null) {
      ring.oldest = place;
    } else {
      ring.newest.newer = place;
    }
    ring.newest = place;
    ring.size++;
    return place;
  }

  private void remove(Place<F> place) {
    Place<F> last = places.removeLast();
    if (last != place) {
      places.set(place.index, last);
      last.index = place.index;
    }
    Ring<F> ring = bySource.get(place.source);
    if (ring == null) {
      throw new AssertionError("a flow left twice");
    }
    if (place.older == null) {
      ring.oldest = place.newer;
    } else {
      place.older.newer = place.newer;
    }
    if (place.newer == null) {
      ring.newest = place.older;
    } else {
      place.newer.older = place.older;
    }
    ring.size--;
    if (ring.size == 0) {
      bySource.remove(place.source);
    }
  }

  /** Where a half-open flow is kept. */
  public static final class Place<F> {
    private final HalfOpenFlows<F> flows;
    private final F flow;
    private final Source source;
    private int index;
    private @Nullable Place<F> older;
    private @Nullable Place<F> newer;

    private Place(HalfOpenFlows<F> flows, F flow, Source source, int index) {
      this.flows = flows;
      this.flow = flow;
      this.source = source;
      this.index = index;
    }

    /** What is left of a lifetime, by how full the budget is. */
    long scaled(long lifetime) {
      return flows.budget.scaled(lifetime, flows.size());
    }

    /** The flow is confirmed, or gone. Once. */
    public void leave() {
      flows.remove(this);
    }
  }

  private static final class Ring<F> {
    private @Nullable Place<F> oldest;
    private @Nullable Place<F> newest;
    private int size;
  }

  /** Comparable, so that sources chosen for equal hashes do not make looking up slow. */
  private record Source(long high, long low) implements Comparable<Source> {
    @Override
    public int compareTo(Source other) {
      int order = Long.compare(low, other.low);
      return order != 0 ? order : Long.compare(high, other.high);
    }
  }
}
