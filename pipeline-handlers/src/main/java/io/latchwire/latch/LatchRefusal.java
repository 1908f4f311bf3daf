package io.latchwire.latch;

/** Why a request for a latch, or an association, is refused. */
public enum LatchRefusal {
  /** A listener of this 3-tuple is there. */
  EXISTS,
  /** A live latch of this 5-tuple is there. */
  CONFLICT_LATCH,
  /** Associations for the flow differ from the wanted parameters or from each other. */
  CONFLICT_SA,
  /** The policy in force, or about to be, does not fit. */
  CONFLICT_SPD,
  /** The policy discards the flow, does not protect it, or wants more protection. */
  POLICY,
  /** The caller may not ask for that. */
  PRIVILEGE,
  /** The peer authorization database exempts these addresses from latching. */
  PAD_NO_LATCH,
  /** The peer authorization database does not let this peer claim these addresses. */
  PAD_UNAUTHORIZED,
  /** Another peer already has an established latch with the same pair of addresses. */
  PAIR_PEER,
  /** A budget is used up. */
  LIMIT,
  /** The flow is none that can be latched: multicast, or latching is off. */
  INVALID,
  /** The handle is of a latch that is gone. */
  STALE,
  /** Not now: the latched peer is being probed; ask again. */
  PROBING
}
