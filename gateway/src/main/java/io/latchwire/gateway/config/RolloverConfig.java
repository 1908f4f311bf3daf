package io.latchwire.gateway.config;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When an own key is replaced; whichever comes first.
 *
 * @param age time since its first use
 * @param octets TCP payload sent under it; no such limit when empty (the wrap of the TCP sequence
 *     number always forces a new key)
 * @param numbers segments sent under it, for MACs that need a nonce
 */
public record RolloverConfig(Duration age, OptionalLong octets, long numbers) {}
