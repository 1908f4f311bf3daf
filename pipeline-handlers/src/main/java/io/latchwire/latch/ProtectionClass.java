package io.latchwire.latch;

/** A layer at which a packet can be protected; outermost on the wire comes first. */
public enum ProtectionClass {
  /** Encapsulating Security Payload. */
  ESP,
  /** Authentication Header. */
  AH,
  /** An option of the TCP header. */
  TCP_OPTION
}
