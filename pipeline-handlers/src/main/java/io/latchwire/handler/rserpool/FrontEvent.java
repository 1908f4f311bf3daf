package io.latchwire.handler.rserpool;

import java.util.Locale;

/** What can come of a connection before, and instead of, a message. Each is a counter. */
public enum FrontEvent {
  /** A pre-shared key was proved on both sides. */
  PSK_DONE,
  /** A handshake with our certificate is done. */
  CERTIFICATE_DONE,
  /** A connection without TLS where that is allowed. */
  PLAIN_DONE,
  /** Closed at once: as many connections as this registrar takes. */
  TOO_MANY_CONNECTIONS,
  /** Closed at once: too many handshakes under way from this source, or from all (5355 s2.1). */
  TOO_MANY_HALF_OPEN,
  /** Closed at once: this source connects too often. */
  SOURCE_RATE,
  /** The first octets are not TLS: somebody speaks in clear (RFC 5355 s2.15). */
  NOT_TLS,
  /** The ClientHello contradicts itself or is too long. */
  BAD_CLIENT_HELLO,
  /** Nothing newer than TLS 1.1 is offered: an old client, or a downgrade. */
  TLS_TOO_OLD,
  /** No pre-shared key is offered where one is needed (RFC 5355 s2.1). */
  NO_PSK_OFFERED,
  /** No identity that is offered is known. */
  UNKNOWN_IDENTITY,
  /** The identity is known, but the key is not its. */
  WRONG_KEY,
  /** The identity is known, but belongs on another port. */
  WRONG_ROLE,
  /** The handshake failed otherwise: no common suite, an altered record, a lost connection. */
  HANDSHAKE_FAILED,
  /** The handshake took too long. */
  HANDSHAKE_TIMEOUT,
  /** A record was altered or replayed after the handshake (RFC 5355 s2.8, s2.10). */
  BAD_RECORD,
  /** The stream has lost its framing. */
  BAD_FRAMING,
  /** A message was begun and not ended in time. */
  SLOW_SENDER,
  /** Our answers are not read. */
  SLOW_READER,
  /** A message was answered with an error or dropped before the registrar saw it. */
  BAD_MESSAGE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric's label. */
  public String label() {
    return label;
  }
}
