package io.latchwire.wire.nd;

/** Why a packet is not a Mobility Header that may be looked at. */
public enum MobilityFault {
  /** The checksum is wrong; with a Home Address option that address counts as the source. */
  CHECKSUM,
  /** Header Len contradicts the packet, or is below the minimum of the message. */
  LENGTH,
  /** Payload Proto is not 59. */
  PAYLOAD_PROTO,
  /** MH Type is not one of a fast handover. */
  UNKNOWN_TYPE,
  /** An option runs over the end, or has a length that its type cannot have. */
  OPTION
}
