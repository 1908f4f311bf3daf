package io.latchwire.flow;

import io.latchwire.wire.tcp.SeqNumber;

/**
 * What one end of a connection has sent and the other has let it send, in 64-bit sequence numbers
 * that count from the initial one (RFC 9293 s3.4).
 */
public final class SequenceSpace {
  /**
   * How far outside of the window a segment may lie because the two gateways see it at different
   * times, in octets.
   */
  public static final int SLACK = 64 * 1024;

  private boolean open;
  private long initial;
  private long next;
  private long acknowledged;
  private long limit;
  private boolean finished;
  private boolean finishAcknowledged;

  /** Begins with the SYN that has this sequence number, forgetting what was before. */
  public void begin(int initialSequenceNumber) {
    open = true;
    initial = initialSequenceNumber & 0xFFFF_FFFFL;
    next = initial;
    acknowledged = initial;
    limit = initial;
    finished = false;
    finishAcknowledged = false;
  }

  /** Whether a SYN has been seen. */
  public boolean isOpen() {
    return open;
  }

  /** The initial sequence number as it stood on the wire. */
  public int initialSequenceNumber() {
    return (int) initial;
  }

  /** The number behind the highest that was sent. */
  public long next() {
    return next;
  }

  /** The highest number that the other end has acknowledged. */
  public long acknowledged() {
    return acknowledged;
  }

  /** The 64-bit form of a number on the wire. */
  public long extend(int seq) {
    return SeqNumber.extend(seq, next);
  }

  /** The 64-bit form of what the other end acknowledges. */
  public long extendAcknowledgment(int ack) {
    return SeqNumber.extend(ack, acknowledged);
  }

  /** Notes a segment that ends before {@code end} and whether it carries FIN. */
  public void sent(long end, boolean fin) {
    next = Math.max(next, end);
    finished |= fin;
  }

  /** Notes what the other end acknowledges and the window, in octets, that it opens behind it. */
  public void acknowledge(int ack, long window) {
    long number = SeqNumber.extend(ack, acknowledged);
    if (number > next) {
      return;
    }
    acknowledged = Math.max(acknowledged, number);
    limit = Math.max(limit, number + window);
    finishAcknowledged |= finished && acknowledged == next;
  }

  /**
   * Whether a segment that starts here lies in the window that was last offered, give or take
   * {@link #SLACK}.
   */
  public boolean isInWindow(int seq) {
    long number = SeqNumber.extend(seq, acknowledged);
    return open && number >= acknowledged - SLACK && number <= limit + SLACK;
  }

  /**
   * Whether a reset with this number is one that its receiver obeys: it stands exactly where the
   * other end has asked for more, or right behind all that was sent. Any other is answered with a
   * challenge, and the end that means it sends an exact one (RFC 5961 section 3.2).
   */
  public boolean isExactReset(int seq) {
    return open && (seq == (int) acknowledged || seq == (int) next);
  }

  /** Whether an acknowledgment covers only what has been sent. */
  public boolean hasSent(int ack) {
    return open && SeqNumber.extend(ack, acknowledged) <= next;
  }

  /** Whether an acknowledgment covers the SYN and nothing that has not been sent. */
  public boolean hasSentSyn(int ack) {
    return hasSent(ack) && SeqNumber.extend(ack, acknowledged) > initial;
  }

  /** Whether this is how a SYN-ACK acknowledges the SYN. */
  public boolean isAnswerToSyn(int ack) {
    return open && ack == (int) initial + 1;
  }

  /** Whether a sequence number is sent and not yet acknowledged. */
  public boolean isInFlight(int seq) {
    long number = SeqNumber.extend(seq, acknowledged);
    return open && number >= acknowledged && number <= next;
  }

  /** Whether something sent is still without acknowledgment. */
  public boolean isOutstanding() {
    return next > acknowledged;
  }

  /** Whether a FIN was sent and acknowledged. */
  public boolean isFinished() {
    return finishAcknowledged;
  }
}
