package io.latchwire.gateway.config;

import java.util.OptionalInt;

/**
 * One network interface.
 *
 * @param interfaceName name of the interface in the kernel
 * @param pathMtu octets of the largest IP packet that the path carries; the interface's MTU when
 *     empty; only the WAN port has one
 */
public record PortConfig(String interfaceName, OptionalInt pathMtu) {}
