package io.latchwire.gateway.admin;

import java.io.IOException;
import java.io.Serial;

/** The control socket cannot be opened; the message names it and the remedy. */
public final class ControlSocketException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  ControlSocketException(String message) {
    super(message);
  }

  ControlSocketException(String message, Throwable cause) {
    super(message, cause);
  }
}
