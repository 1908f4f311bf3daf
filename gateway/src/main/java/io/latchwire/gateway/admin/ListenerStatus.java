package io.latchwire.gateway.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A connection latch listener.
 *
 * @param handle names it
 * @param protocol IP protocol
 * @param local address and port, {@code *} for every address
 * @param vlan null when untagged
 * @param peer the only peer it takes, null for those of the policy
 * @param disposition what a break does to flows born from it
 * @param ageSeconds since it was made
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListenerStatus(
    String handle,
    int protocol,
    String local,
    @Nullable Integer vlan,
    @Nullable String peer,
    String disposition,
    long ageSeconds) {}
