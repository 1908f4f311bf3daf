package io.latchwire.gateway.admin;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Knows the latches, and carries out what callers may ask. Answers on any thread. */
public interface LatchSource {
  /** All latches and listeners. */
  CompletionStage<LatchList> latches();

  /** The transitions after a number, oldest first; a bounded number of the last ones. */
  CompletionStage<List<LatchNotice>> noticesAfter(long number);

  /**
   * Carries out an order.
   *
   * @throws IllegalArgumentException through the stage, when the order cannot be understood
   */
  CompletionStage<LatchReply> carryOut(LatchOrder order);
}
