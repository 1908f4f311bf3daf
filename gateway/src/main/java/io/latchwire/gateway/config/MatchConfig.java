package io.latchwire.gateway.config;

import java.util.List;

/**
 * Which frames a policy selects, seen from the router: local is the router's side, so that one
 * policy covers both directions. A frame that is not IP matches only where nothing but the VLAN is
 * asked for.
 *
 * @param protocol the protocol
 * @param local prefixes of the router's addresses, any when empty
 * @param remote prefixes of the addresses behind the WAN port, any when empty
 * @param ports TCP or UDP ports
 * @param vlan the outermost tag
 */
public record MatchConfig(
    Protocol protocol,
    List<IpPrefix> local,
    List<IpPrefix> remote,
    PortMatch ports,
    VlanMatch vlan) {

  /** Selects every frame. */
  public static final MatchConfig EVERYTHING =
      new MatchConfig(Protocol.ANY, List.of(), List.of(), PortMatch.ANY, new VlanMatch.Any());

  /** True when every frame that the other selects is selected by this one too; may miss unions. */
  public boolean covers(MatchConfig other) {
    return (protocol == Protocol.ANY || protocol == other.protocol)
        && IpPrefix.cover(local, other.local)
        && IpPrefix.cover(remote, other.remote)
        && ports.covers(other.ports)
        && vlan.covers(other.vlan);
  }
}
