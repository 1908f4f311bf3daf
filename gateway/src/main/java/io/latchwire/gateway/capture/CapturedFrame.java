package io.latchwire.gateway.capture;

import java.time.Instant;
import java.util.Arrays;

/** A recorded frame. */
public final class CapturedFrame {
  private final Instant time;
  private final byte[] octets;
  private final boolean isWhole;

  CapturedFrame(Instant time, byte[] octets, boolean isWhole) {
    this.time = time;
    this.octets = octets;
    this.isWhole = isWhole;
  }

  /** When it was recorded. */
  public Instant time() {
    return time;
  }

  /** The frame, Ethernet header in front. */
  public byte[] octets() {
    return Arrays.copyOf(octets, octets.length);
  }

  /** Whether nothing was cut off when it was recorded. */
  public boolean isWhole() {
    return isWhole;
  }
}
