package io.latchwire.gateway.config;

import io.latchwire.policy.KeyChain.OnExpiry;

/** What becomes of traffic when no key of a chain is active any more. */
enum ExpiryAction implements Labelled {
  /** Nothing passes. */
  DENY("deny", OnExpiry.DENY),
  /** The last key goes on. */
  HOLD_LAST("hold-last", OnExpiry.HOLD_LAST);

  private final String label;
  private final OnExpiry onExpiry;

  ExpiryAction(String label, OnExpiry onExpiry) {
    this.label = label;
    this.onExpiry = onExpiry;
  }

  @Override
  public String label() {
    return label;
  }

  OnExpiry onExpiry() {
    return onExpiry;
  }
}
