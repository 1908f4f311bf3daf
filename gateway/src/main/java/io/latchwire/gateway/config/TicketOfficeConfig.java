package io.latchwire.gateway.config;

import io.latchwire.kerberos.KdcIdentity;
import io.latchwire.kerberos.KdcSettings;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
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
    Optional<Certificate> certificate,
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
      Optional<Certificate> certificate) {}

  /**
   * The certificate of the KDC, or of the host of the looking glass.
   *
   * @param chain PEM, the own one first
   * @param key PEM, PKCS #8
   */
  public record Certificate(Path chain, SecretReference key) {
    /**
     * Reads both, of the KDC.
     *
     * @throws SecretException when the key is missing, readable by others or not the certificate's
     * @throws IOException when the certificates cannot be read
     */
    public KdcIdentity read() throws SecretException, IOException {
      try {
        return KdcIdentity.of(certificates(), privateKey());
      } catch (GeneralSecurityException e) {
        throw new SecretException(
            key + ": " + e.getMessage() + " (expected: the key of " + chain + ")");
      }
    }

    /**
     * Reads the path.
     *
     * @throws IOException when it cannot be read
     */
    public List<X509Certificate> certificates() throws IOException {
      try {
        List<X509Certificate> path =
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(chain)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (path.isEmpty()) {
          throw new IOException(chain + ": no certificate (expected: PEM, the own one first)");
        }
        return path;
      } catch (GeneralSecurityException e) {
        throw new IOException(chain + ": " + e.getMessage() + " (expected: PEM)", e);
      }
    }

    /**
     * Reads the key.
     *
     * @throws SecretException when it is missing, readable by others or not in PEM
     * @throws GeneralSecurityException when it is neither of RSA nor of a curve
     */
    public PrivateKey privateKey() throws SecretException, GeneralSecurityException {
      byte[] pem = key.content(SecretSource.system());
      byte[] der = {};
      try {
        String text = new String(pem, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
          throw new SecretException(key + ": no key (expected: PEM, PKCS #8)");
        }
        der = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        try {
          return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
          return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        }
      } catch (IllegalArgumentException e) {
        throw new SecretException(key + ": not readable (expected: PEM, PKCS #8)");
      } finally {
        Arrays.fill(pem, (byte) 0);
        Arrays.fill(der, (byte) 0);
      }
    }
  }
}
