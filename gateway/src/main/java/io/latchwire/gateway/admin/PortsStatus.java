package io.latchwire.gateway.admin;

/**
 * The two sides.
 *
 * @param local towards the router
 * @param wan towards the network
 */
public record PortsStatus(PortStatus local, PortStatus wan) {}
