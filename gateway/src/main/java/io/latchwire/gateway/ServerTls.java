package io.latchwire.gateway;

import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.SiteCertificate;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS with a certificate, for those who have no other way to know whom they talk to. */
final class ServerTls {
  private ServerTls() {}

  /** Null without a certificate. */
  static @Nullable SslContext of(Optional<SiteCertificate> configured)
      throws SecretException, IOException {
    if (configured.isEmpty()) {
      return null;
    }
    SiteCertificate certificate = configured.get();
    try {
      return SslContextBuilder.forServer(certificate.privateKey(), certificate.certificates())
          .sslProvider(SslProvider.OPENSSL)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
      throw new SecretException(
          certificate.key()
              + ": not the key of "
              + certificate.chain()
              + " (expected: PEM, PKCS #8)");
    }
  }
}
