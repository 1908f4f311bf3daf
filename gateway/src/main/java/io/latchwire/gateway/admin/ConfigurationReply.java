package io.latchwire.gateway.admin;

import io.latchwire.gateway.config.ConfigurationChange;
import io.latchwire.gateway.config.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a configuration that was to be put in force.
 *
 * @param outcome as it is written in lower case with hyphens
 * @param problems why it was refused, each with its place; empty otherwise
 * @param warnings what is allowed but doubtful, each with its place
 * @param changes what is different now, or would be
 * @param broken flows whose latch broke, or would; their routers are reset
 * @param secondsLeft until a trial is rolled back, null without one
 */
public record ConfigurationReply(
    String outcome,
    List<Problem> problems,
    List<String> warnings,
    List<ConfigurationChange> changes,
    List<String> broken,
    @Nullable Long secondsLeft) {
  /** It is in force. */
  public static final String APPLIED = "applied";

  /** It was not put in force; the one before goes on. */
  public static final String REFUSED = "refused";

  /** It is in force until the time is over, unless it is confirmed. */
  public static final String TRIAL = "trial";

  /** The trial is over, its configuration stays. */
  public static final String CONFIRMED = "confirmed";

  /** The trial is over, the configuration before it is in force again. */
  public static final String ROLLED_BACK = "rolled-back";

  /** Nothing was done: this is what would be. */
  public static final String COMPARED = "compared";
}
