package io.latchwire.latch;

/**
 * Type of protection, the first latched parameter.
 *
 * @param integrity whether the covered octets are authenticated
 * @param confidentiality whether the payload is encrypted
 * @param coverage which octets are covered
 */
public record ProtectionType(boolean integrity, boolean confidentiality, Coverage coverage) {
  /** Which octets of a packet are covered. Associations that cover other octets never agree. */
  public enum Coverage {
    /** What follows the IP header: ESP in transport mode. */
    PAYLOAD,
    /** The payload and what is immutable in the IP header: AH. */
    PAYLOAD_AND_IP_HEADER,
    /** The whole inner packet: tunnel mode. */
    INNER_PACKET,
    /** Pseudo-header, TCP header with all options, data. */
    TCP_SEGMENT,
    /** The same without the other options. */
    TCP_SEGMENT_WITHOUT_OPTIONS
  }

  /** Whether everything that the other protects is protected here too. */
  boolean meets(ProtectionType other) {
    return coverage == other.coverage
        && (integrity || !other.integrity)
        && (confidentiality || !other.confidentiality);
  }
}
