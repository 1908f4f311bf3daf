package io.latchwire.handler.packet;

/** Which way a frame goes through the gateway. */
public enum Direction {
  /** From the own router to the network. */
  OUTBOUND("outbound"),
  /** From the network to the own router. */
  INBOUND("inbound");

  private final String label;

  Direction(String label) {
    this.label = label;
  }

  /** The value of the metric's label. */
  public String label() {
    return label;
  }
}
