package io.latchwire.gateway.packet;

import io.latchwire.segment.SegmentBatch;

/**
 * How a port is opened.
 *
 * @param interfaceName an Ethernet interface
 * @param batchFrames most frames that one read delivers, 1..256
 * @param receiveBufferOctets memory that the kernel may fill with frames not yet read
 * @param sendBufferOctets memory that the kernel may fill with frames not yet on the wire
 */
public record PacketPortConfig(
    String interfaceName, int batchFrames, int receiveBufferOctets, int sendBufferOctets) {
  private static final int MOST_BATCH_FRAMES = 256;
  private static final int DEFAULT_BATCH_FRAMES = 64;
  private static final int DEFAULT_RECEIVE_BUFFER_OCTETS = 8 << 20;
  private static final int DEFAULT_SEND_BUFFER_OCTETS = 4 << 20;

  /** Checks the numbers. */
  public PacketPortConfig {
    if (batchFrames < 1 || batchFrames > MOST_BATCH_FRAMES) {
      throw new IllegalArgumentException("batchFrames: " + batchFrames + " (expected: 1..256)");
    }
    if (receiveBufferOctets < SegmentBatch.HEADROOM || sendBufferOctets < SegmentBatch.HEADROOM) {
      throw new IllegalArgumentException(
          "receiveBufferOctets: %d, sendBufferOctets: %d (expected: room for a frame)"
              .formatted(receiveBufferOctets, sendBufferOctets));
    }
  }

  /** The interface with everything else as it usually is. */
  public static PacketPortConfig on(String interfaceName) {
    return new PacketPortConfig(
        interfaceName,
        DEFAULT_BATCH_FRAMES,
        DEFAULT_RECEIVE_BUFFER_OCTETS,
        DEFAULT_SEND_BUFFER_OCTETS);
  }
}
