package io.latchwire.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulation is worth something only if it notices a gateway that lacks a rule. */
class RolloverMutationTest {
  private static final int MOST_SEEDS = 2000;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "own-key rule, handler.packet.RolloverHandler, choose, nonce used twice",
    "repetition until confirmed, keyset.SendKey, isConfirmed, K = 0 under a key",
    "replay window, keyset.ReplayWindow, check, accepted twice",
    "hold time, keyset.ReceiveKey, endsAt, accepted under a key retired"
  })
  void aGatewayWithoutTheRuleIsCaught(String rule, String type, String method, String violation)
      throws Exception {
    Method run =
        new MutatedClasses("io.latchwire." + type, method, "io.latchwire.handler.packet.Mutants")
            .loadClass("io.latchwire.sim.RolloverMutationTest")
            .getDeclaredMethod("violationOf", long.class);
    run.setAccessible(true);
    for (long seed = 1; seed <= MOST_SEEDS; seed++) {
      String found = (String) run.invoke(null, seed);
      if (found.startsWith(violation)) {
        System.out.printf("without the %s, seed %d: %s%n", rule, seed, found);
        return;
      }
    }
    assertThat(rule).as("not caught by %d seeds", MOST_SEEDS).isEmpty();
  }

  static String violationOf(long seed) {
    return Simulation.run(seed, false).violation();
  }
}
