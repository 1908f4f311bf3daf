package io.latchwire.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Holds the rules of keys against many runs of {@link Simulation}: draft-weis-tcp-auth-auto-ks-03
 * s2.3, s3.1, s4.3 and s4.4.
 *
 * <pre>
 *   -Drollover.sim.seed=N      one seed, with its trace
 *   -Drollover.sim.first=N     the first seed (1)
 *   -Drollover.sim.seeds=N     how many; without it, as many as fit into
 *   -Drollover.sim.seconds=N   this time (60)
 * </pre>
 */
class RolloverSimTest {
  private static final int LINES_SHOWN = 120;

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

  private static Path write(Simulation.Outcome outcome) throws IOException {
    Path file = Path.of("target", "rollover-sim-" + outcome.seed() + ".txt");
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.write(file, outcome.trace());
  }

  /** Seeds one after the other, shared by some threads, up to the first that breaks a rule. */
  private static final class Runs implements Runnable {
    private final long first = Long.getLong("rollover.sim.first", 1);
    private final long last = first + Long.getLong("rollover.sim.seeds", Long.MAX_VALUE / 2);
    private final long began = System.nanoTime();
    private final long longest =
        Long.getLong("rollover.sim.seeds") != null
            ? Long.MAX_VALUE
            : Duration.ofSeconds(Long.getLong("rollover.sim.seconds", 60)).toNanos();
    private final AtomicLong next = new AtomicLong(first);
    private final AtomicLong ran = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong keys = new AtomicLong();
    private final AtomicReference<Simulation.@Nullable Outcome> broken = new AtomicReference<>();

    @Override
    public void run() {
      while (broken.get() == null && System.nanoTime() - began < longest) {
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
