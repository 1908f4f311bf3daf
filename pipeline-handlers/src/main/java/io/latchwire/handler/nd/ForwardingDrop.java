package io.latchwire.handler.nd;

import java.util.Locale;

/**
 * Why a packet is not forwarded. Each constant is a counter, {@code
 * latchwire_handover_packets_dropped_total{reason="..."}}.
 */
public enum ForwardingDrop {
  /** Shorter than its headers say, or another version than 6. */
  MALFORMED,
  /** Hop Limit ran out. */
  HOP_LIMIT,
  /** A source that may not cross a router, or from the link one that does not belong there. */
  SOURCE,
  /** A destination that is not behind this router: link-local, or on the link it came from. */
  DESTINATION,
  /** A tunnelled packet whose outer source is not the binding's of its inner source. */
  TUNNEL,
  /** Too big for the tunnel; the sender is told (RFC 2473 s7.1). */
  TOO_BIG;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric's label. */
  public String label() {
    return label;
  }
}
