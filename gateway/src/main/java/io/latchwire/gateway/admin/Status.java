package io.latchwire.gateway.admin;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the gateway is doing, at one moment.
 *
 * @param gateway its id in the configuration
 * @param version of the program
 * @param uptimeSeconds since start
 * @param macProvider who computes the MACs
 * @param policies in the order of the configuration
 * @param flows protected connections
 * @param keyChains chains of keys, one for each peer that has one
 * @param ports both sides
 * @param dropped frames by label of the reason, those of policies included
 */
public record Status(
    String gateway,
    String version,
    long uptimeSeconds,
    String macProvider,
    List<PolicyStatus> policies,
    List<FlowStatus> flows,
    List<KeyChainStatus> keyChains,
    PortsStatus ports,
    Map<String, Long> dropped) {

  /** A gateway that is older than its client says nothing of key chains. */
  public Status {
    keyChains = List.copyOf(Objects.requireNonNullElse(keyChains, List.of()));
  }

  /** The same with these flows. */
  public Status withFlows(List<FlowStatus> shown) {
    return new Status(
        gateway, version, uptimeSeconds, macProvider, policies, shown, keyChains, ports, dropped);
  }
}
