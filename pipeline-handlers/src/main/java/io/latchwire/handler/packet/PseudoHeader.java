package io.latchwire.handler.packet;

import io.latchwire.segment.Segment;
import io.latchwire.wire.Octets;
import io.latchwire.wire.ip.IpProtocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The TCP pseudo-header, put in front of the TCP header for as long as a MAC is computed, so that
 * the MAC runs over one stretch of octets: it takes the place of the end of the IP header, which is
 * sheltered elsewhere meanwhile.
 *
 * <pre>{@code
 * IPv4 (12): source (4) | destination (4) | 0 | 6 | TCP length (2)           RFC 9293 s3.1
 * IPv6 (40): source (16) | destination (16) | TCP length (4) | 0 0 0 | 6     RFC 8200 s8.1
 * }</pre>
 */
final class PseudoHeader {
  private static final int IPV4_LENGTH = 12;
  private static final int IPV6_LENGTH = 40;

  private final MemorySegment shelter;

  /** Shelters for this many slots. */
  PseudoHeader(int slots, Arena arena) {
    shelter = arena.allocate((long) slots * IPV6_LENGTH, 8);
  }

  /** Octets of the pseudo-header of a segment. */
  static int length(Segment segment) {
    return segment.ipVersion == 4 ? IPV4_LENGTH : IPV6_LENGTH;
  }

  /** Writes it in front of the TCP header. */
  void put(Segment segment) {
    int length = length(segment);
    long at = segment.upperAt - length;
    Octets.copy(segment.octets, at, shelter, shelterAt(segment), length);
    if (segment.ipVersion == 4) {
      Octets.putI32(segment.octets, at, (int) segment.sourceLow);
      Octets.putI32(segment.octets, at + 4, (int) segment.destinationLow);
      Octets.putI32(segment.octets, at + 8, IpProtocol.TCP << 16 | segment.upperLength());
    } else {
      Octets.putI64(segment.octets, at, segment.sourceHigh);
      Octets.putI64(segment.octets, at + 8, segment.sourceLow);
      Octets.putI64(segment.octets, at + 16, segment.destinationHigh);
      Octets.putI64(segment.octets, at + 24, segment.destinationLow);
      Octets.putI32(segment.octets, at + 32, segment.upperLength());
      Octets.putI32(segment.octets, at + 36, IpProtocol.TCP);
    }
  }

  /** Brings back what stood there. */
  void takeAway(Segment segment) {
    int length = length(segment);
    Octets.copy(shelter, shelterAt(segment), segment.octets, segment.upperAt - length, length);
  }

  private static long shelterAt(Segment segment) {
    return (long) segment.slot * IPV6_LENGTH;
  }
}
