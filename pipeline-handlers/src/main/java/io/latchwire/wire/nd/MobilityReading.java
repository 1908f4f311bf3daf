package io.latchwire.wire.nd;

/** What came of reading a Mobility Header. */
public sealed interface MobilityReading permits MobilityHeader, MobilityReading.Refused {
  /**
   * Not to be looked at further.
   *
   * @param pointer the offset of the offending field in the packet, for ICMPv6 Parameter Problem
   */
  record Refused(MobilityFault fault, int pointer) implements MobilityReading {}
}
