package io.latchwire.gateway.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * This gateway as a pool element (RFC 5352 s3.1).
 *
 * @param pool the handle
 * @param address what the pool tells users of this gateway, over TCP; registrars want it to be the
 *     address that the gateway speaks from, or one that its key allows
 * @param registrars with TLS, in the order in which to try them
 * @param identity the name of its key at the registrars
 * @param key where that key is
 * @param policy of the pool: the same for all elements of it
 * @param weight weight, priority or load, whichever the policy asks for; unsigned 32 bits
 * @param degradation by how much one more user raises the load; unsigned 32 bits
 * @param life how long a registrar believes in it without a word
 */
public record PoolElementConfig(
    String pool,
    InetSocketAddress address,
    List<InetSocketAddress> registrars,
    String identity,
    SecretReference key,
    PoolPolicy policy,
    long weight,
    long degradation,
    Duration life) {
  /** The pool of all gateways. */
  public static final String DEFAULT_POOL = "latchwire/gateways";

  /** As a registrar's own bound on a life that nobody renews. */
  static final Duration DEFAULT_LIFE = Duration.ofMinutes(5);
}
