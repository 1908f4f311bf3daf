package io.latchwire.policy;

/**
 * A set of IP protocol numbers, 0..255, one bit each.
 *
 * @param bits0 protocols 0..63
 * @param bits1 protocols 64..127
 * @param bits2 protocols 128..191
 * @param bits3 protocols 192..255
 */
record ProtocolSet(long bits0, long bits1, long bits2, long bits3) {
  static final ProtocolSet ANY = new ProtocolSet(-1, -1, -1, -1);

  /**
   * Protocols whose packets have ports: TCP, UDP, DCCP, SCTP, UDP-Lite; and, as RFC 4301 section
   * 4.4.1.1 has it, ICMP, ICMPv6 and Mobility Header with their types in the place of ports.
   */
  static final ProtocolSet WITH_PORTS =
      of(6)
          .union(of(17))
          .union(of(33))
          .union(of(132))
          .union(of(136))
          .union(of(1))
          .union(of(58))
          .union(of(135));

  static ProtocolSet of(int protocol) {
    long bit = 1L << (protocol & 63);
    return switch (protocol >>> 6) {
      case 0 -> new ProtocolSet(bit, 0, 0, 0);
      case 1 -> new ProtocolSet(0, bit, 0, 0);
      case 2 -> new ProtocolSet(0, 0, bit, 0);
      case 3 -> new ProtocolSet(0, 0, 0, bit);
      default -> throw new IllegalArgumentException("protocol " + protocol + " (expected: 0..255)");
    };
  }

  boolean contains(int protocol) {
    return protocol >= 0 && protocol <= 255 && !intersection(of(protocol)).isEmpty();
  }

  boolean isEmpty() {
    return (bits0 | bits1 | bits2 | bits3) == 0;
  }

  ProtocolSet union(ProtocolSet other) {
    return new ProtocolSet(
        bits0 | other.bits0, bits1 | other.bits1, bits2 | other.bits2, bits3 | other.bits3);
  }

  ProtocolSet intersection(ProtocolSet other) {
    return new ProtocolSet(
        bits0 & other.bits0, bits1 & other.bits1, bits2 & other.bits2, bits3 & other.bits3);
  }

  ProtocolSet minus(ProtocolSet other) {
    return new ProtocolSet(
        bits0 & ~other.bits0, bits1 & ~other.bits1, bits2 & ~other.bits2, bits3 & ~other.bits3);
  }
}
