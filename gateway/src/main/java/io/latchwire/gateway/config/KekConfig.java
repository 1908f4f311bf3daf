package io.latchwire.gateway.config;

import io.latchwire.crypto.kek.KekAlgorithm;

/**
 * A key-encrypting key: draft-weis-tcp-auth-auto-ks-03 s2.5.
 *
 * @param id KEK Key ID, 0..63
 * @param algorithm the one algorithm that it is bound to
 * @param key where its octets are
 */
public record KekConfig(int id, KekAlgorithm algorithm, SecretReference key) {}
