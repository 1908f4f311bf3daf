package io.latchwire.gateway.probe;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a probe, and between whom.
 *
 * @param target null when there was none to probe
 * @param line a sentence for people
 * @param nanos from the SYN to its answer, 0 without one
 * @param rejected inbound segments between the two addresses meanwhile, by reason
 */
public record ProbeOutcome(
    @Nullable ProbeTarget target,
    ProbeVerdict verdict,
    String line,
    long nanos,
    Map<String, Integer> rejected) {
  /** Nothing was sent. */
  static ProbeOutcome notAsked(String line) {
    return new ProbeOutcome(null, ProbeVerdict.NOT_ASKED, line, 0, Map.of());
  }
}
