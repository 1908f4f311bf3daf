package io.latchwire.flow;

/**
 * How many flows may be half open at a time, and how their patience shrinks as they become many.
 *
 * @param flows of all sources
 * @param perSource of one source address
 */
public record HalfOpenBudget(int flows, int perSource) {
  // Where pf's adaptive timeouts begin and where they would reach zero, of its limit: 60 % and
  // 120 %. A full budget so leaves a third of the time, and a handshake that is alive gets through.
  private static final long SCALING_FROM_PERCENT = 60;
  private static final long NOTHING_LEFT_PERCENT = 120;

  /** Refuses budgets without room. */
  public HalfOpenBudget {
    if (flows < 1 || perSource < 1) {
      throw new IllegalArgumentException(flows + ", " + perSource + " (expected: 1 or more)");
    }
  }

  /**
   * A quarter of a table's flows, and an eighth of that for a source: with the usual 65,536 flows
   * 2,048, so that a router can open all of its sessions at once after a restart.
   */
  public static HalfOpenBudget ofTable(int mostFlows) {
    int flows = Math.max(1, mostFlows / 4);
    return new HalfOpenBudget(flows, Math.max(1, flows / 8));
  }

  /** What is left of a lifetime while this many flows are half open. */
  public long scaled(long lifetime, int halfOpen) {
    long percent = 100L * halfOpen;
    long left = NOTHING_LEFT_PERCENT * flows - percent;
    if (percent <= SCALING_FROM_PERCENT * flows) {
      return lifetime;
    }
    double share = (double) left / ((NOTHING_LEFT_PERCENT - SCALING_FROM_PERCENT) * flows);
    return Math.max(0, Math.round(lifetime * share));
  }
}
