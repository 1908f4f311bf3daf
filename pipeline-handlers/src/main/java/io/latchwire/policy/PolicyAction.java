package io.latchwire.policy;

/** What becomes of a packet, RFC 4301 section 4.4.1. */
public enum PolicyAction {
  /** Only protected, in both directions. */
  PROTECT,
  /** Untouched, in both directions. */
  BYPASS,
  /** Neither way. */
  DISCARD
}
