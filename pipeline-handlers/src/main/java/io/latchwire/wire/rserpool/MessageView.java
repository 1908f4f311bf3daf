package io.latchwire.wire.rserpool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The header of every ASAP and ENRP message (RFC 5354 s2).
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |     Flags     |        Message Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * The length does not count the padding at the very end, which is on the wire all the same. Some
 * senders count it; both forms take the same octets.
 */
public final class MessageView {
  /** Octets of the header. */
  public static final int HEADER_LENGTH = 4;

  /** Octets on the wire of the longest message, padded. */
  public static final int MAX_WIRE_LENGTH = 65536;

  private static final int FLAGS_OFFSET = 1;
  private static final int LENGTH_OFFSET = 2;

  private ByteBuf octets = Unpooled.EMPTY_BUFFER;
  private int at;

  /** What {@link #wireLengthAt} answers when the header has not arrived yet. */
  public static final int INCOMPLETE = 0;

  /** What {@link #wireLengthAt} answers to a length that no message can have. */
  public static final int IMPOSSIBLE = -1;

  /**
   * How many octets the message at {@code at} takes on the wire, {@link #INCOMPLETE} while that
   * cannot be known, {@link #IMPOSSIBLE} when the stream has lost its framing.
   */
  public static int wireLengthAt(ByteBuf octets, int at, int available) {
    if (available < HEADER_LENGTH) {
      return INCOMPLETE;
    }
    int length = octets.getUnsignedShort(at + LENGTH_OFFSET);
    return length < HEADER_LENGTH ? IMPOSSIBLE : ParameterCursor.padded(length);
  }

  /** False when {@code available} octets cannot hold this message; after true, nothing throws. */
  public boolean wrap(ByteBuf octets, int at, int available) {
    this.octets = octets;
    this.at = at;
    if (available < HEADER_LENGTH) {
      return false;
    }
    int length = octets.getUnsignedShort(at + LENGTH_OFFSET);
    return length >= HEADER_LENGTH && length <= available;
  }

  /** The message's type, 0..255. */
  public int type() {
    return octets.getUnsignedByte(at);
  }

  /** All flag bits, the undefined ones too. */
  public int flags() {
    return octets.getUnsignedByte(at + FLAGS_OFFSET);
  }

  /** Header and body, without the padding at the very end (or with it, as some senders count). */
  public int length() {
    return octets.getUnsignedShort(at + LENGTH_OFFSET);
  }

  /** Where the body begins. */
  public int bodyAt() {
    return at + HEADER_LENGTH;
  }

  /** Where the body ends. */
  public int end() {
    return at + length();
  }
}
