package io.latchwire.latch;

/** What keeps a copy of a packet from being accepted again. */
public enum ReplayProtection {
  /** Nothing. */
  NONE,
  /** TCP's own sequence numbers; the key expires when they wrap. */
  TCP_SEQUENCE,
  /** TCP's sequence numbers and a number of its own in every segment. */
  TCP_SEQUENCE_AND_NUMBER,
  /** TCP's sequence numbers with a 32-bit extension, RFC 5925 section 6.2. */
  TCP_SEQUENCE_EXTENDED,
  /** Sequence numbers of AH or ESP and a window, RFC 4303 section 3.4.3. */
  WINDOW,
  /** The same with 64-bit numbers. */
  WINDOW_EXTENDED
}
