package io.latchwire.keyset;

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
  /** The same connection seen from the other side. */
  public FlowEnds reversed() {
    return new FlowEnds(
        destinationHigh, destinationLow, destinationPort, sourceHigh, sourceLow, sourcePort);
  }
}
