package io.latchwire.latch;

/**
 * A request for the latch of a flow.
 *
 * @param flow the flow
 * @param wanted what its owner wants; what it leaves open the policy fills in
 * @param protection whether the flow is to be protected, or let through although a policy protects
 * @param conflict what to do when something conflicts
 * @param disposition what to do when the latch breaks
 * @param caller what the owner may ask for
 * @param owner who is told
 */
public record LatchRequest(
    FlowTuple flow,
    WantedParameters wanted,
    Protection protection,
    OnConflict conflict,
    Disposition disposition,
    Caller caller,
    LatchOwner owner) {

  /** A request that leaves everything to the policy: what a gateway makes for a router's flow. */
  public static LatchRequest byPolicy(FlowTuple flow, LatchOwner owner) {
    return new LatchRequest(
        flow,
        WantedParameters.ANY,
        Protection.AS_POLICY_SAYS,
        OnConflict.REFUSE,
        Disposition.defaultOf(flow.protocol(), false),
        Caller.PRIVILEGED,
        owner);
  }

  /** Optional protection, RFC 5660 section 3.1; nothing overrides DISCARD. */
  public enum Protection {
    /** What the policy says. */
    AS_POLICY_SAYS,
    /** Protected, even where the policy lets the flow through. */
    PROTECT,
    /** Let through, even where the policy protects; for the privileged. */
    BYPASS
  }

  /** What a conflict at birth means. */
  public enum OnConflict {
    /** No latch. */
    REFUSE,
    /** A broken latch, that comes to life when the conflict is gone. */
    WAIT
  }

  /** What the caller may ask for. */
  public enum Caller {
    /** At least the policy's protection. */
    UNPRIVILEGED,
    /** Less, too. */
    PRIVILEGED
  }
}
