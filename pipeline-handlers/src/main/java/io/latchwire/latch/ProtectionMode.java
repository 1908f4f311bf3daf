package io.latchwire.latch;

/** Where the protection sits in the packet, the second latched parameter. */
public enum ProtectionMode {
  /** Between IP header and payload. */
  TRANSPORT,
  /** Around a whole packet. */
  TUNNEL,
  /** In the TCP header. */
  TCP_OPTION
}
