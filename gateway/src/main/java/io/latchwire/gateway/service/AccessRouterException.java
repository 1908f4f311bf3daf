package io.latchwire.gateway.service;

import java.io.Serial;

/** The configuration of an access router is readable, but cannot work; the message says why. */
public final class AccessRouterException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  AccessRouterException(String message) {
    super("roles.access-router: " + message);
  }
}
