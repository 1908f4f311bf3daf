package io.latchwire.latch;

/** Life of an association, RFC 2367 section 3.1. */
public enum AssociationState {
  /** Being made. */
  LARVAL,
  /** In use in both directions. */
  MATURE,
  /** Still accepted, no longer used to send. */
  DYING,
  /** Gone. */
  DEAD;

  /** Whether packets protected by it may be accepted. */
  boolean isUsable() {
    return this == MATURE || this == DYING;
  }
}
