package io.latchwire.crypto.identity;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The IPv6 addresses that an IP address delegation extension names, RFC 3779 s2.
 *
 * @param inherit whether the issuer's set counts instead
 * @param ranges first and last address of each block, rising, without overlap
 */
public record AddressBlocks(boolean inherit, List<Range> ranges) {
  private static final int IPV6_BITS = 128;

  /** IPv6, in the two octets of an AFI. */
  private static final int AFI_IPV6 = 2;

  /**
   * Addresses that follow each other.
   *
   * @param first the lowest, as a number
   * @param last the highest, as a number
   */
  public record Range(BigInteger first, BigInteger last) {
    boolean covers(Range other) {
      return first.compareTo(other.first) <= 0 && other.last.compareTo(last) <= 0;
    }
  }

  /**
   * Reads the value of the extension. Other families than IPv6 are left alone.
   *
   * @return null when it is not in the canonical form of RFC 3779 s2.2.3, or names no IPv6
   *     addresses
   */
  static @Nullable AddressBlocks read(byte[] extension) {
    StrictDer families = StrictDer.read(extension, 0, extension.length);
    if (families == null
        || families.tag() != StrictDer.SEQUENCE
        || families.end() != extension.length) {
      return null;
    }
    AddressBlocks found = null;
    int at = families.contentAt();
    while (at < families.end()) {
      StrictDer family = StrictDer.read(extension, at, families.end());
      if (family == null || family.tag() != StrictDer.SEQUENCE) {
        return null;
      }
      StrictDer identifier = StrictDer.read(extension, family.contentAt(), family.end());
      if (identifier == null
          || identifier.tag() != StrictDer.OCTET_STRING
          || identifier.contentLength() < 2) {
        return null;
      }
      int afi =
          (extension[identifier.contentAt()] & 0xFF) << 8
              | (extension[identifier.contentAt() + 1] & 0xFF);
      if (afi == AFI_IPV6) {
        if (found != null || identifier.contentLength() != 2) {
          return null;
        }
        found = readChoice(extension, identifier.end(), family.end());
        if (found == null) {
          return null;
        }
      }
      at = family.end();
    }
    return found;
  }

  private static @Nullable AddressBlocks readChoice(byte[] octets, int at, int end) {
    StrictDer choice = StrictDer.read(octets, at, end);
    if (choice == null || choice.end() != end) {
      return null;
    }
    if (choice.tag() == StrictDer.NULL && choice.contentLength() == 0) {
      return new AddressBlocks(true, List.of());
    }
    if (choice.tag() != StrictDer.SEQUENCE) {
      return null;
    }
    List<Range> ranges = new ArrayList<>();
    int next = choice.contentAt();
    while (next < choice.end()) {
      StrictDer element = StrictDer.read(octets, next, choice.end());
      Range range = element == null ? null : readRange(octets, element);
      if (element == null || range == null || !follows(ranges, range)) {
        return null;
      }
      ranges.add(range);
      next = element.end();
    }
    return ranges.isEmpty() ? null : new AddressBlocks(false, Collections.unmodifiableList(ranges));
  }

  private static boolean follows(List<Range> ranges, Range range) {
    return ranges.isEmpty() || ranges.getLast().last().compareTo(range.first()) < 0;
  }

  private static @Nullable Range readRange(byte[] octets, StrictDer element) {
    if (element.tag() == StrictDer.BIT_STRING) {
      BigInteger first = readBits(octets, element, false);
      BigInteger last = readBits(octets, element, true);
      return first == null || last == null ? null : new Range(first, last);
    }
    if (element.tag() != StrictDer.SEQUENCE) {
      return null;
    }
    StrictDer minimum = StrictDer.read(octets, element.contentAt(), element.end());
    StrictDer maximum =
        minimum == null ? null : StrictDer.read(octets, minimum.end(), element.end());
    if (minimum == null || maximum == null || maximum.end() != element.end()) {
      return null;
    }
    BigInteger first = readBits(octets, minimum, false);
    BigInteger last = readBits(octets, maximum, true);
    return first == null || last == null || first.compareTo(last) > 0
        ? null
        : new Range(first, last);
  }

  /** The address that starts with the bits of a BIT STRING and goes on with zeros or ones. */
  private static @Nullable BigInteger readBits(byte[] octets, StrictDer bits, boolean fillOnes) {
    if (bits.tag() != StrictDer.BIT_STRING
        || bits.contentLength() < 1
        || bits.contentLength() > 17) {
      return null;
    }
    int unused = octets[bits.contentAt()] & 0xFF;
    int bitCount = (bits.contentLength() - 1) * 8 - unused;
    if (unused > 7 || bitCount < 0) {
      return null;
    }
    BigInteger value = new BigInteger(1, octets, bits.contentAt() + 1, bits.contentLength() - 1);
    if (value.and(ones(unused)).signum() != 0) {
      return null;
    }
    int missing = IPV6_BITS - bitCount;
    BigInteger address = value.shiftRight(unused).shiftLeft(missing);
    return fillOnes ? address.or(ones(missing)) : address;
  }

  private static BigInteger ones(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
  }

  /** Whether every address of the other is one of these; neither inherits any more. */
  boolean covers(AddressBlocks other) {
    return other.ranges.stream()
        .allMatch(inner -> ranges.stream().anyMatch(outer -> outer.covers(inner)));
  }

  /**
   * Whether a prefix lies within one block.
   *
   * @param address 16 octets
   */
  public boolean coversPrefix(byte[] address, int prefixLength) {
    BigInteger mask = ones(IPV6_BITS - prefixLength);
    BigInteger first = new BigInteger(1, address).andNot(mask);
    Range prefix = new Range(first, first.or(mask));
    return ranges.stream().anyMatch(range -> range.covers(prefix));
  }
}
