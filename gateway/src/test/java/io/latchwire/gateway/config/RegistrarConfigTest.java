package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarConfigTest {
  @TempDir Path directory;

  private GatewayConfig load(String registrar) throws IOException, ConfigException {
    for (String name : new String[] {"old", "new", "pair"}) {
      Path key = directory.resolve(name);
      if (!Files.exists(key)) {
        Files.createFile(
            key,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] octets = new byte[RegistrarConfig.KEY_OCTETS];
        java.util.Arrays.fill(octets, (byte) name.charAt(0));
        Files.write(key, octets);
      }
    }
    Path file = directory.resolve("latchwire.yaml");
    Files.writeString(
        file,
        """
        gateway: { id: gw-a }
        ports:
          local: { interface: eth1 }
          wan: { interface: eth2 }
        policies:
          - { name: rest, match: {}, action: bypass }
        roles:
          registrar:
        """
            + registrar.indent(4));
    return GatewayConfig.load(file);
  }

  @Test
  void aRegistrarKnowsWhereItListensAndWhomItBelieves() throws Exception {
    GatewayConfig config =
        load(
            """
            asap: 192.0.2.1:3864
            asap-plain: 192.0.2.1:3863
            enrp: "[2001:db8::1]:9902"
            registrars:
              reg-b: { address: 192.0.2.2:9902, identity: a-b, key: file:pair }
            elements:
              pe1: { keys: [file:new, file:old], pools: [latchwire/gateways, bgp] }
            certificate: { chain: site.pem, key: file:site.key }
            snapshot: pools.snapshot
            takeover-arbitration: lowest
            life-unit: ms
            """);
    assertThat(config.roles().registrar())
        .isInstanceOfSatisfying(
            RegistrarConfig.class,
            registrar -> {
              assertThat(registrar.secure()).isTrue();
              assertThat(registrar.asap().getPort()).isEqualTo(3864);
              assertThat(registrar.asapPlain()).isPresent();
              assertThat(registrar.registrars()).containsOnlyKeys("reg-b");
              assertThat(registrar.elements().get("pe1"))
                  .satisfies(element -> {
                    assertThat(element.keys()).hasSize(2);
                    assertThat(element.pools()).containsExactly("latchwire/gateways", "bgp");
                    assertThat(element.anyAddress()).isFalse();
                  });
              // Relative to the configuration, as every path is.
              assertThat(registrar.snapshot()).contains(directory.resolve("pools.snapshot"));
              assertThat(registrar.certificate().map(SiteCertificate::chain))
                  .contains(directory.resolve("site.pem"));
              assertThat(registrar.lowestIdWins()).isTrue();
              assertThat(registrar.lifeInMilliseconds()).isTrue();
            });
  }

  @Test
  void everyMistakeIsToldWithItsPlaceAndWhatIsExpected() {
    assertThatThrownBy(() ->
            load(
                """
                asap: registrar.example.net:3864
                enrp: 192.0.2.1:99999
                elements:
                  pe1: { keys: file:missing, pools: any }
                  pe2: { keys: [file:old, file:new, file:pair], pools: any }
                """))
        .isInstanceOfSatisfying(
            ConfigException.class,
            mistakes ->
                assertThat(mistakes.problems().toString())
                    .contains("roles.registrar.asap")
                    .contains("roles.registrar.enrp")
                    .contains("missing")
                    .contains("3 keys"));
  }
}
