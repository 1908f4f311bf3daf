package io.latchwire.wire.sctp;

/** Chunk types that tell how an association stands, from IANA's registry. */
public final class SctpChunkType {
  /** Payload data, RFC 9260 s3.3.1. */
  public static final int DATA = 0;

  /** The first chunk of an association, RFC 9260 s3.3.2. */
  public static final int INIT = 1;

  /** The answer to it, RFC 9260 s3.3.3. */
  public static final int INIT_ACK = 2;

  /** Whether an address can be reached, RFC 9260 s3.3.5. */
  public static final int HEARTBEAT = 4;

  /** The answer to it, RFC 9260 s3.3.6. */
  public static final int HEARTBEAT_ACK = 5;

  /** The end at once, RFC 9260 s3.3.7. */
  public static final int ABORT = 6;

  /** Begins the orderly end, RFC 9260 s3.3.8. */
  public static final int SHUTDOWN = 7;

  /** The answer to it, RFC 9260 s3.3.9. */
  public static final int SHUTDOWN_ACK = 8;

  /** The cookie comes back, RFC 9260 s3.3.11. */
  public static final int COOKIE_ECHO = 10;

  /** The association is there, RFC 9260 s3.3.12. */
  public static final int COOKIE_ACK = 11;

  /** The orderly end is over, RFC 9260 s3.3.13. */
  public static final int SHUTDOWN_COMPLETE = 14;

  /** Addresses have changed: the answer, RFC 5061 s4.1.2. */
  public static final int ASCONF_ACK = 0x80;

  /** Addresses change, RFC 5061 s4.1.1. */
  public static final int ASCONF = 0xC1;

  private SctpChunkType() {}

  /** Whether a chunk stands alone in its packet, RFC 9260 s4.3 and s6.10. */
  public static boolean isAlone(int type) {
    return type == INIT || type == INIT_ACK || type == SHUTDOWN_COMPLETE;
  }
}
