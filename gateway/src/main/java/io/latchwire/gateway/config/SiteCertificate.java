package io.latchwire.gateway.config;

import io.latchwire.kerberos.KdcIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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

/**
 * A certificate with its key: of a KDC, or of a host that speaks TLS.
 *
 * @param chain PEM, the own one first
 * @param key PEM, PKCS #8
 */
public record SiteCertificate(Path chain, SecretReference key) {
  private static final String PATH = "the path of a PEM file";

  /** What stands in a configuration as {@code certificate}. */
  static SiteCertificate of(Value value, SecretChecks secrets, String owner) {
    Section section = Section.of(value, "chain", "key");
    return new SiteCertificate(
        section
            .required("chain", PATH)
            .flatMap(path -> secrets.path(path, PATH))
            .orElse(Path.of("/")),
        section
            .required("key", "file:PATH or credential:NAME")
            .map(v -> secrets.read(v, 0, owner))
            .orElse(SecretReference.NONE));
  }

  /**
   * Reads both, of a KDC.
   *
   * @throws SecretException when the key is missing, readable by others or not the certificate's
   * @throws IOException when the certificates cannot be read
   */
  public KdcIdentity kdcIdentity() throws SecretException, IOException {
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
