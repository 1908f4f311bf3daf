package io.latchwire.flow;

import io.latchwire.segment.Segment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Flows by 5-tuple and VLAN: open addressing with linear probing, at most half full. It grows by
 * doubling up to its bound and never beyond. Owned by one event loop; looking up allocates nothing.
 *
 * @param <F> the flow and whatever the owner keeps with it
 */
public final class FlowTable<F extends Flow> {
  private static final int FIRST_SLOTS = 1024;

  private final int mostFlows;
  private final FlowHash hash;
  private @Nullable Object[] slots = new @Nullable Object[FIRST_SLOTS];
  private int size;
  private int sweepAt;

  /** A table for at most {@code mostFlows} flows, spread by {@code hash}. */
  public FlowTable(int mostFlows, FlowHash hash) {
    this.mostFlows = mostFlows;
    this.hash = hash;
  }

  /** Flows in the table. */
  public int size() {
    return size;
  }

  /** Whether no further flow can be added. */
  public boolean isFull() {
    return size >= mostFlows;
  }

  /** The flow of a segment from the router, null when there is none. */
  public @Nullable F findOutbound(Segment segment) {
    return find(
        segment.sourceHigh,
        segment.sourceLow,
        segment.sourcePort,
        segment.destinationHigh,
        segment.destinationLow,
        segment.destinationPort,
        segment.vlan);
  }

  /** The flow of a segment from the network, null when there is none. */
  public @Nullable F findInbound(Segment segment) {
    return find(
        segment.destinationHigh,
        segment.destinationLow,
        segment.destinationPort,
        segment.sourceHigh,
        segment.sourceLow,
        segment.sourcePort,
        segment.vlan);
  }

  /** The flow between these two ends, null when there is none. */
  public @Nullable F find(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort,
      int vlan) {
    int mask = slots.length - 1;
    int at =
        (int) hash.of(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, vlan)
            & mask;
    for (F flow = flow(at); flow != null; at = (at + 1) & mask, flow = flow(at)) {
      if (flow.localLow == localLow
          && flow.remoteLow == remoteLow
          && flow.localPort == localPort
          && flow.remotePort == remotePort
          && flow.localHigh == localHigh
          && flow.remoteHigh == remoteHigh
          && flow.vlan == vlan) {
        return flow;
      }
    }
    return null;
  }

  /** Adds a flow that is not in the table; the caller has asked {@link #isFull}. */
  public void add(F flow) {
    if (2 * (size + 1) > slots.length) {
      grow();
    }
    insert(flow);
    size++;
  }

  /** Takes a flow out. */
  public void remove(F flow) {
    int mask = slots.length - 1;
    int hole = (int) hash.of(flow) & mask;
    while (!flow.equals(slots[hole])) {
      if (slots[hole] == null) {
        return;
      }
      hole = (hole + 1) & mask;
    }
    size--;
    slots[hole] = null;
    // Flows that had been pushed along by the one removed move back to where a search expects them.
    int at = (hole + 1) & mask;
    for (F moved = flow(at); moved != null; at = (at + 1) & mask, moved = flow(at)) {
      slots[at] = null;
      insert(moved);
    }
  }

  /** Shows every flow. The visitor must not change the table. */
  public void forEach(Consumer<? super F> visitor) {
    for (int at = 0; at < slots.length; at++) {
      F flow = flow(at);
      if (flow != null) {
        visitor.accept(flow);
      }
    }
  }

  /**
   * Visits the next part of the table, for work that has to reach every flow now and then.
   *
   * @param most slots to look at
   * @param visitor says whether the flow stays
   */
  public void sweep(int most, Visitor<? super F> visitor) {
    int looked = Math.min(most, slots.length);
    for (int i = 0; i < looked; i++) {
      sweepAt = sweepAt >= slots.length - 1 ? 0 : sweepAt + 1;
      F flow = flow(sweepAt);
      while (flow != null && !visitor.keeps(flow)) {
        remove(flow);
        // One that had been pushed along may stand here now.
        flow = flow(sweepAt);
      }
    }
  }

  /** Slots, of which at most half hold a flow. */
  public int slots() {
    return slots.length;
  }

  /** Decides whether a flow stays in the table. */
  @FunctionalInterface
  public interface Visitor<F> {
    /** False takes the flow out. */
    boolean keeps(F flow);
  }

  @SuppressWarnings("unchecked") // only add() stores, and it takes nothing but F
  private @Nullable F flow(int at) {
    return (F) slots[at];
  }

  private void insert(F flow) {
    int mask = slots.length - 1;
    int at = (int) hash.of(flow) & mask;
    while (slots[at] != null) {
      at = (at + 1) & mask;
    }
    slots[at] = flow;
  }

  private void grow() {
    @Nullable Object[] old = slots;
    slots = new @Nullable Object[old.length * 2];
    sweepAt = 0;
    for (int at = 0; at < old.length; at++) {
      @SuppressWarnings("unchecked") // as in flow()
      F flow = (F) old[at];
      if (flow != null) {
        insert(flow);
      }
    }
  }
}
