package io.latchwire.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An ENRP registrar (RFC 5352, RFC 5353).
 *
 * @param secure whether only proven keys change anything; one mode for the whole handlespace (RFC
 *     5355 s2.15)
 * @param asap where elements and users come with TLS, port 3864 by default
 * @param asapPlain where users may ask without TLS; port 3863 by IANA
 * @param enrp where the other registrars come, port 9902 by default
 * @param certificate for users who have no key (RFC 5355 s2.7)
 * @param registrars the other registrars by name, the first mentor first
 * @param elements who may be a pool element, by PSK identity
 * @param lowestIdWins whether a takeover is arbitrated as rsplib does it
 * @param lifeInMilliseconds whether Registration Life is read as rsplib does it
 * @param oldSuites whether the suites of RFC 4279 are offered as well
 * @param announce whether the registrar announces itself by multicast
 * @param timers the times of RFC 5352 and RFC 5353
 * @param snapshot where the handlespace is kept for a lone restart
 */
public record RegistrarConfig(
    boolean secure,
    InetSocketAddress asap,
    Optional<InetSocketAddress> asapPlain,
    InetSocketAddress enrp,
    Optional<SiteCertificate> certificate,
    Map<String, Registrar> registrars,
    Map<String, Element> elements,
    boolean lowestIdWins,
    boolean lifeInMilliseconds,
    boolean oldSuites,
    boolean announce,
    Timers timers,
    Optional<Path> snapshot)
    implements RoleConfig {
  /** Octets of a pre-shared key in a file: as long as SHA-256's output. */
  public static final int KEY_OCTETS = 32;

  /**
   * Times and the one count that goes with them.
   *
   * @param keepAliveInterval between keep-alives to one element, each varied by half of it
   * @param keepAliveTimeout how long an element has to answer, or to come back
   * @param heartbeatCycle PEER-HEARTBEAT-CYCLE
   * @param maxTimeLastHeard MAX-TIME-LAST-HEARD
   * @param maxTimeNoResponse MAX-TIME-NO-RESPONSE
   * @param takeoverExpiry how long a takeover waits for its acknowledgements
   * @param maxBadReports MAX-BAD-PE-REPORT
   */
  public record Timers(
      Duration keepAliveInterval,
      Duration keepAliveTimeout,
      Duration heartbeatCycle,
      Duration maxTimeLastHeard,
      Duration maxTimeNoResponse,
      Duration takeoverExpiry,
      int maxBadReports) {
    /** RFC 5352 s7.2 and RFC 5353 s4.2, and our choices where they name none. */
    public static final Timers DEFAULTS =
        new Timers(
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(61),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            3);
  }

  /**
   * Another registrar.
   *
   * @param identity the name of the pair's key, the same on both ends
   * @param key where that key is; no other pair has it
   */
  public record Registrar(InetSocketAddress address, String identity, SecretReference key) {}

  /**
   * A pool element's key and what it allows.
   *
   * @param keys one, or two while it is being replaced, the newer one first
   * @param pools the handles that it may join, any when empty
   * @param addresses where it may listen, besides the address that it speaks from
   * @param anyAddress whether it may say that it listens anywhere
   */
  public record Element(
      List<SecretReference> keys,
      List<String> pools,
      List<InetAddress> addresses,
      boolean anyAddress) {}
}
