package io.latchwire.gateway.packet;

import io.latchwire.segment.DropReason;
import java.util.Collections;
import java.util.Map;

/**
 * What a port has counted since it was opened.
 *
 * @param framesReceived frames that the kernel delivered, a super-segment counting as one
 * @param octetsReceived their octets, VLAN tags that the kernel took off not counted
 * @param framesSent frames that the kernel took over
 * @param octetsSent their octets
 * @param checksumsCompleted frames whose TCP or UDP checksum a neighbour had left to its device
 * @param superSegmentsSplit super-segments that were taken apart
 * @param timesDown how often the interface was found down
 * @param kernelDrops frames that found the receive buffer full and were never read
 * @param droppedOnReceive frames that were read but are in no batch, by reason
 * @param droppedOnTransmit frames that could not be sent, by reason; the batch says the same
 */
public record PortCounters(
    long framesReceived,
    long octetsReceived,
    long framesSent,
    long octetsSent,
    long checksumsCompleted,
    long superSegmentsSplit,
    long timesDown,
    long kernelDrops,
    Map<DropReason, Long> droppedOnReceive,
    Map<DropReason, Long> droppedOnTransmit) {
  /** Keeps the maps from being changed. */
  public PortCounters {
    droppedOnReceive = Collections.unmodifiableMap(droppedOnReceive);
    droppedOnTransmit = Collections.unmodifiableMap(droppedOnTransmit);
  }
}
