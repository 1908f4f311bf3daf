package io.latchwire.gateway.config;

import java.util.List;

/**
 * What a policy asks of TCP or UDP ports. Each list that is not empty has to match.
 *
 * @param either the router's port or the remote one, whichever side listens
 * @param local the router's port
 * @param remote the port behind the WAN port
 */
public record PortMatch(List<PortRange> either, List<PortRange> local, List<PortRange> remote) {
  /** Every port, and protocols without ports. */
  public static final PortMatch ANY = new PortMatch(List.of(), List.of(), List.of());

  /** True when everything that the other selects is selected by this one too. */
  boolean covers(PortMatch other) {
    boolean eitherCovered =
        PortRange.cover(either, other.either)
            || PortRange.cover(either, other.local)
            || PortRange.cover(either, other.remote);
    return eitherCovered
        && PortRange.cover(local, other.local)
        && PortRange.cover(remote, other.remote);
  }
}
