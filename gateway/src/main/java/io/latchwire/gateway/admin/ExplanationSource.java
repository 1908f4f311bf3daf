package io.latchwire.gateway.admin;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Knows rejected segments, and what may be wrong with them. Answers on any thread. */
@FunctionalInterface
public interface ExplanationSource {
  /**
   * Explains the last rejected segments of a peer.
   *
   * @param addresses that its segments may have had before somebody rewrote them
   * @throws IllegalArgumentException when an address is none
   */
  CompletionStage<Explanation> explain(String peer, List<String> addresses);
}
