package io.latchwire.gateway.admin;

/**
 * What a port has counted since start besides the frames of its status.
 *
 * @param octetsReceived octets read from it
 * @param octetsSent octets given to it
 * @param ringDrops frames that found the receive buffer full and were never read
 * @param checksumsCompleted frames whose checksum a neighbour had left to its device
 * @param superSegmentsSplit super-segments that were taken apart
 * @param timesDown how often the interface was found down
 */
public record PortVitals(
    long octetsReceived,
    long octetsSent,
    long ringDrops,
    long checksumsCompleted,
    long superSegmentsSplit,
    long timesDown) {}
