package io.latchwire.gateway.admin;

import java.util.List;

/**
 * The latches of a gateway.
 *
 * @param total live latches, of which at most a bounded number is listed
 * @param latches live ones
 * @param closed the last ones that were closed otherwise than by the end of their flow
 * @param listeners connection latch listeners
 */
public record LatchList(
    int total,
    List<LatchStatus> latches,
    List<LatchStatus> closed,
    List<ListenerStatus> listeners) {
  /** Copies the lists. */
  public LatchList {
    latches = List.copyOf(latches);
    closed = List.copyOf(closed);
    listeners = List.copyOf(listeners);
  }
}
