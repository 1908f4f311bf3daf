package io.latchwire.gateway;

import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.RegistrarConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.service.RegistrarService;
import io.latchwire.handler.rserpool.PskEntry;
import java.util.List;

/** Who may be a pool element, and by which keys. */
final class RegistrarKeys implements ConfigurationPart {
  private final RegistrarService service;

  RegistrarKeys(RegistrarService service) {
    this.service = service;
  }

  @Override
  public Prepared prepare(GatewayConfig config, ConfigurationText text) throws SecretException {
    if (!(config.roles().registrar() instanceof RegistrarConfig role)) {
      throw new AssertionError("a registrar that is switched off needs a restart");
    }
    List<PskEntry> keys = RegistrarAssembly.keys(role);
    return () -> {
      service.replaceKeys(keys);
      return List.of();
    };
  }
}
