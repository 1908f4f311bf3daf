package io.latchwire.gateway.config;

/**
 * The two sides of the bump.
 *
 * @param local towards the router, segments in the clear
 * @param wan towards the network, segments authenticated
 */
public record PortsConfig(PortConfig local, PortConfig wan) {}
