package io.latchwire.handover;

import io.latchwire.wire.nd.Ip6Address;
import org.jspecify.annotations.Nullable;

/** What happened at a mobile node. No secret is in any of them. */
public sealed interface NodeEvent {
  /** A handover key was stored. */
  record KeyStored(
      Ip6Address router, Ip6Address careOf, int algorithmType, int lifetimeSeconds, boolean same)
      implements NodeEvent {}

  /** A PrRtAdv was dropped. */
  record AdvertisementDropped(Ip6Address source, AdvertisementFault fault) implements NodeEvent {}

  /** A valid PrRtAdv gave no key. */
  record NoKey(Ip6Address router, Ip6Address careOf, KeyReplyFault fault) implements NodeEvent {}

  /** No router answered: none of them knows fast handovers. */
  record NoAnswer(Ip6Address careOf) implements NodeEvent {}

  /** A router's key is certified now. */
  record RouterCertified(int certificates) implements NodeEvent {}

  /** No path was found, or none that is valid. */
  record NoPath() implements NodeEvent {}

  /** The previous access router forwards. */
  record HandoverAccepted(
      Ip6Address router, Ip6Address oldCareOf, Ip6Address newCareOf, int lifetimeSeconds)
      implements NodeEvent {}

  /** The previous access router refused. */
  record HandoverRejected(Ip6Address router, Ip6Address oldCareOf, int status)
      implements NodeEvent {}

  /** The previous access router did not answer: no fast handover. */
  record HandoverUnanswered(Ip6Address router, Ip6Address oldCareOf) implements NodeEvent {}

  /** A router told its global address. */
  record RouterAddress(Ip6Address linkLocal, @Nullable Ip6Address global) implements NodeEvent {}
}
