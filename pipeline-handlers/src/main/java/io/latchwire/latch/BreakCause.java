package io.latchwire.latch;

/** One conflict that a broken latch waits for. */
public sealed interface BreakCause {
  /** An association for the flow that is not congruent. */
  record ConflictingAssociation(long associationId) implements BreakCause {}

  /** The policy in force does not permit the latched parameters. */
  record ConflictingPolicy(String policy) implements BreakCause {}

  /** The peer is dead or has restarted; this never goes away. */
  record PeerDead() implements BreakCause {}

  /** An operator broke the latch and has to clear it. */
  record Administrator() implements BreakCause {}

  /** A packet under other parameters came, and the rules say that this breaks. */
  record Mismatch() implements BreakCause {}

  /** The event that asserts the cause. */
  default LatchEvent event() {
    return switch (this) {
      case ConflictingAssociation _ -> LatchEvent.SA_CONFLICT;
      case ConflictingPolicy _ -> LatchEvent.POLICY_CONFLICT;
      case PeerDead _ -> LatchEvent.PEER_DEAD;
      case Administrator _ -> LatchEvent.ADMIN_BREAK;
      case Mismatch _ -> LatchEvent.MISMATCH;
    };
  }

  /** The word for owners and the audit log. */
  default LatchReason reason() {
    return switch (this) {
      case ConflictingAssociation _ -> LatchReason.SA_CONFLICT;
      case ConflictingPolicy _ -> LatchReason.SPD_CHANGE;
      case PeerDead _ -> LatchReason.DPD;
      case Administrator _ -> LatchReason.ADMIN;
      case Mismatch _ -> LatchReason.MISMATCH;
    };
  }
}
