package io.latchwire.wire.sctp;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * Walks the parameters of a chunk that tell of addresses: those of INIT and INIT ACK (RFC 9260
 * s3.3.2.1) and of ASCONF and ASCONF-ACK (RFC 5061 s4.2). Others are passed over.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Type: address, Add IP, ...   |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  ASCONF-Request Correlation ID (Add, Delete, Success, Error)  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~   Address, or in Add and Delete a whole address parameter     ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public final class SctpParameterCursor {
  /** An address of the sender, in INIT and INIT ACK; in ASCONF the one that it is looked up by. */
  public static final int ADDRESS = 5;

  /** Add an address, in ASCONF. */
  public static final int ADD_ADDRESS = 0xC001;

  /** Delete an address, in ASCONF. */
  public static final int DELETE_ADDRESS = 0xC002;

  /** A request was refused, in ASCONF-ACK. */
  public static final int ERROR_CAUSE = 0xC003;

  private static final int IPV6_ADDRESS = 6;
  private static final int HEADER_LENGTH = 4;
  private static final int REQUEST_LENGTH = 8;
  private static final int LENGTH_OFFSET = 2;
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;
  private static final long IPV4_MAPPED = 0xFFFF_0000_0000L;

  private MemorySegment octets = MemorySegment.NULL;
  private long next;
  private long end;
  private long at;
  private int kind;
  private long addressAt;
  private boolean ipv6;
  private boolean malformed;

  SctpParameterCursor wrap(MemorySegment octets, long at, int length) {
    this.octets = octets;
    this.next = at;
    this.end = at + length;
    this.malformed = false;
    return this;
  }

  /** Moves to the next parameter that tells of an address or a refusal; false at the end. */
  public boolean next() {
    while (end - next >= HEADER_LENGTH) {
      at = next;
      int type = Octets.u16(octets, at);
      int length = Octets.u16(octets, at + LENGTH_OFFSET);
      if (length < HEADER_LENGTH || length > end - at) {
        malformed = true;
        return false;
      }
      next = Math.min(at + (length + 3 & ~3), end);
      boolean fits =
          switch (type) {
            case ADDRESS, IPV6_ADDRESS -> isAddress(at, length);
            case ADD_ADDRESS, DELETE_ADDRESS ->
                isAddress(at + REQUEST_LENGTH, length - REQUEST_LENGTH);
            case ERROR_CAUSE -> length >= REQUEST_LENGTH;
            default -> true;
          };
      if (!fits) {
        malformed = true;
        return false;
      }
      kind = type == IPV6_ADDRESS ? ADDRESS : type;
      if (kind == ADDRESS || kind == ADD_ADDRESS || kind == DELETE_ADDRESS || kind == ERROR_CAUSE) {
        return true;
      }
    }
    malformed |= next < end;
    return false;
  }

  /** Whether the walk ended at a parameter whose length is impossible. */
  public boolean isMalformed() {
    return malformed;
  }

  /** Which of the constants of this class. */
  public int kind() {
    return kind;
  }

  /** The ASCONF-Request Correlation ID, of all but {@link #ADDRESS}. */
  public int correlation() {
    return Octets.i32(octets, at + HEADER_LENGTH);
  }

  /** High half of the address; IPv4 is IPv4-mapped. Not of {@link #ERROR_CAUSE}. */
  public long addressHigh() {
    return ipv6 ? Octets.i64(octets, addressAt) : 0;
  }

  /** Low half of the address. Not of {@link #ERROR_CAUSE}. */
  public long addressLow() {
    return ipv6
        ? Octets.i64(octets, addressAt + Long.BYTES)
        : IPV4_MAPPED | Octets.u32(octets, addressAt);
  }

  private boolean isAddress(long from, int most) {
    if (most < HEADER_LENGTH) {
      return false;
    }
    int type = Octets.u16(octets, from);
    int length = Octets.u16(octets, from + LENGTH_OFFSET);
    ipv6 = type == IPV6_ADDRESS;
    addressAt = from + HEADER_LENGTH;
    return (type == ADDRESS || ipv6)
        && length == HEADER_LENGTH + (ipv6 ? IPV6_OCTETS : IPV4_OCTETS)
        && length <= most;
  }
}
