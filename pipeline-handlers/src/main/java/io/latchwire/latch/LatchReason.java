package io.latchwire.latch;

/** Why a latch changed its state; what its owner and the audit log are told. */
public enum LatchReason {
  /** It was asked for. */
  REQUESTED,
  /** A listener or the policy gave birth to it. */
  BORN,
  /** It was taken over from the journal. */
  RESTORED,
  /** The wanted association is there. */
  ACQUIRED,
  /** A conflicting association. */
  SA_CONFLICT,
  /** A change of the policy. */
  SPD_CHANGE,
  /** The peer is dead or has restarted. */
  DPD,
  /** The conflict is gone. */
  CLEARED,
  /** An operator. */
  ADMIN,
  /** The key manager restarted and could not take the latch over. */
  KM_RESTART,
  /** The table of identities is damaged. */
  ID_DB_CORRUPT,
  /** No association came in time. */
  ACQUIRE_TIMEOUT,
  /** The association was refused. */
  ACQUIRE_REFUSED,
  /** Room for others. */
  EVICTED,
  /** The flow has ended. */
  FLOW_END,
  /** A packet under other parameters. */
  MISMATCH,
  /** The flow was reset after a break. */
  RESET
}
