package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A configuration with its defaults written out, and what differs between two. */
class EffectiveConfigurationTest {
  private static final Path GOOD = Path.of("src/test/resources/config/good");

  @TempDir private Path directory = Path.of("");

  static Stream<Path> goodFiles() throws IOException {
    try (Stream<Path> files = Files.list(GOOD)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("goodFiles")
  void whatIsWrittenOutSaysTheSameAsTheFile(Path file) throws ConfigException {
    ConfigurationText text = ConfigurationText.read(file);
    Path besideIt = Objects.requireNonNull(file.toAbsolutePath().getParent());
    assertThat(
            ConfigurationText.of("written", besideIt, text.effectiveYaml())
                .config(Keys.OF_THE_TEST_FILES))
        .usingRecursiveComparison()
        .ignoringFields("warnings")
        .isEqualTo(text.config(Keys.OF_THE_TEST_FILES));
  }

  @Test
  void defaultsStandInWhatIsWrittenOut() throws ConfigException {
    assertThat(ConfigurationText.read(GOOD.resolve("transit.yaml")).effectiveYaml())
        .contains("hold-time: 120s")
        .contains("watch: false")
        .contains("control-socket: /run/latchwire/control.sock");
  }

  @Test
  void aChangeIsNamedByItsPlace() throws ConfigException {
    List<ConfigurationChange> changes =
        ConfigurationChange.between(
            configured("1", "hold-time: 60s"), configured("2", "hold-time: 5s"));
    assertThat(changes)
        .extracting(ConfigurationChange::toString)
        .containsExactly(
            "peers.gw-b.example.net.send-kek: 1 -> 2",
            "policies[bgp].authentication.hold-time: 60s -> 5s");
  }

  @Test
  void whatStaysTheSameIsNoChangeWhetherItIsWrittenOrNot() throws ConfigException {
    assertThat(
            ConfigurationChange.between(
                configured("1", "hold-time: 120s"), configured("1", "profile: compact")))
        .isEmpty();
  }

  @Test
  void anotherOrderOfPoliciesIsAChange() throws ConfigException {
    var one = ConfigurationText.of("one", directory, "policies: [{name: a}, {name: b}]");
    var two = ConfigurationText.of("two", directory, "policies: [{name: b}, {name: a}]");
    assertThat(ConfigurationChange.between(one.effective(), two.effective()))
        .extracting(ConfigurationChange::toString)
        .containsExactly("policies (order): a, b -> b, a");
  }

  private java.util.Map<String, Object> configured(String sendKek, String authentication)
      throws ConfigException {
    return ConfigurationText.of(
            "test",
            directory,
            """
            gateway: { id: gw-a }
            peers:
              gw-b.example.net:
                keks: [{ id: 1, algorithm: hkdf-256, key: env:A }]
                send-kek: %s
            policies:
              - { name: bgp, match: { protocol: tcp }, action: protect, peer: gw-b.example.net,
                  authentication: { %s } }
              - { name: rest, match: {}, action: bypass }
            """
                .formatted(sendKek, authentication))
        .effective();
  }
}
