package io.latchwire.wire.tcp;

/** Kinds of TCP options that the gateway treats by name, from IANA's registry. */
public final class TcpOptionKind {
  /** End of Option List, one octet. */
  public static final int END_OF_LIST = 0;

  /** No-Operation, one octet. */
  public static final int NO_OPERATION = 1;

  /** Maximum Segment Size, RFC 9293 s3.7.1. */
  public static final int MAXIMUM_SEGMENT_SIZE = 2;

  /** Window Scale, RFC 7323 s2. */
  public static final int WINDOW_SCALE = 3;

  /** SACK Permitted, RFC 2018 s2. */
  public static final int SACK_PERMITTED = 4;

  /** SACK, RFC 2018 s3. */
  public static final int SACK = 5;

  /** Timestamps, RFC 7323 s3. */
  public static final int TIMESTAMPS = 8;

  /** MD5 Signature, RFC 2385. */
  public static final int MD5_SIGNATURE = 19;

  /** TCP Authentication Option, RFC 5925. */
  public static final int AUTHENTICATION = 29;

  private TcpOptionKind() {}
}
