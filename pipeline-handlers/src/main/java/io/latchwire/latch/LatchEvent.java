package io.latchwire.latch;

/** What can happen to a latch. */
public enum LatchEvent {
  /** A listener is asked for and may be. */
  CREATE_LISTENER,
  /** A latch is asked for; its parameters are known and nothing conflicts. */
  CREATE_AGREED,
  /** A latch is asked for; parameters or an association are still missing. */
  CREATE_WANTING,
  /** A latch is asked for while something conflicts, and its owner wants to wait. */
  CREATE_CONFLICTING,
  /** A verified opening packet reached a listener and nothing conflicts. */
  BIRTH_AGREED,
  /** A verified opening packet reached a listener and something conflicts. */
  BIRTH_CONFLICTING,
  /** A record of the journal of this boot. */
  RESTORE,
  /** An association with the wanted or latched parameters was added or replaced. */
  ASSOCIATION_CONGRUENT,
  /** An association with other parameters is there, but need not be used. */
  ASSOCIATION_FOREIGN,
  /** The last association is gone. */
  ASSOCIATIONS_EXPIRED,
  /** No association came in time. */
  ACQUIRE_TIMEOUT,
  /** The peer, or the key exchange with it, refused with authority. */
  ACQUIRE_REFUSED,
  /** A packet of the flow came without protection or with another one. */
  FOREIGN_PACKET,
  /** The same, where the configuration says that this breaks the latch. */
  MISMATCH,
  /** A conflicting association is about to be accepted. */
  SA_CONFLICT,
  /** A change of the policy conflicts. */
  POLICY_CONFLICT,
  /** The peer is dead or has restarted. */
  PEER_DEAD,
  /** An operator breaks the latch. */
  ADMIN_BREAK,
  /** One cause of the break is gone, others are left. */
  CAUSE_CLEARED,
  /** The last cause of the break is gone. */
  LAST_CAUSE_CLEARED,
  /** The latch is broken and its owner resets the flow. */
  DISPOSITION_RESET,
  /** The flow has ended, or its listener is gone. */
  RELEASE,
  /** Room is made for others; never for an established latch. */
  EVICT,
  /** An operator closes the latch. */
  ADMIN_CLOSE,
  /** The table of identities is damaged. */
  IDENTITIES_CORRUPT,
  /** The owner knows of the end. */
  OWNER_TOLD
}
