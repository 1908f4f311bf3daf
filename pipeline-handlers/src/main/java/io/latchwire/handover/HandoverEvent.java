package io.latchwire.handover;

import io.latchwire.wire.nd.Ip6Address;
import java.util.Locale;

/**
 * What happened at an access router: for counters and the event log. No secret is in any of them.
 */
public sealed interface HandoverEvent {
  /** An RtSolPr got no key. */
  record SolicitationRefused(Ip6Address source, SolicitationFault fault) implements HandoverEvent {}

  /**
   * A handover key was given out.
   *
   * @param existing whether it was given out before
   */
  record KeyProvided(Ip6Address careOf, int algorithmType, int lifetimeSeconds, boolean existing)
      implements HandoverEvent {}

  /** A handover key is gone. */
  record KeyDiscarded(Ip6Address careOf, DiscardReason reason) implements HandoverEvent {}

  /** An FBU changed nothing. */
  record BindingRefused(Ip6Address source, BindingFault fault) implements HandoverEvent {}

  /** Packets for an old care-of address go to a new one from now on. */
  record ForwardingStarted(Ip6Address oldCareOf, Ip6Address tunnelEnd, int lifetimeSeconds)
      implements HandoverEvent {}

  /**
   * Packets for an old care-of address are delivered on the link again.
   *
   * @param timedOut whether the granted lifetime was over; else an FBU, or the key's end, did it
   */
  record ForwardingEnded(Ip6Address oldCareOf, boolean timedOut) implements HandoverEvent {}

  /** A certification path was asked for and sent. */
  record PathSent(Ip6Address to, int certificates) implements HandoverEvent {}

  /** Why a key goes. */
  enum DiscardReason {
    /** HK-LIFETIME is over. */
    EXPIRED,
    /** FMIPv6 forwarding timed out: RFC 5269 s3.6. */
    FORWARDING_TIMED_OUT,
    /** Given up for a newer one of the same sender. */
    GIVEN_UP,
    /** The router stops. */
    STOPPED;

    /** The name that counters use. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
