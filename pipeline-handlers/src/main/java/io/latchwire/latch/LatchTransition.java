package io.latchwire.latch;

import org.jspecify.annotations.Nullable;

/**
 * One move of a latch or a listener, for the audit log.
 *
 * @param handle of the latch or listener
 * @param latch the latch; null for a listener
 * @param subject the 5-tuple or 3-tuple, for people
 * @param from the state before
 * @param event what happened
 * @param to the state after; the same when the event only adds or removes a cause
 * @param reason why, in a word
 * @param detail what exactly; no secret
 * @param epoch the key manager's version after the move
 * @param atMillis time of the move, on the caller's clock
 */
public record LatchTransition(
    long handle,
    @Nullable Latch latch,
    String subject,
    LatchState from,
    LatchEvent event,
    LatchState to,
    LatchReason reason,
    String detail,
    long epoch,
    long atMillis) {

  /** Receives every transition, in order. */
  @FunctionalInterface
  public interface Observer {
    /** Called on the key manager's thread; must not call back. */
    void onTransition(LatchTransition transition);
  }
}
