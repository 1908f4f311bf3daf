package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a running gateway cannot take over is refused by name and place. */
class RestartChecksTest {
  private static final String TEXT =
      """
      gateway:
        id: gw-a
        control-socket: /run/latchwire/a.sock
        metrics: { port: 9479 }
        reload: { watch: false }
      ports:
        local: { interface: eth1 }
        wan: { interface: eth2, path-mtu: 1500 }
      limits: { flows: 1000, closing: 60s }
      batch-size: 64
      provider: auto
      roles:
        ticket-office:
          realm: EXAMPLE.NET
          listen: 127.0.0.1:88
          database: principals.json
          master-key: env:MASTER
          groups: [modp14]
          looking-glass: { listen: "127.0.0.1:8080", service: HTTP/gw.example.net }
      policies:
        - { name: rest, match: {}, action: bypass }
      """;

  private static ConfigurationText text(String text) throws ConfigException {
    return ConfigurationText.of("new.yaml", Path.of("/"), text);
  }

  private static List<Problem> between(String running, String next) throws ConfigException {
    return RestartChecks.between(text(running), text(next));
  }

  @ParameterizedTest
  @CsvSource({
    "id: gw-a, id: gw-z, 2, gateway.id",
    "a.sock, z.sock, 3, gateway.control-socket",
    "port: 9479, port: 9480, 4, gateway.metrics.port",
    "watch: false, watch: true, 5, gateway.reload.watch",
    "interface: eth1, interface: eth9, 7, ports.local.interface",
    "interface: eth2, interface: eth9, 8, ports.wan.interface",
    "flows: 1000, flows: 1001, 9, limits.flows",
    "batch-size: 64, batch-size: 32, 10, batch-size",
    "provider: auto, provider: portable, 11, provider",
    "realm: EXAMPLE.NET, realm: EXAMPLE.ORG, 14, roles.ticket-office.realm",
    "'127.0.0.1:88\n', '127.0.0.1:89\n', 15, roles.ticket-office.listen",
    "env:MASTER, env:OTHER, 17, roles.ticket-office.master-key",
    "[modp14], [modp16], 18, roles.ticket-office.groups",
    "'127.0.0.1:8080', '127.0.0.1:8081', 19, roles.ticket-office.looking-glass.listen",
  })
  void whatNeedsARestartIsNamedWithItsLine(String before, String after, int line, String path)
      throws ConfigException {
    assertThat(between(TEXT, TEXT.replace(before, after)))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.toString()).startsWith("new.yaml:" + line + ":").contains(path + ": ");
          assertThat(problem.message()).contains("restart");
        });
  }

  @ParameterizedTest
  @CsvSource({"path-mtu: 1500, path-mtu: 1400", "closing: 60s, closing: 10s", "bypass, discard"})
  void whatCanBeSwappedNeedsNone(String before, String after) throws ConfigException {
    assertThat(between(TEXT, TEXT.replace(before, after))).isEmpty();
  }

  @Test
  void aPartOfTheSchemaThatNobodyHasThoughtOfNeedsARestart() throws ConfigException {
    assertThat(RestartChecks.between(text(TEXT), text(TEXT + "future: { way: new }\n")))
        .extracting(Problem::toString)
        .singleElement()
        .satisfies(p -> assertThat(p).startsWith("new.yaml:22:").contains("future.way: "));
  }

  @Test
  void aNameWithDotsIsFoundInTheText() throws ConfigException {
    ConfigurationText text =
        text("peers:\n  gw-b.example.net:\n    keks:\n      - id: 1\n        key: env:A\n");
    assertThat(text.problem("peers.gw-b.example.net.keks[1].key", "x").toString())
        .isEqualTo("new.yaml:5:14: peers.gw-b.example.net.keks[1].key: x");
    assertThat(text.problem("peers.gw-b.example.net.keks[2].key", "x").line()).isEqualTo(4);
  }
}
