package io.latchwire.wire.rserpool;

import java.util.Locale;

/** Why a message was not taken; each is a counter, {@code reason="..."}. */
public enum MessageFault {
  /** Lengths contradict each other: a broken sender, or not RSerPool at all (RFC 5354 s3). */
  MALFORMED,
  /** A message type that nobody assigned (RFC 5354 s4). */
  UNRECOGNIZED_MESSAGE,
  /** A parameter type that forbids to go on without knowing it (RFC 5354 s3). */
  UNRECOGNIZED_PARAMETER,
  /** A parameter has a value that its RFC forbids (RFC 5354 s3.12.4). */
  INVALID_VALUES,
  /** A parameter is missing without which the message means nothing. */
  MISSING_PARAMETER,
  /** An ENRP message from server 0, from ourselves, or for another server (RFC 5353 s2). */
  WRONG_SERVER;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric's label. */
  public String label() {
    return label;
  }
}
