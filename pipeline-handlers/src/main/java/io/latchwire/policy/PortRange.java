package io.latchwire.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Ports from one to another, both included. {@link #NO_PORT} stands for a packet whose port does
 * not exist or cannot be read: RFC 4301's OPAQUE matches only such packets, ANY matches them too.
 *
 * @param first -1..65535
 * @param last {@code first}..65535
 */
public record PortRange(int first, int last) {
  /** The port of a packet that has none, or none that can be read. */
  public static final int NO_PORT = -1;

  /** The highest port. */
  public static final int MAX_PORT = 65535;

  /** Every port, and packets without. */
  public static final PortRange ANY = new PortRange(NO_PORT, MAX_PORT);

  /** Packets without ports only. */
  public static final PortRange OPAQUE = new PortRange(NO_PORT, NO_PORT);

  /** Every port, but no packet without. */
  static final PortRange READABLE = new PortRange(0, MAX_PORT);

  /** Refuses a range out of bounds or turned round. */
  public PortRange {
    if (first < NO_PORT || last > MAX_PORT || first > last) {
      throw new IllegalArgumentException(
          "port range " + first + "-" + last + " (expected: within 0..65535, first <= last)");
    }
  }

  /** The range of one port. */
  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /**
   * Reads {@code 179}, {@code 1024-65535}, {@code any} or {@code opaque}. RFC 4301 section 4.4.1.1:
   * 0-65535 is ANY.
   */
  public static PortRange parse(String text) {
    return switch (text) {
      case "any", "0-65535" -> ANY;
      case "opaque" -> OPAQUE;
      default -> {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash), text);
        int last = dash < 0 ? first : number(text.substring(dash + 1), text);
        if (first > last) {
          throw new IllegalArgumentException(
              text + ": the port range ends before it starts (expected: like 1024-65535)");
        }
        yield new PortRange(first, last);
      }
    };
  }

  /** Whether the port is in the range. */
  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last;
  }

  /** What both hold; only for ranges that overlap. */
  PortRange intersection(PortRange other) {
    return new PortRange(Math.max(first, other.first), Math.min(last, other.last));
  }

  /** What this holds and the other does not: at most two ranges. */
  public List<PortRange> minus(PortRange other) {
    if (!overlaps(other)) {
      return List.of(this);
    }
    List<PortRange> rest = new ArrayList<>(2);
    if (first < other.first) {
      rest.add(new PortRange(first, other.first - 1));
    }
    if (other.last < last) {
      rest.add(new PortRange(other.last + 1, last));
    }
    return rest;
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    if (equals(ANY)) {
      return "any";
    }
    if (equals(OPAQUE)) {
      return "opaque";
    }
    return first == last ? Integer.toString(first) : first + "-" + last;
  }

  private static int number(String digits, String text) {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, in the same words as a number out of bounds.
    }
    throw new IllegalArgumentException(
        text + ": not a port (expected: 0..65535, a range like 1024-65535, any or opaque)");
  }
}
