package io.latchwire.gateway.config;

import io.latchwire.kerberos.KdcSettings;
import io.latchwire.wire.kerberos.PrincipalName;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A KDC for anonymous tickets (RFC 8062) and a looking glass that accepts them.
 *
 * @param listen UDP and TCP on each
 * @param database principals with their keys
 * @param masterKey under which those keys are wrapped
 * @param certificate with which the KDC signs; nobody is served anonymously without it
 * @param settings how the KDC behaves
 * @param pkinitPerSource requests a second of one source that cost an agreement; 0 for no bound
 * @param datagramOctets the longest reply over UDP
 * @param lookingGlass a page for those who have a ticket
 */
public record TicketOfficeConfig(
    List<InetSocketAddress> listen,
    Path database,
    SecretReference masterKey,
    Optional<SiteCertificate> certificate,
    KdcSettings settings,
    int pkinitPerSource,
    int datagramOctets,
    Optional<LookingGlass> lookingGlass)
    implements RoleConfig {
  /** Octets of the master key. */
  public static final int MASTER_KEY_OCTETS = 32;

  /**
   * The looking glass: who may look, by what a ticket tells.
   *
   * @param listen HTTP, or HTTPS with a certificate
   * @param service whose tickets it takes, {@code HTTP/host}
   * @param anonymous whether clients that nobody knows may
   * @param realmAnonymous whether members of the realm may without saying which
   * @param recordIdentity whether every look is written down with the name of who looks
   * @param certificate of the host; a page over plain HTTP can be altered on its way
   */
  public record LookingGlass(
      InetSocketAddress listen,
      PrincipalName service,
      boolean anonymous,
      boolean realmAnonymous,
      boolean recordIdentity,
      Optional<SiteCertificate> certificate) {}
}
