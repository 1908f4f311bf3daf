package io.latchwire.gateway.admin;

import java.util.List;
import java.util.Map;

/**
 * What the gateway is doing, at one moment.
 *
 * @param gateway its id in the configuration
 * @param version of the program
 * @param uptimeSeconds since start
 * @param macProvider who computes the MACs
 * @param policies in the order of the configuration
 * @param flows protected connections
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
    PortsStatus ports,
    Map<String, Long> dropped) {
  /** The same with these flows. */
  public Status withFlows(List<FlowStatus> shown) {
    return new Status(
        gateway, version, uptimeSeconds, macProvider, policies, shown, ports, dropped);
  }
}
