package io.latchwire.gateway.config;

/**
 * How a policy protects.
 *
 * @param mode how far it goes
 * @param untilMillis when mode sign becomes mode require, in milliseconds of UTC; {@link
 *     io.latchwire.policy.Lifetime#INFINITY} for never
 * @param peer name of the peer at the other end
 * @param authentication option, MAC and keys
 * @param orphan what is done with connections older than this gateway
 * @param routerSigned what is done with segments that the router signs itself
 */
public record ProtectionConfig(
    Mode mode,
    long untilMillis,
    String peer,
    AuthenticationConfig authentication,
    OrphanAction orphan,
    RouterSigned routerSigned) {}
