package io.latchwire.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the rules of keys against many runs of {@link Simulation}: draft-weis-tcp-auth-auto-ks-03
 * s2.3, s3.1, s4.3 and s4.4.
 *
 * <pre>
 *   -Drollover.sim.seed=N      one seed, with its trace
 *   -Drollover.sim.first=N     the first seed (1)
 *   -Drollover.sim.seeds=N     how many (1000)
 * </pre>
 */
class RolloverSimTest {
  private static final int LINES_SHOWN = 120;

  /** What a build has time for; more by {@code -Drollover.sim.seeds}, each by its number. */
  private static final long SEEDS = 1000;

  @Test
  void noScheduleOfFaultsBreaksARule() throws Exception {
    Long only = Long.getLong("rollover.sim.seed");
    if (only != null) {
      Simulation.Outcome outcome = Simulation.run(only, true);
      write(outcome);
      assertThat(outcome.violation()).isEmpty();
      return;
    }
    Runs runs = new Runs();
    List<Thread> threads =
        List.of(Thread.ofPlatform().start(runs), Thread.ofPlatform().start(runs));
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println(runs);
    Simulation.Outcome broken = runs.broken.get();
    if (broken != null) {
      Simulation.Outcome traced = Simulation.run(broken.seed(), true);
      Path file = write(traced);
      List<String> lines = traced.trace();
      fail(
          "seed %d: %s%n%s%nwhole trace: %s"
              .formatted(
                  broken.seed(),
                  broken.violation(),
                  String.join(
                      "\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())),
                  file));
    }
    assertThat(runs.accepted.get()).isPositive();
  }

  /**
   * Seed 1001: the key before the newest took octets from behind a wrap, and the receiver held it
   * for newer than it was. Seed 12938: the newest was retired because the one before it was seen
   * behind a wrap first.
   */
  @ParameterizedTest
  @ValueSource(longs = {1001, 12938})
  void whatOnceBrokeARuleDoesNotAnyMore(long seed) {
    assertThat(Simulation.run(seed, false).violation()).isEmpty();
  }

  private static Path write(Simulation.Outcome outcome) throws IOException {
    Path file = Path.of("target", "rollover-sim-" + outcome.seed() + ".txt");
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.write(file, outcome.trace());
  }

  /** Seeds one after the other, shared by some threads, up to the first that breaks a rule. */
  private static final class Runs implements Runnable {
    private final long first = Long.getLong("rollover.sim.first", 1);
    private final long last = first + Long.getLong("rollover.sim.seeds", SEEDS);
    private final long began = System.nanoTime();
    private final AtomicLong next = new AtomicLong(first);
    private final AtomicLong ran = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong keys = new AtomicLong();
    private final AtomicReference<Simulation.@Nullable Outcome> broken = new AtomicReference<>();

    @Override
    public void run() {
      while (broken.get() == null) {
        long seed = next.getAndIncrement();
        if (seed >= last) {
          return;
        }
        Simulation.Outcome outcome = Simulation.run(seed, false);
        ran.incrementAndGet();
        sent.addAndGet(outcome.sent());
        accepted.addAndGet(outcome.accepted());
        keys.addAndGet(outcome.keys());
        if (!outcome.violation().isEmpty()) {
          broken.accumulateAndGet(
              outcome, (a, b) -> a == null || (b != null && b.seed() < a.seed()) ? b : a);
        }
      }
    }

    @Override
    public String toString() {
      return "rollover simulation: %d seeds from %d in %d s: %d segments sent, %d accepted, %d keys"
          .formatted(
              ran.get(),
              first,
              (System.nanoTime() - began) / 1_000_000_000L,
              sent.get(),
              accepted.get(),
              keys.get());
    }
  }
}
