package io.latchwire.handler.packet;

import io.latchwire.flow.Flow;
import io.latchwire.latch.FlowTuple;

/**
 * A flow that was latched when the process before this one ended. Its keys are gone, so nothing of
 * it can be verified or signed; nothing of it passes in another way either. The router is reset
 * when it speaks, and may then begin anew.
 */
final class RestoredFlow extends Flow {
  final FlowTuple tuple;

  /** Whether the router has been reset, and when it last spoke. */
  boolean isRouterReset;

  long heardNanos;

  RestoredFlow(FlowTuple tuple, long nowNanos) {
    super(
        tuple.localHigh(),
        tuple.localLow(),
        tuple.localPort(),
        tuple.remoteHigh(),
        tuple.remoteLow(),
        tuple.remotePort(),
        tuple.vlan(),
        nowNanos);
    this.tuple = tuple;
    this.heardNanos = nowNanos;
  }
}
