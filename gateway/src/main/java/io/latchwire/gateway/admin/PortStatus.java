package io.latchwire.gateway.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One network interface.
 *
 * @param interfaceName its name in the kernel
 * @param received frames read from it
 * @param sent frames given to it
 * @param dropped frames lost at it, by reason
 */
public record PortStatus(
    @JsonProperty("interface") String interfaceName,
    long received,
    long sent,
    Map<String, Long> dropped) {}
