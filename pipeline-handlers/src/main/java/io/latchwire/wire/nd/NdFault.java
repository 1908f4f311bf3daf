package io.latchwire.wire.nd;

/** Why a packet is not a Neighbor Discovery message that may be looked at. */
public enum NdFault {
  /** A Fragment header: RFC 6980, and by analogy the FMIPv6 messages. */
  FRAGMENT,
  /** Hop Limit is not 255: the packet came from another link (RFC 4861 s6.1.1). */
  HOP_LIMIT,
  /** The ICMPv6 checksum is wrong. */
  CHECKSUM,
  /** Type, subtype or Code unknown, or too short for its fixed part. */
  UNKNOWN_MESSAGE,
  /** An option of Length 0, or one that runs over the message's end (RFC 4861 s4.6). */
  OPTION_LENGTH
}
