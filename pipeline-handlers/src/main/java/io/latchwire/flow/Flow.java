package io.latchwire.flow;

import org.jspecify.annotations.Nullable;

/**
 * One TCP connection through the gateway, seen from the router at its own side: local is the
 * router, remote the network. Owned by one event loop.
 *
 * <p>Only verified segments move it.
 */
public class Flow {
  final int vlan;
  final long localHigh;
  final long localLow;
  final int localPort;
  final long remoteHigh;
  final long remoteLow;
  final int remotePort;

  private final SequenceSpace local = new SequenceSpace();
  private final SequenceSpace remote = new SequenceSpace();
  private FlowState state = FlowState.OPENING;
  private long enteredNanos;
  private long heardNanos;
  private HalfOpenFlows.@Nullable Place<?> place;

  /** A flow between these two ends that opens now. */
  protected Flow(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort,
      int vlan,
      long nowNanos) {
    this.localHigh = localHigh;
    this.localLow = localLow;
    this.localPort = localPort;
    this.remoteHigh = remoteHigh;
    this.remoteLow = remoteLow;
    this.remotePort = remotePort;
    this.vlan = vlan;
    this.enteredNanos = nowNanos;
    this.heardNanos = nowNanos;
  }

  /** High half of the router's address. */
  public final long localHigh() {
    return localHigh;
  }

  /** Low half of the router's address; IPv4 is IPv4-mapped. */
  public final long localLow() {
    return localLow;
  }

  /** The router's port. */
  public final int localPort() {
    return localPort;
  }

  /** High half of the address in the network. */
  public final long remoteHigh() {
    return remoteHigh;
  }

  /** Low half of the address in the network; IPv4 is IPv4-mapped. */
  public final long remoteLow() {
    return remoteLow;
  }

  /** The port in the network. */
  public final int remotePort() {
    return remotePort;
  }

  /** VLAN identifier as in {@code Segment.vlan}. */
  public final int vlan() {
    return vlan;
  }

  /** What the router has sent. */
  public final SequenceSpace local() {
    return local;
  }

  /** What the network has sent. */
  public final SequenceSpace remote() {
    return remote;
  }

  /** Where the connection stands. */
  public final FlowState state() {
    return state;
  }

  /** Applies an event; see {@link FlowMoves}. */
  public final void on(FlowEvent event, long nowNanos) {
    FlowState next = FlowMoves.next(state, event);
    heardNanos = nowNanos;
    if (next != state || event == FlowEvent.SYN) {
      state = next;
      enteredNanos = nowNanos;
    }
    if (state == FlowState.ESTABLISHED) {
      leaveHalfOpen();
    }
  }

  /** Counts as half open until both ends have confirmed it, or it is over. */
  public final void enterHalfOpen(HalfOpenFlows.Place<?> among) {
    place = among;
  }

  /** Does not count as half open any more. */
  public final void leaveHalfOpen() {
    if (place != null) {
      place.leave();
      place = null;
    }
  }

  /** Whether the lifetime of the state is over. */
  public final boolean isOverdue(FlowLifetimes lifetimes, long nowNanos) {
    long lifetime = lifetimes.of(state);
    if (place != null) {
      lifetime = place.scaled(lifetime);
    }
    return nowNanos - (state == FlowState.ESTABLISHED ? heardNanos : enteredNanos) > lifetime;
  }
}
