package io.latchwire.handover;

/** What moves a fast binding. */
enum FastBindingEvent {
  /** A valid FBU for a new router that need not be asked. */
  FBU,
  /** A valid FBU for a new router that is asked with HI first. */
  FBU_TO_ASK,
  /** A valid FBU with Lifetime 0. */
  FBU_LIFETIME_0,
  /** The new router accepted. */
  HACK_ACCEPTED,
  /** The new router refused, or did not answer HI_RETRIES times. */
  HACK_REFUSED,
  /** The granted lifetime is over. */
  TIMED_OUT,
  /** The handover key is gone. */
  KEY_GONE
}
