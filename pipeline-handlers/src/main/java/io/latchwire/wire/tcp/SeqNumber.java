package io.latchwire.wire.tcp;

/**
 * TCP sequence numbers, RFC 9293 s3.4: 32 bits on the wire, 64 bits here, so that every octet of a
 * connection has a number of its own. The initial sequence number has a high word of zero.
 */
public final class SeqNumber {
  private SeqNumber() {}

  /**
   * The 64-bit number nearest to {@code reference} whose low word is {@code seq}.
   *
   * @param seq the number on the wire
   * @param reference a number known to be less than 2^31 away
   */
  public static long extend(int seq, long reference) {
    return reference + (seq - (int) reference);
  }

  /** The high word: how often the number has passed zero since the initial one. */
  public static int epoch(long seq) {
    return (int) (seq >> 32);
  }
}
