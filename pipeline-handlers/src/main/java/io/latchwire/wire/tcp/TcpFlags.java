package io.latchwire.wire.tcp;

/** Control bits of the TCP header, RFC 9293 s3.1. */
public final class TcpFlags {
  /** No more data from the sender. */
  public static final int FIN = 0x01;

  /** Synchronize sequence numbers. */
  public static final int SYN = 0x02;

  /** Reset the connection. */
  public static final int RST = 0x04;

  /** The acknowledgment field is significant. */
  public static final int ACK = 0x10;

  private TcpFlags() {}
}
