package io.latchwire.gateway.config;

/**
 * How a changed configuration is put in force.
 *
 * @param watch whether a change of the file itself is reason enough
 * @param liveFlows what becomes of flows that are latched to something else than the new policies
 *     say
 */
public record ReloadConfig(boolean watch, LiveFlows liveFlows) {
  /** On demand; flows that are contradicted begin anew. */
  public static final ReloadConfig DEFAULTS = new ReloadConfig(false, LiveFlows.BREAK);

  /** What becomes of a latched flow that new policies contradict. */
  public enum LiveFlows implements Labelled {
    /** Its latch breaks, and its router is reset. */
    BREAK("break"),
    /** It goes on as it began, until it ends. */
    KEEP("keep"),
    /** The new configuration is not put in force as long as there is one. */
    REFUSE("refuse");

    private final String label;

    LiveFlows(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }
}
