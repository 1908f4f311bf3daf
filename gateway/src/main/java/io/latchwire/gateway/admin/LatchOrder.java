package io.latchwire.gateway.admin;

import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of the latches.
 *
 * @param operation break, clear, close, create, listen or unlisten
 * @param handle of the latch, for break, clear and close
 * @param local address and port, for create, listen and unlisten; {@code *:179} listens everywhere
 * @param remote address and port, for create
 * @param vlan null when untagged
 * @param peer the only peer that will do; null for those of the policy
 * @param disposition wait, reset or icmp; null for the default of TCP
 */
public record LatchOrder(
    String operation,
    @Nullable String handle,
    @Nullable String local,
    @Nullable String remote,
    @Nullable Integer vlan,
    @Nullable String peer,
    @Nullable String disposition) {}
