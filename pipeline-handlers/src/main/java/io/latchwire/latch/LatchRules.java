package io.latchwire.latch;

/**
 * How strict latching is, and its bounds.
 *
 * @param latching whether flows are latched at all
 * @param conflicts what becomes of an association that conflicts and cannot be narrowed
 * @param mismatch what a packet under other parameters does to its latch
 * @param samePair what becomes of a second peer between two addresses
 * @param policyChange what becomes of latches that a new policy contradicts
 * @param birth what becomes of a latch that is asked for amid conflicts
 * @param larvalMillis how long a latch waits for its association
 * @param probeMillis how long a latched peer may be silent while it is probed
 * @param latches the most latches
 * @param larvalLatches the most larval latches
 * @param larvalLatchesPerPolicy the most larval latches of one policy
 * @param listeners the most listeners
 */
public record LatchRules(
    Latching latching,
    ConflictPolicy conflicts,
    OnMismatch mismatch,
    SamePairPeer samePair,
    PolicyChange policyChange,
    Birth birth,
    long larvalMillis,
    long probeMillis,
    int latches,
    int larvalLatches,
    int larvalLatchesPerPolicy,
    int listeners) {

  /** What holds when nothing is configured. */
  public static final LatchRules DEFAULTS =
      new LatchRules(
          Latching.ON,
          ConflictPolicy.REJECT,
          OnMismatch.DROP,
          SamePairPeer.ENFORCE,
          PolicyChange.BREAK,
          Birth.CLEAN_ONLY,
          30_000,
          30_000,
          131_072,
          4_096,
          64,
          4_096);

  /** The global switch, draft section 2.1. */
  public enum Latching {
    /** Every flow that a policy protects is latched. */
    ON,
    /** No flow is latched. */
    OFF
  }

  /** {@code conflict-policy}. */
  public enum ConflictPolicy {
    /** The association is refused (draft section 2.1). */
    REJECT,
    /** The latches are broken, then the association is accepted (RFC 5660 section 2.3). */
    BREAK,
    /** The latched peer is given time to show that it lives: alive rejects, dead breaks. */
    PROBE
  }

  /** {@code on-mismatch}. */
  public enum OnMismatch {
    /** The packet is dropped. */
    DROP,
    /** The packet is dropped and the latch breaks. */
    BREAK
  }

  /** {@code same-pair-peer}. */
  public enum SamePairPeer {
    /** The second peer is refused. */
    ENFORCE,
    /** The second peer is let in and noted. */
    WARN,
    /** The second peer is let in: several hosts behind one translator. */
    OFF
  }

  /** {@code preserve-latched}. */
  public enum PolicyChange {
    /** Latches that the new policy contradicts break. */
    BREAK,
    /** They go on under a logical policy entry of their own until their flow ends. */
    PRESERVE
  }

  /** {@code born-broken}. */
  public enum Birth {
    /** A latch amid conflicts is refused. */
    CLEAN_ONLY,
    /** It is born broken when its owner wants to wait. */
    BROKEN_ALLOWED
  }

  /** The same rules with another conflict policy. */
  public LatchRules with(ConflictPolicy other) {
    return new LatchRules(
        latching,
        other,
        mismatch,
        samePair,
        policyChange,
        birth,
        larvalMillis,
        probeMillis,
        latches,
        larvalLatches,
        larvalLatchesPerPolicy,
        listeners);
  }

  /** The same rules with another answer to a mismatch. */
  public LatchRules with(OnMismatch other) {
    return new LatchRules(
        latching,
        conflicts,
        other,
        samePair,
        policyChange,
        birth,
        larvalMillis,
        probeMillis,
        latches,
        larvalLatches,
        larvalLatchesPerPolicy,
        listeners);
  }

  /** The same rules with another answer to a second peer. */
  public LatchRules with(SamePairPeer other) {
    return new LatchRules(
        latching,
        conflicts,
        mismatch,
        other,
        policyChange,
        birth,
        larvalMillis,
        probeMillis,
        latches,
        larvalLatches,
        larvalLatchesPerPolicy,
        listeners);
  }

  /** The same rules with another answer to a contradicting policy. */
  public LatchRules with(PolicyChange other) {
    return new LatchRules(
        latching,
        conflicts,
        mismatch,
        samePair,
        other,
        birth,
        larvalMillis,
        probeMillis,
        latches,
        larvalLatches,
        larvalLatchesPerPolicy,
        listeners);
  }

  /** The same rules with another birth. */
  public LatchRules with(Birth other) {
    return new LatchRules(
        latching,
        conflicts,
        mismatch,
        samePair,
        policyChange,
        other,
        larvalMillis,
        probeMillis,
        latches,
        larvalLatches,
        larvalLatchesPerPolicy,
        listeners);
  }

  /** The same rules with latching on or off. */
  public LatchRules with(Latching other) {
    return new LatchRules(
        other,
        conflicts,
        mismatch,
        samePair,
        policyChange,
        birth,
        larvalMillis,
        probeMillis,
        latches,
        larvalLatches,
        larvalLatchesPerPolicy,
        listeners);
  }

  /** The same rules with other bounds. */
  public LatchRules withBounds(
      int latches, int larvalLatches, int larvalLatchesPerPolicy, int listeners) {
    return new LatchRules(
        latching,
        conflicts,
        mismatch,
        samePair,
        policyChange,
        birth,
        larvalMillis,
        probeMillis,
        latches,
        larvalLatches,
        larvalLatchesPerPolicy,
        listeners);
  }
}
