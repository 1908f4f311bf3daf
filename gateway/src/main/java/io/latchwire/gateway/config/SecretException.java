package io.latchwire.gateway.config;

import java.io.Serial;

/** A secret that cannot be used; the message names where it is and the remedy, never its octets. */
public final class SecretException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  /** Names the place and the remedy. */
  public SecretException(String message) {
    super(message);
  }
}
