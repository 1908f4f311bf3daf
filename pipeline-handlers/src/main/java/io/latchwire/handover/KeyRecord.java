package io.latchwire.handover;

import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.OctetString;

/**
 * What an access router keeps with a handover key, RFC 5269 s3.2: found by the mobile node's CGA,
 * with algorithm and lifetime. The last sequence number of an FBU stays here and not with the
 * binding: the key outlives the binding, and an old FBU must not count again.
 */
final class KeyRecord {
  private static final int NO_SEQUENCE = -1;

  final Ip6Address careOf;
  final HandoverKey key;
  final OctetString ownerKeyHash;
  final LinkLayerAddress linkLayer;
  final int sec;
  final long expiresNanos;
  int algorithmType;
  HandoverMac algorithm;
  long requestedNanos;
  private int lastSequence = NO_SEQUENCE;

  KeyRecord(
      Ip6Address careOf,
      HandoverKey key,
      OctetString ownerKeyHash,
      LinkLayerAddress linkLayer,
      long expiresNanos,
      int algorithmType,
      HandoverMac algorithm,
      long nowNanos) {
    this.careOf = careOf;
    this.key = key;
    this.ownerKeyHash = ownerKeyHash;
    this.linkLayer = linkLayer;
    this.sec = (int) (careOf.low() >>> 61);
    this.expiresNanos = expiresNanos;
    this.algorithmType = algorithmType;
    this.algorithm = algorithm;
    this.requestedNanos = nowNanos;
  }

  /**
   * Whether a valid FBU has come: then the record has work to do and is not given up for another.
   */
  boolean isUsed() {
    return lastSequence != NO_SEQUENCE;
  }

  /** Whether a sequence number is newer than the last accepted one, modulo 2^16. */
  boolean isNewer(int sequence) {
    int ahead = (sequence - lastSequence) & 0xFFFF;
    return lastSequence == NO_SEQUENCE || (ahead >= 1 && ahead <= 0x7FFF);
  }

  void accepted(int sequence) {
    lastSequence = sequence;
  }

  /** Whole seconds of life left, at most those of the Key Lifetime field. */
  int remainingSeconds(long nowNanos) {
    return (int) Math.max(0, (expiresNanos - nowNanos) / Moment.SECOND);
  }
}
