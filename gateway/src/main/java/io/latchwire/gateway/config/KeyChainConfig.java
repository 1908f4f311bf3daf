package io.latchwire.gateway.config;

import io.latchwire.policy.KeyChain;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Keys that follow each other by the clock, RFC 8177 {@code key-chain}.
 *
 * @param name its name, which peers refer to
 * @param keys in the order of the file
 * @param toleranceMillis accept tolerance, {@link io.latchwire.policy.Lifetime#INFINITY} for
 *     infinite; empty for what the preset of the peer says
 * @param onExpiry what becomes of traffic when no key is active any more
 * @param expiryWarning how long before that the operator hears of it
 * @param nullKeyUntilMillis until when segments without an option pass, {@link
 *     io.latchwire.policy.Lifetime#BEGINNING} for not at all
 */
public record KeyChainConfig(
    String name,
    List<ChainKeyConfig> keys,
    OptionalLong toleranceMillis,
    KeyChain.OnExpiry onExpiry,
    Duration expiryWarning,
    long nullKeyUntilMillis) {}
