package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.config.LatchingConfig;
import io.latchwire.latch.LatchRules;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatchingAssemblyTest {
  @Test
  void theDefaultsAreThoseOfTheLatches() {
    LatchRules rules = LatchingAssembly.rules(LatchingConfig.DEFAULTS, 65_536);
    assertThat(rules)
        .isEqualTo(LatchRules.DEFAULTS.with(new LatchRules.Bounds(65_536, 0, 0, 4_096)));
    assertThat(LatchingAssembly.rules(LatchingConfig.OFF, 65_536))
        .isEqualTo(rules.with(LatchRules.Latching.OFF));
  }

  @Test
  void everyChoiceReachesTheLatches() {
    LatchingConfig config =
        new LatchingConfig(
            true,
            LatchingConfig.ConflictPolicy.PROBE,
            LatchingConfig.OnMismatch.BREAK,
            LatchingConfig.SamePairPeer.WARN,
            true,
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            7,
            Optional.empty());
    assertThat(LatchingAssembly.rules(config, 100))
        .isEqualTo(
            new LatchRules(
                LatchRules.Latching.ON,
                LatchRules.ConflictPolicy.PROBE,
                LatchRules.OnMismatch.BREAK,
                LatchRules.SamePairPeer.WARN,
                LatchRules.PolicyChange.BREAK,
                LatchRules.Birth.BROKEN_ALLOWED,
                new LatchRules.Patience(20_000, 10_000),
                new LatchRules.Bounds(100, 0, 0, 7)));
  }
}
