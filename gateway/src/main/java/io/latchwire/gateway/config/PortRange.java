package io.latchwire.gateway.config;

import java.util.List;

/**
 * TCP or UDP ports, both ends included.
 *
 * @param first 0..65535
 * @param last not below first
 */
public record PortRange(int first, int last) {
  /** True when the port lies within. */
  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  private boolean covers(PortRange other) {
    return first <= other.first && other.last <= last;
  }

  /** True when each of the others lies within one of these; an empty list is any port. */
  static boolean cover(List<PortRange> these, List<PortRange> others) {
    if (these.isEmpty()) {
      return true;
    }
    return !others.isEmpty()
        && others.stream().allMatch(other -> these.stream().anyMatch(r -> r.covers(other)));
  }
}
