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
 * @param patience how long latches wait
 * @param bounds how many there may be
 */
public record LatchRules(
    Latching latching,
    ConflictPolicy conflicts,
    OnMismatch mismatch,
    SamePairPeer samePair,
    PolicyChange policyChange,
    Birth birth,
    Patience patience,
    Bounds bounds) {

  /** What holds when nothing is configured. */
  public static final LatchRules DEFAULTS =
      new LatchRules(
          Latching.ON,
          ConflictPolicy.REJECT,
          OnMismatch.DROP,
          SamePairPeer.ENFORCE,
          PolicyChange.BREAK,
          Birth.CLEAN_ONLY,
          new Patience(30_000, 30_000),
          new Bounds(131_072, 4_096, 64, 4_096));

  /** One part of the rules. */
  public sealed interface Choice {}

  /** The global switch, draft section 2.1. */
  public enum Latching implements Choice {
    /** Every flow that a policy protects is latched. */
    ON,
    /** No flow is latched. */
    OFF
  }

  /** {@code conflict-policy}. */
  public enum ConflictPolicy implements Choice {
    /** The association is refused (draft section 2.1). */
    REJECT,
    /** The latches are broken, then the association is accepted (RFC 5660 section 2.3). */
    BREAK,
    /** The latched peer is given time to show that it lives: alive rejects, dead breaks. */
    PROBE
  }

  /** {@code on-mismatch}. */
  public enum OnMismatch implements Choice {
    /** The packet is dropped. */
    DROP,
    /** The packet is dropped and the latch breaks. */
    BREAK
  }

  /** {@code same-pair-peer}. */
  public enum SamePairPeer implements Choice {
    /** The second peer is refused. */
    ENFORCE,
    /** The second peer is let in and noted. */
    WARN,
    /** The second peer is let in: several hosts behind one translator. */
    OFF
  }

  /** {@code gateway.reload.live-flows}. */
  public enum PolicyChange implements Choice {
    /** Latches that the new policy contradicts break. */
    BREAK,
    /** They go on under a logical policy entry of their own until their flow ends. */
    PRESERVE
  }

  /** {@code born-broken}. */
  public enum Birth implements Choice {
    /** A latch amid conflicts is refused. */
    CLEAN_ONLY,
    /** It is born broken when its owner wants to wait. */
    BROKEN_ALLOWED
  }

  /**
   * How long latches wait.
   *
   * @param larvalMillis for an association
   * @param probeMillis for a word of a latched peer that is probed
   */
  public record Patience(long larvalMillis, long probeMillis) implements Choice {}

  /**
   * How many there may be.
   *
   * @param latches the most latches
   * @param larvalLatches the most larval latches
   * @param larvalLatchesPerPolicy the most larval latches of one policy
   * @param listeners the most listeners
   */
  public record Bounds(int latches, int larvalLatches, int larvalLatchesPerPolicy, int listeners)
      implements Choice {}

  /** The same rules but for one choice. */
  public LatchRules with(Choice choice) {
    return new LatchRules(
        choice instanceof Latching other ? other : latching,
        choice instanceof ConflictPolicy other ? other : conflicts,
        choice instanceof OnMismatch other ? other : mismatch,
        choice instanceof SamePairPeer other ? other : samePair,
        choice instanceof PolicyChange other ? other : policyChange,
        choice instanceof Birth other ? other : birth,
        choice instanceof Patience other ? other : patience,
        choice instanceof Bounds other ? other : bounds);
  }
}
