package io.latchwire.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The addresses from one to another, both included, as unsigned 128-bit numbers; an IPv4 address is
 * its IPv4-mapped IPv6 form (RFC 4291 section 2.5.5.2).
 *
 * @param fromHigh upper 64 bits of the first address
 * @param fromLow lower 64 bits of the first address
 * @param toHigh upper 64 bits of the last address
 * @param toLow lower 64 bits of the last address, not before the first
 */
public record AddressRange(long fromHigh, long fromLow, long toHigh, long toLow) {
  /** Every address of both families. */
  public static final AddressRange ANY = new AddressRange(0, 0, -1, -1);

  /** Every IPv4 address: ::ffff:0:0/96. */
  static final AddressRange ANY_IPV4 = new AddressRange(0, 0xFFFF_0000_0000L, 0, 0xFFFF_FFFF_FFFFL);

  /** Refuses a range whose end lies before its start. */
  public AddressRange {
    if (compare(fromHigh, fromLow, toHigh, toLow) > 0) {
      throw new IllegalArgumentException("an address range ends before it starts");
    }
  }

  /** The range of one address. */
  public static AddressRange of(long high, long low) {
    return new AddressRange(high, low, high, low);
  }

  /** Whether the address lies in the range. */
  public boolean contains(long high, long low) {
    return compare(fromHigh, fromLow, high, low) <= 0 && compare(high, low, toHigh, toLow) <= 0;
  }

  boolean overlaps(AddressRange other) {
    return compare(fromHigh, fromLow, other.toHigh, other.toLow) <= 0
        && compare(other.fromHigh, other.fromLow, toHigh, toLow) <= 0;
  }

  /** What both hold; only for ranges that overlap. */
  AddressRange intersection(AddressRange other) {
    boolean startsLater = compare(fromHigh, fromLow, other.fromHigh, other.fromLow) >= 0;
    boolean endsEarlier = compare(toHigh, toLow, other.toHigh, other.toLow) <= 0;
    return new AddressRange(
        startsLater ? fromHigh : other.fromHigh,
        startsLater ? fromLow : other.fromLow,
        endsEarlier ? toHigh : other.toHigh,
        endsEarlier ? toLow : other.toLow);
  }

  /** What this holds and the other does not: at most two ranges. */
  public List<AddressRange> minus(AddressRange other) {
    if (!overlaps(other)) {
      return List.of(this);
    }
    List<AddressRange> rest = new ArrayList<>(2);
    if (compare(fromHigh, fromLow, other.fromHigh, other.fromLow) < 0) {
      // One before: the borrow goes to the upper half when the lower one is zero.
      long borrow = other.fromLow == 0 ? 1 : 0;
      rest.add(new AddressRange(fromHigh, fromLow, other.fromHigh - borrow, other.fromLow - 1));
    }
    if (compare(other.toHigh, other.toLow, toHigh, toLow) < 0) {
      long carry = other.toLow == -1 ? 1 : 0;
      rest.add(new AddressRange(other.toHigh + carry, other.toLow + 1, toHigh, toLow));
    }
    return rest;
  }

  static int compare(long high, long low, long otherHigh, long otherLow) {
    int upper = Long.compareUnsigned(high, otherHigh);
    return upper != 0 ? upper : Long.compareUnsigned(low, otherLow);
  }
}
