package io.latchwire.gateway.admin;

import java.util.concurrent.CompletionStage;

/** Where the operator's word reaches the event loops that own the keys. */
@FunctionalInterface
public interface RolloverSource {
  /** Stands for every flow. */
  String ALL = "all";

  /**
   * Asks for new own keys. May be called on any thread and completes on any thread.
   *
   * @param target {@link #ALL}, the name of a peer, or a flow as {@code LOCAL-REMOTE} with both
   *     ends as a status shows them
   * @return how many flows were asked
   */
  CompletionStage<Integer> rollover(String target);
}
