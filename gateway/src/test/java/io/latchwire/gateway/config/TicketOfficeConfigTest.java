package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.kerberos.AnonymityProfile;
import io.latchwire.kerberos.AuthorizationRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TicketOfficeConfigTest {
  private static final String LEAST =
      """
      realm: ANON.TEST
      listen: 127.0.0.1:8888
      database: principals.json
      master-key: file:master.key
      """;

  @TempDir Path directory;

  private TicketOfficeConfig load(String office) throws IOException, ConfigException {
    Path key = directory.resolve("master.key");
    if (!Files.exists(key)) {
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(key, new byte[TicketOfficeConfig.MASTER_KEY_OCTETS]);
    }
    Path file = directory.resolve("latchwire.yaml");
    Files.writeString(
        file,
        """
        gateway: { id: kdc-a }
        roles:
          ticket-office:
        """
            + office.indent(4));
    return (TicketOfficeConfig) GatewayConfig.load(file).roles().ticketOffice();
  }

  @Test
  void aTicketOfficeAloneNeedsARealmAnAddressAndItsPrincipals() throws Exception {
    TicketOfficeConfig config = load(LEAST);
    assertThat(config.settings().realm()).isEqualTo("ANON.TEST");
    assertThat(config.settings().profile()).isEqualTo(AnonymityProfile.RFC_8062);
    assertThat(config.settings().groups()).containsExactly(AgreementGroup.values());
    assertThat(config.settings().skewSeconds()).isEqualTo(300);
    assertThat(config.listen().getFirst().getPort()).isEqualTo(8888);
    assertThat(config.database()).isEqualTo(directory.resolve("principals.json"));
    assertThat(config.certificate()).isEmpty();
    assertThat(config.datagramOctets()).isEqualTo(4_096);
    assertThat(config.pkinitPerSource()).isEqualTo(50);
  }

  @Test
  void everyKeyIsRead() throws Exception {
    TicketOfficeConfig config =
        load(
            LEAST.replace("127.0.0.1:8888", "[\"127.0.0.1:88\", \"[::1]:88\"]")
                + """
                certificate: { chain: kdc.pem, key: "file:kdc.key" }
                profile: draft08
                anonymous: false
                authenticated-anonymous: false
                draft-option: false
                groups: [p256, modp16]
                clock-skew: 2m
                ticket-life: 8h
                anonymous-life: 30m
                renewable-life: 7d
                hide-previous-realm: true
                keep-verified-cas: true
                authorization-data: { "1000": keep, "-3": remove, "1001": reject }
                trusted-realms: [HUB.TEST]
                pkinit-per-source: 0
                datagram-octets: 1400
                """);
    assertThat(config.listen()).hasSize(2);
    assertThat(config.certificate()).isPresent();
    assertThat(config.settings().profile()).isEqualTo(AnonymityProfile.DRAFT_08);
    assertThat(config.settings().anonymous()).isFalse();
    assertThat(config.settings().authenticatedAnonymous()).isFalse();
    assertThat(config.settings().bit14Alias()).isFalse();
    assertThat(config.settings().groups())
        .containsExactly(AgreementGroup.P_256, AgreementGroup.MODP_16);
    assertThat(config.settings().skewSeconds()).isEqualTo(120);
    assertThat(config.settings().ticketSeconds()).isEqualTo(28_800);
    assertThat(config.settings().anonymousSeconds()).isEqualTo(1_800);
    assertThat(config.settings().renewSeconds()).isEqualTo(604_800);
    assertThat(config.settings().hidePreviousRealm()).isTrue();
    assertThat(config.settings().keepVerifiedCas()).isTrue();
    assertThat(config.settings().authorizationRules())
        .isEqualTo(
            Map.of(
                1_000, AuthorizationRule.KEEP,
                -3, AuthorizationRule.REMOVE,
                1_001, AuthorizationRule.REJECT));
    assertThat(config.settings().trustedRealms()).isEqualTo(Set.of("HUB.TEST"));
    assertThat(config.pkinitPerSource()).isZero();
    assertThat(config.datagramOctets()).isEqualTo(1_400);
  }

  @Test
  void aLookingGlassIsOpenToAllUnlessItIsSaidOtherwise() throws Exception {
    TicketOfficeConfig.LookingGlass open =
        load(LEAST + "looking-glass: { listen: \"127.0.0.1:80\", service: HTTP/gw.anon.test }\n")
            .lookingGlass()
            .orElseThrow();
    assertThat(open.service().text()).isEqualTo("HTTP/gw.anon.test");
    assertThat(open.anonymous() && open.realmAnonymous()).isTrue();
    TicketOfficeConfig.LookingGlass closed =
        load(LEAST
                + """
                looking-glass:
                  listen: 127.0.0.1:80
                  service: HTTP/gw.anon.test
                  anonymous: deny
                  realm-anonymous: deny
                  record-identity: true
                  certificate: { chain: host.pem, key: "file:host.key" }
                """)
            .lookingGlass()
            .orElseThrow();
    assertThat(open.certificate()).isEmpty();
    assertThat(closed.certificate().orElseThrow().chain()).isEqualTo(directory.resolve("host.pem"));
    assertThat(closed.anonymous() || closed.realmAnonymous()).isFalse();
    assertThat(closed.recordIdentity()).isTrue();
  }

  @Test
  void aServiceThatRecordsItsClientsTakesNoAnonymousTicketsRfc8062S7() {
    for (String line : new String[] {"anonymous: allow", "realm-anonymous: allow"}) {
      String other = line.startsWith("realm") ? "anonymous: deny" : "realm-anonymous: deny";
      assertThatThrownBy(() ->
              load(
                  LEAST
                      + """
                      looking-glass:
                        listen: 127.0.0.1:80
                        service: HTTP/gw.anon.test
                        record-identity: true
                      """
                      + "  %s\n  %s\n".formatted(line, other)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("record-identity with anonymous clients");
    }
  }

  @Test
  void everyMistakeIsNamedWithWhatIsExpected() {
    assertThatThrownBy(() ->
            load(
                """
                realm: "no spaces"
                listen: kdc.example:88
                profile: newest
                groups: [modp2]
                clock-skew: 2h
                authorization-data: { pac: keep, "5": maybe }
                datagram-octets: 70000
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ticket-office.realm")
        .hasMessageContaining("ticket-office.listen")
        .hasMessageContaining("no database")
        .hasMessageContaining("no master-key")
        .hasMessageContaining("rfc8062, strict or draft08")
        .hasMessageContaining("modp14, modp16, p256 or p384")
        .hasMessageContaining("ticket-office.clock-skew")
        .hasMessageContaining("a number within 32 bits")
        .hasMessageContaining("remove, keep or reject")
        .hasMessageContaining("ticket-office.datagram-octets");
  }
}
