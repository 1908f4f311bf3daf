package io.latchwire.gateway.admin;

import java.io.IOException;
import java.io.Serial;

/** No gateway answers at the control socket; the message names it and the remedy. */
public final class DaemonUnreachableException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  DaemonUnreachableException(String message) {
    super(message);
  }

  public DaemonUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
