package io.latchwire.discern;

/** What becomes of a packet, and if it does not pass, why. */
public enum Discerned {
  /** It passes, and counts for its flow. */
  PASSES,
  /** It belongs to no flow and opens none: an answer to nothing, a chunk of no association. */
  NO_FLOW,
  /** It would open a flow for which no latch can be made. */
  NO_LATCH,
  /** The latch of its flow does not admit it; the latch says why. */
  LATCH,
  /** The table is full of flows that are worth more. */
  FULL,
  /** Its octets cannot be what they claim to be. */
  MALFORMED,
  /** The checksum is wrong (RFC 9260 section 6.8). */
  CHECKSUM,
  /** The verification tag is not the one of its receiver (RFC 9260 section 8.5). */
  TAG
}
