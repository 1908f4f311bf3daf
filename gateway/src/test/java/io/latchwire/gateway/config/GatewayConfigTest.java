package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.Lifetime;
import io.latchwire.policy.VendorPreset;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file under {@code config/bad} says in comments which errors it must give: {@code #!} and the
 * text behind {@code file:}, with {here} for where the file is.
 */
class GatewayConfigTest {
  private static final Path FILES = Path.of("src/test/resources/config");

  static Stream<Path> badFiles() throws IOException {
    try (Stream<Path> files = Files.list(FILES.resolve("bad"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void everyErrorIsToldWithItsPlaceAndWhatIsAllowed(Path file) throws IOException {
    List<String> expected =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("#! "))
            .map(line -> file + ":" + line.substring(3))
            .map(line -> line.replace("{here}", FILES.resolve("bad").toAbsolutePath() + ""))
            .toList();
    assertThat(errorsOf(file)).map(Problem::toString).containsExactlyElementsOf(expected);
  }

  @Test
  void theSmallestFileGetsTheDefaults() throws ConfigException {
    GatewayConfig config = load("good/minimal.yaml");

    assertThat(config.gateway().controlSocket()).isEqualTo(Path.of("/run/latchwire/control.sock"));
    assertThat(config.gateway().metrics())
        .hasValueSatisfying(metrics -> {
          assertThat(metrics.address().isLoopbackAddress()).isTrue();
          assertThat(metrics.port()).isEqualTo(9479);
        });
    assertThat(config.limits()).isEqualTo(LimitsConfig.DEFAULTS);
    assertThat(config.workers()).isEqualTo(1);
    assertThat(config.batchSize()).isEqualTo(64);
    assertThat(config.provider()).isEqualTo(ProviderChoice.AUTO);
    assertThat(config.roles()).isEqualTo(RolesConfig.OFF);
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void aProtectingPolicyGetsTheDefaultsOfThePeerAndOfTheProtocol() throws ConfigException {
    GatewayConfig config = load("good/transit.yaml");

    ProtectionConfig protection = config.policies().getFirst().protection().orElseThrow();
    assertThat(protection.mode()).isEqualTo(Mode.REQUIRE);
    assertThat(protection.authentication())
        .isEqualTo(
            new AuthenticationConfig(
                AuthenticationOption.TCP_EAO,
                MacAlgorithm.AES_128_GMAC_96,
                Profile.COMPACT,
                new RolloverConfig(Duration.ofHours(24), OptionalLong.of(1L << 30), 1L << 31),
                Duration.ofSeconds(120),
                Duration.ofSeconds(60)));
    assertThat(protection.orphan()).isEqualTo(OrphanAction.RESET_LOCAL);
    assertThat(protection.routerSigned()).isEqualTo(RouterSigned.REFUSE);
    assertThat(config.peerOf(protection))
        .isEqualTo(
            new PeerConfig(
                "gw-b.example.net",
                List.of(
                    new KekConfig(
                        1,
                        KekAlgorithm.HKDF,
                        new SecretReference(SecretReference.Scheme.ENV, "KEK_B"))),
                1,
                Optional.empty(),
                Optional.empty(),
                254,
                kinds(254),
                65_536,
                OptionalInt.empty(),
                OptionalInt.empty(),
                true,
                10,
                1_024,
                Duration.ofDays(365)));
  }

  @Test
  void boundsOfHalfOpenFlowsFollowTheTableUnlessTheyAreGiven() throws ConfigException {
    LimitsConfig limits = load("good/minimal.yaml").limits();
    assertThat(limits.halfOpen()).isEqualTo(limits.flows() / 4);
    assertThat(limits.halfOpenPerSource()).isEqualTo(limits.halfOpen() / 8).isGreaterThan(1_000);
  }

  @Test
  void latchingCanBeSwitchedOff() throws ConfigException {
    assertThat(load("good/unlatched.yaml").latching()).isEqualTo(LatchingConfig.OFF);
    assertThat(load("good/minimal.yaml").latching()).isEqualTo(LatchingConfig.DEFAULTS);
  }

  @Test
  void everyKeyIsRead() throws ConfigException {
    GatewayConfig config = load("good/everything.yaml");

    PeerConfig peer = config.peerOf(config.policies().getFirst().protection().orElseThrow());
    assertThat(peer.sendingKek().algorithm()).isEqualTo(KekAlgorithm.CMAC_KDF);
    assertThat(peer.bootstrapKey()).map(BootstrapKeyConfig::id).contains(31);
    assertThat(peer.acceptedKinds()).containsExactly(253, 254);
    assertThat(peer.replayWindow()).isEqualTo(2_048);
    MatchConfig ldp = config.policies().getFirst().match();
    assertThat(ldp.local()).map(IpPrefix::toString).contains("192.0.2.0/24");
    assertThat(ldp.remote()).map(IpPrefix::toString).containsExactly("198.51.100.7/32");
    assertThat(ldp.ports().local())
        .containsExactly(new PortRange(646, 646), new PortRange(1_024, 65_535));
    assertThat(ldp.vlan()).isEqualTo(new VlanMatch.Ids(kinds(100, 200)));
    assertThat(config.policies().get(1).match().vlan()).isEqualTo(new VlanMatch.Untagged());
    assertThat(config.limits().synPending()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.limits().halfOpen()).isEqualTo(5_000);
    assertThat(config.limits().halfOpenPerSource()).isEqualTo(1_500);
    assertThat(config.limits().idle()).isEqualTo(Duration.ofHours(36));
    assertThat(config.latching())
        .isEqualTo(
            new LatchingConfig(
                true,
                LatchingConfig.ConflictPolicy.PROBE,
                LatchingConfig.OnMismatch.BREAK,
                LatchingConfig.SamePairPeer.WARN,
                true,
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                100,
                Optional.of(new InetSocketAddress("192.0.2.9", 514))));
    assertThat(config.warnings()).isEmpty();
    ProtectionConfig untilDecember = config.policies().getFirst().protection().orElseThrow();
    assertThat(Instant.ofEpochMilli(untilDecember.untilMillis()))
        .isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
  }

  @Test
  void aKeyChainIsReadWithItsTimesAndThePresetOfItsPeerRfc8177S2() throws ConfigException {
    PeerChainConfig peer =
        Objects.requireNonNull(load("good/everything.yaml").peers().get("core-1"))
            .keyChain()
            .orElseThrow();
    assertThat(peer.preset()).isEqualTo(VendorPreset.DRAFT);
    assertThat(peer.algIds())
        .containsEntry(MacAlgorithm.AES_128_CMAC_96, 10)
        .containsEntry(MacAlgorithm.HMAC_SHA_1_96, 2);
    assertThat(peer.toleranceMillis()).isEqualTo(300_000);
    assertThat(peer.chain().onExpiry()).isEqualTo(KeyChain.OnExpiry.HOLD_LAST);
    ChainKeyConfig first = peer.chain().keys().getFirst();
    assertThat(first.send())
        .isEqualTo(new Lifetime(millis("2026-01-01T00:00:00Z"), millis("2026-04-01T00:00:00Z")));
    assertThat(first.accept())
        .isEqualTo(new Lifetime(millis("2025-12-30T23:00:00Z"), millis("2026-04-01T23:00:00Z")));
    ChainKeyConfig second = peer.chain().keys().get(1);
    assertThat(second.send()).isEqualTo(Lifetime.from(millis("2026-03-31T00:00:00Z")));
    assertThat(second.accept()).isEqualTo(second.send());
    assertThat(second.secretOctets()).isEqualTo("a secret of some length".length());
  }

  @Test
  void aGapAWeakSecretAndAnUnverifiedPresetAreWarnings() throws ConfigException {
    assertThat(load("good/doubtful-chain.yaml").warnings())
        .map(Problem::toString)
        .map(warning -> warning.substring(warning.indexOf(".yaml:") + 6))
        .containsExactly(
            "7:5: key-chains.core: no key is active from 2026-02-01T00:00:00Z to"
                + " 2026-02-02T00:00:00Z: nothing passes then (remedy: lifetimes that meet or"
                + " overlap)",
            "7:5: key-chains.core: no key is accepted from 2026-02-01T00:00:00Z to"
                + " 2026-02-02T00:00:00Z: nothing passes then (remedy: lifetimes that meet or"
                + " overlap)",
            "9:34: key-chains.core.keys[0].key-string.keystring: a secret of 5 octets can be"
                + " searched for (expected: at least 12)",
            "17:46: peers.core-1.key-chain.preset: nokia-254 (unverified): nobody has proven it"
                + " against a device of that maker",
            "19:16: peers.core-2.key-chain: chain core is also that of another peer: each of"
                + " them can pose as the other");
  }

  private static long millis(String date) {
    return Instant.parse(date).toEpochMilli();
  }

  @Test
  void aPolicyBelowOneThatMatchesTheSameIsAWarning() throws ConfigException {
    GatewayConfig config = load("good/shadowed.yaml");

    assertThat(config.warnings())
        .map(Problem::toString)
        .containsExactly(
            FILES
                + "/good/shadowed.yaml:7:5: policies[1]: policy \"bgp\" is never reached: \"tcp\""
                + " above it matches the same");
  }

  private static SortedSet<Integer> kinds(Integer... kinds) {
    return new TreeSet<>(List.of(kinds));
  }

  private static GatewayConfig load(String file) throws ConfigException {
    return GatewayConfig.load(FILES.resolve(file), Keys.OF_THE_TEST_FILES);
  }

  private static List<Problem> errorsOf(Path file) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> GatewayConfig.load(file, Keys.OF_THE_TEST_FILES));
    assertThat(refused).as("%s is accepted", file).isNotNull();
    return refused.problems();
  }
}
