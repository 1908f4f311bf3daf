package io.latchwire.latch;

/** Who owns a flow and its latch: in a gateway the flow tracker, on behalf of the router. */
@FunctionalInterface
public interface LatchOwner {
  /** An owner that looks at the latch itself and needs no telling. */
  LatchOwner SILENT = (_, _, _) -> {};

  /**
   * The latch is in a new state. On BROKEN and CLOSED the owner stops the flow before it returns.
   * Called on the key manager's thread.
   */
  void onAlert(Latch latch, LatchState state, LatchReason reason);
}
