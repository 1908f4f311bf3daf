package io.latchwire.wire.rserpool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Steps over parameters, one after another, without allocating (RFC 5354 s3).
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |        Parameter Type         |       Parameter Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * :                       Parameter Value                         :
 * +                               +-------------------------------+
 * :                               :  padding, not in the length   :
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * Causes of an Operation Error have the same shape (RFC 5354 s3.12), so the cursor reads them too.
 */
public final class ParameterCursor {
  static final int HEADER_LENGTH = 4;
  private static final int LENGTH_OFFSET = 2;

  private ByteBuf octets = Unpooled.EMPTY_BUFFER;
  private int next;
  private int end;
  private int at;
  private int length;
  private boolean broken;

  /** Before the first parameter of {@code [from, end)}, which must lie in the buffer. */
  public ParameterCursor wrap(ByteBuf octets, int from, int end) {
    this.octets = octets;
    this.next = from;
    this.end = end;
    this.broken = false;
    return this;
  }

  /**
   * Steps to the next parameter. False at the end, and where the octets cannot be a parameter:
   * {@link #isBroken()} tells which. After true no accessor throws.
   */
  public boolean next() {
    if (broken || next >= end) {
      return false;
    }
    if (end - next < HEADER_LENGTH) {
      broken = true;
      return false;
    }
    at = next;
    length = octets.getUnsignedShort(at + LENGTH_OFFSET);
    if (length < HEADER_LENGTH || length > end - at) {
      broken = true;
      return false;
    }
    next = at + padded(length);
    return true;
  }

  /** Whether stepping ended at a length that is impossible. */
  public boolean isBroken() {
    return broken;
  }

  /** The parameter's type, 0..65535. */
  public int type() {
    return octets.getUnsignedShort(at);
  }

  /** Where its header begins. */
  public int at() {
    return at;
  }

  /** Its length with the header and without padding, in octets. */
  public int length() {
    return length;
  }

  /** Where its value begins. */
  public int valueAt() {
    return at + HEADER_LENGTH;
  }

  /** Its value's length in octets. */
  public int valueLength() {
    return length - HEADER_LENGTH;
  }

  /** Where it ends, without padding. */
  public int end() {
    return at + length;
  }

  static int padded(int length) {
    return (length + 3) & ~3;
  }
}
