package io.latchwire.gateway.config;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.Lifetime;

/**
 * A key of a chain, RFC 8177 {@code key}.
 *
 * @param id Key ID on the wire, 0..63
 * @param algorithm the MAC
 * @param secret where the secret is
 * @param form how it is written there
 * @param secretOctets its length
 * @param send when it is sent under
 * @param accept when it is accepted
 */
public record ChainKeyConfig(
    int id,
    MacAlgorithm algorithm,
    SecretReference secret,
    SecretForm form,
    int secretOctets,
    Lifetime send,
    Lifetime accept) {}
