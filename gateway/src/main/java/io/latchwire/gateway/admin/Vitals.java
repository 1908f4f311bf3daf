package io.latchwire.gateway.admin;

import java.util.List;

/**
 * How the data path fares, at one moment: what a {@link Status} leaves to monitoring.
 *
 * @param policies in the order of the configuration
 * @param outbound from the router to the network
 * @param inbound from the network to the router
 * @param latches what became of them
 * @param halfOpen flows whose handshake is not over
 * @param local the port towards the router
 * @param wan the port towards the network
 * @param startSeconds from the start of the process until it forwarded
 * @param hasAotCache whether the virtual machine began with an ahead-of-time cache
 * @param loopLagSeconds how late the event loop came to what it does at fixed times
 */
public record Vitals(
    List<PolicyVitals> policies,
    DirectionVitals outbound,
    DirectionVitals inbound,
    LatchVitals latches,
    HalfOpenVitals halfOpen,
    PortVitals local,
    PortVitals wan,
    double startSeconds,
    boolean hasAotCache,
    Spread loopLagSeconds) {}
