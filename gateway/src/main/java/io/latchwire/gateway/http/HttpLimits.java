package io.latchwire.gateway.http;

import java.time.Duration;

/**
 * Bounds on what clients can take.
 *
 * @param bodyOctets of one request
 * @param connections at a time; further ones are closed at once
 * @param deadline from connection to the end of the answer; a client that dawdles is cut off
 */
public record HttpLimits(int bodyOctets, int connections, Duration deadline) {
  /** For servers with a handful of well-known clients. */
  public static final HttpLimits DEFAULTS = new HttpLimits(64 << 10, 32, Duration.ofSeconds(15));

  /** The same where a whole configuration may be sent. */
  public static final HttpLimits FOR_CONFIGURATIONS =
      new HttpLimits(1 << 20, DEFAULTS.connections, DEFAULTS.deadline);
}
