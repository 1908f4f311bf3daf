package io.latchwire.gateway;

import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.TicketOfficeConfig;
import io.latchwire.gateway.service.PrincipalStore;
import io.latchwire.gateway.service.TicketOfficeOptions;
import io.latchwire.kerberos.KdcIdentity;
import java.io.IOException;
import java.util.Arrays;

/** From the words of the configuration to what a ticket office is built of; reads the keys. */
final class TicketOfficeAssembly {
  private TicketOfficeAssembly() {}

  static TicketOfficeOptions assemble(TicketOfficeConfig config)
      throws SecretException, IOException {
    KdcIdentity identity =
        config.certificate().isPresent() ? config.certificate().get().kdcIdentity() : null;
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
