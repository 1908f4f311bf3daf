package io.latchwire.gateway;

import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.TicketOfficeConfig;
import io.latchwire.gateway.service.PrincipalStore;
import io.latchwire.gateway.service.TicketOfficeOptions;
import io.latchwire.kerberos.KdcIdentity;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** From the words of the configuration to what a ticket office is built of; reads the keys. */
final class TicketOfficeAssembly {
  private TicketOfficeAssembly() {}

  /** Null where the looking glass speaks plain HTTP. */
  static @Nullable SslContext tls(TicketOfficeConfig.LookingGlass glass)
      throws SecretException, IOException {
    if (glass.certificate().isEmpty()) {
      return null;
    }
    TicketOfficeConfig.Certificate certificate = glass.certificate().get();
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

  static TicketOfficeOptions assemble(TicketOfficeConfig config)
      throws SecretException, IOException {
    KdcIdentity identity =
        config.certificate().isPresent() ? config.certificate().get().read() : null;
    byte[] master = config.masterKey().resolve(TicketOfficeConfig.MASTER_KEY_OCTETS);
    try {
      return new TicketOfficeOptions(
          config.listen(),
          new PrincipalStore(config.database(), master),
          identity,
          config.settings(),
          config.pkinitPerSource(),
          config.datagramOctets());
    } finally {
      Arrays.fill(master, (byte) 0);
    }
  }
}
