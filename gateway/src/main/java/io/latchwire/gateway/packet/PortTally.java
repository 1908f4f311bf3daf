package io.latchwire.gateway.packet;

import io.latchwire.segment.DropReason;
import java.util.EnumMap;
import java.util.Map;

/** The counters of a port while it runs: plain longs of its event loop. */
final class PortTally {
  private static final DropReason[] REASONS = DropReason.values();

  private final long[] droppedOnReceive = new long[REASONS.length];
  private final long[] droppedOnTransmit = new long[REASONS.length];
  private long framesReceived;
  private long octetsReceived;
  private long framesSent;
  private long octetsSent;
  private long checksumsCompleted;
  private long superSegmentsSplit;
  private long timesDown;

  void received(long frames, long octets) {
    framesReceived += frames;
    octetsReceived += octets;
  }

  void sent(long frames, long octets) {
    framesSent += frames;
    octetsSent += octets;
  }

  void checksumCompleted() {
    checksumsCompleted++;
  }

  void superSegmentSplit() {
    superSegmentsSplit++;
  }

  void wentDown() {
    timesDown++;
  }

  // A table indexed by the constant: the map would box a count for every frame.
  @SuppressWarnings("EnumOrdinal")
  void droppedOnReceive(DropReason reason) {
    droppedOnReceive[reason.ordinal()]++;
  }

  // As above.
  @SuppressWarnings("EnumOrdinal")
  void droppedOnTransmit(DropReason reason) {
    droppedOnTransmit[reason.ordinal()]++;
  }

  PortCounters snapshot(long kernelDrops) {
    return new PortCounters(
        framesReceived,
        octetsReceived,
        framesSent,
        octetsSent,
        checksumsCompleted,
        superSegmentsSplit,
        timesDown,
        kernelDrops,
        nonZero(droppedOnReceive),
        nonZero(droppedOnTransmit));
  }

  private static Map<DropReason, Long> nonZero(long[] counts) {
    Map<DropReason, Long> map = new EnumMap<>(DropReason.class);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        map.put(REASONS[i], counts[i]);
      }
    }
    return map;
  }
}
