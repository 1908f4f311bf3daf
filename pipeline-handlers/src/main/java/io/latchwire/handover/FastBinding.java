package io.latchwire.handover;

import io.latchwire.wire.nd.Ip6Address;
import org.jspecify.annotations.Nullable;

/** Where packets for an old care-of address go. Owned by the event loop of the access router. */
public final class FastBinding {
  private final KeyRecord record;
  private FastBindingState state = FastBindingState.IDLE;
  private @Nullable Ip6Address tunnelEnd;
  private @Nullable Ip6Address routerAddress;
  private long forwardingUntilNanos = Long.MAX_VALUE;
  private @Nullable Handover asked;

  FastBinding(KeyRecord record) {
    this.record = record;
  }

  /**
   * An FBU that passed every check and waits for the new access router's answer.
   *
   * @param routerAddress which address of this router the FBU was sent to
   * @param newCareOf where to forward to
   * @param seconds granted
   */
  record Request(
      Ip6Address source,
      Ip6Address routerAddress,
      Ip6Address newCareOf,
      int sequence,
      int seconds,
      boolean acknowledge,
      RouterPort port) {}

  /** A request for which HI is out. */
  static final class Handover {
    final Request request;
    final NeighborRouter neighbor;
    final int sequence;
    int sent = 1;
    long waitNanos = FastBindings.FIRST_WAIT_NANOS;
    long nextNanos;

    Handover(Request request, NeighborRouter neighbor, int sequence, long nowNanos) {
      this.request = request;
      this.neighbor = neighbor;
      this.sequence = sequence;
      this.nextNanos = nowNanos + waitNanos;
    }
  }

  /** The old care-of address. */
  public Ip6Address oldCareOf() {
    return record.careOf;
  }

  /** The other end of the tunnel; null while there is none. */
  public @Nullable Ip6Address tunnelEnd() {
    return tunnelEnd;
  }

  /** This router's end of the tunnel; null while there is none. */
  public @Nullable Ip6Address routerAddress() {
    return routerAddress;
  }

  /** Whether packets go through the tunnel now: also exact between two calls of the timer. */
  public boolean isForwarding(long nowNanos) {
    return tunnelEnd != null && nowNanos < forwardingUntilNanos;
  }

  KeyRecord record() {
    return record;
  }

  FastBindingState state() {
    return state;
  }

  @Nullable Handover asked() {
    return asked;
  }

  /** Moves along the table. */
  void on(FastBindingEvent event) {
    state = FastBindingMoves.next(state, event);
    if (state == FastBindingState.IDLE || state == FastBindingState.FORWARDING) {
      asked = null;
    }
    if (state == FastBindingState.IDLE || state == FastBindingState.INITIATED) {
      tunnelEnd = null;
      routerAddress = null;
      forwardingUntilNanos = Long.MAX_VALUE;
    }
  }

  void ask(Handover handover) {
    asked = handover;
  }

  void forward(Ip6Address to, Ip6Address from, long untilNanos) {
    tunnelEnd = to;
    routerAddress = from;
    forwardingUntilNanos = untilNanos;
  }

  /** When something has to be done about it. */
  long deadlineNanos() {
    Handover handover = asked;
    return handover == null
        ? forwardingUntilNanos
        : Math.min(forwardingUntilNanos, handover.nextNanos);
  }

  long forwardingUntilNanos() {
    return forwardingUntilNanos;
  }
}
