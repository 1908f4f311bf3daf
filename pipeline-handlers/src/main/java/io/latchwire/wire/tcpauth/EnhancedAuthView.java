package io.latchwire.wire.tcpauth;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * TCP Enhanced Authentication Option, draft-bonica-tcp-auth-06 s6, with the Authentication Data of
 * draft-weis-tcp-auth-auto-ks-03 s2.5 and s3.1.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Kind     |     Length    |T|K|   Alg ID  |Res|  Key ID   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Sequence Number (only MACs with a nonce)            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |              Message Authentication Code (variable)           ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Res|KEK Alg ID |Res|KEK Key ID | Encrypted Key (only with K=1) ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * <p>How long the MAC is, and whether a number stands before it, follows from the algorithm, which
 * the view does not know: the caller passes it in.
 */
public final class EnhancedAuthView {
  /** Octets before the Authentication Data. */
  public static final int HEADER_LENGTH = 4;

  /** Octets of the sequence number, where the MAC needs a nonce. */
  public static final int NUMBER_LENGTH = 4;

  /** Octets of KEK Alg ID and KEK Key ID. */
  public static final int KEK_IDS_LENGTH = 2;

  private static final int ALG_ID_OFFSET = 2;
  private static final int KEY_ID_OFFSET = 3;
  private static final int T_BIT = 0x80;
  private static final int K_BIT = 0x40;
  private static final int LOW_SIX_BITS = 0x3F;
  private static final int RESERVED_BITS = 0xC0;

  private MemorySegment octets = MemorySegment.NULL;
  private long at;
  private int length;

  /** False when the option is too short for its header or a reserved bit is set. */
  public boolean wrap(MemorySegment octets, long at, int length) {
    this.octets = octets;
    this.at = at;
    this.length = length;
    return length >= HEADER_LENGTH && (Octets.u8(octets, at + KEY_ID_OFFSET) & RESERVED_BITS) == 0;
  }

  /** Where the option starts. */
  public long at() {
    return at;
  }

  /** Octets of the whole option. */
  public int length() {
    return length;
  }

  /** T: the other TCP options are left out of the MAC. */
  public boolean excludesOptions() {
    return (Octets.u8(octets, at + ALG_ID_OFFSET) & T_BIT) != 0;
  }

  /** K: a key rides behind the MAC. */
  public boolean carriesKey() {
    return (Octets.u8(octets, at + ALG_ID_OFFSET) & K_BIT) != 0;
  }

  /** Alg ID, 0..63. */
  public int algId() {
    return Octets.u8(octets, at + ALG_ID_OFFSET) & LOW_SIX_BITS;
  }

  /** Key ID, 0..63. */
  public int keyId() {
    return Octets.u8(octets, at + KEY_ID_OFFSET) & LOW_SIX_BITS;
  }

  /** The sequence number, unsigned; only for a MAC that needs a nonce. */
  public int number() {
    return Octets.i32(octets, at + HEADER_LENGTH);
  }

  /** Where the MAC starts. */
  public long macAt(boolean needsNonce) {
    return at + HEADER_LENGTH + (needsNonce ? NUMBER_LENGTH : 0);
  }

  /** Whether octets are left for KEK Alg ID and KEK Key ID behind a MAC that ends there. */
  public boolean hasKekIds(long macEnd) {
    return macEnd + KEK_IDS_LENGTH <= at + length;
  }

  /** Whether the reserved bits of both KEK octets are zero. */
  public boolean kekReservedBitsAreZero(long macEnd) {
    return ((Octets.u8(octets, macEnd) | Octets.u8(octets, macEnd + 1)) & RESERVED_BITS) == 0;
  }

  /** KEK Alg ID, 0..63. */
  public int kekAlgId(long macEnd) {
    return Octets.u8(octets, macEnd) & LOW_SIX_BITS;
  }

  /** KEK Key ID, 0..63. */
  public int kekKeyId(long macEnd) {
    return Octets.u8(octets, macEnd + 1) & LOW_SIX_BITS;
  }

  /** The octets of an option without a key: header, number, MAC. */
  public static int lengthOf(boolean needsNonce, int macOctets) {
    return HEADER_LENGTH + (needsNonce ? NUMBER_LENGTH : 0) + macOctets;
  }

  /** The octets of an option that carries a key in a field of this length. */
  public static int lengthWithKey(boolean needsNonce, int macOctets, int fieldOctets) {
    return lengthOf(needsNonce, macOctets) + KEK_IDS_LENGTH + fieldOctets;
  }

  /** Writes Kind, Length, K, Alg ID and Key ID (T is 0) and zeroes the Authentication Data. */
  public static void writeHeader(
      MemorySegment octets,
      long at,
      int kind,
      int length,
      boolean carriesKey,
      int algId,
      int keyId) {
    Octets.putU8(octets, at, kind);
    Octets.putU8(octets, at + 1, length);
    Octets.putU8(octets, at + ALG_ID_OFFSET, (carriesKey ? K_BIT : 0) | algId);
    Octets.putU8(octets, at + KEY_ID_OFFSET, keyId);
    Octets.zero(octets, at + HEADER_LENGTH, length - HEADER_LENGTH);
  }

  /** Writes the payload of a key behind a MAC that ends at {@code macEnd}. */
  public static void writeKey(
      MemorySegment octets, long macEnd, int kekAlgId, int kekKeyId, byte[] field) {
    Octets.putU8(octets, macEnd, kekAlgId);
    Octets.putU8(octets, macEnd + 1, kekKeyId);
    Octets.put(octets, macEnd + KEK_IDS_LENGTH, field);
  }
}
