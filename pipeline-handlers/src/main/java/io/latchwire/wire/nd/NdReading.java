package io.latchwire.wire.nd;

/** What came of reading a Neighbor Discovery message. */
public sealed interface NdReading permits NdMessage, NdReading.Refused {
  /** Not to be looked at, and not to be answered. */
  record Refused(NdFault fault) implements NdReading {}
}
