package io.latchwire.keyset;

import io.latchwire.segment.Segment;

/**
 * The two ends of a connection as seen from the side that generates a key; IPv4 addresses are
 * IPv4-mapped.
 */
public record FlowEnds(
    long sourceHigh,
    long sourceLow,
    int sourcePort,
    long destinationHigh,
    long destinationLow,
    int destinationPort) {
  /** The ends as the sender of a segment sees them. */
  public static FlowEnds of(Segment segment) {
    return new FlowEnds(
        segment.sourceHigh,
        segment.sourceLow,
        segment.sourcePort,
        segment.destinationHigh,
        segment.destinationLow,
        segment.destinationPort);
  }

  /** The same connection seen from the other side. */
  public FlowEnds reversed() {
    return new FlowEnds(
        /* sourceHigh= */ destinationHigh,
        /* sourceLow= */ destinationLow,
        /* sourcePort= */ destinationPort,
        /* destinationHigh= */ sourceHigh,
        /* destinationLow= */ sourceLow,
        /* destinationPort= */ sourcePort);
  }
}
