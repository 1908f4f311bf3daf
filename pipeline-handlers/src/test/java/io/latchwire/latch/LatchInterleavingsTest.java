package io.latchwire.latch;

import static io.latchwire.latch.Scene.BGP;
import static io.latchwire.latch.Scene.GMAC;
import static io.latchwire.latch.Scene.PEER_X;
import static io.latchwire.latch.Scene.PEER_Y;
import static io.latchwire.latch.Scene.eao;
import static io.latchwire.latch.Scene.everything;
import static io.latchwire.latch.Scene.flow;
import static io.latchwire.latch.Scene.protecting;
import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.latch.LatchRules.ConflictPolicy;
import io.latchwire.latch.LatchRules.PolicyChange;
import io.latchwire.latch.LatchRules.SamePairPeer;
import io.latchwire.latch.Scene.TestAssociation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Tries to slip a packet through while latches, associations and policies change: workers and key
 * manager in every order that a seed can draw, and with real threads.
 */
class LatchInterleavingsTest {
  private static final int STEPS = 300;
  private static final List<FlowTuple> FLOWS = List.of(BGP, flow(179, 40001));

  /** A packet on its way through a worker: what protected it, and when it was verified. */
  private record Packet(FlowTuple flow, LatchedParameters protection, long epoch) {}

  /** An emulated event loop, one step at a time. */
  private static final class Loop {
    final EpochGate.Worker worker;
    final List<Packet> verified = new ArrayList<>();
    long batch;

    Loop(EpochGate.Worker worker) {
      this.worker = worker;
    }
  }

  @Property(tries = 400)
  @Requirement({36, 37})
  void row36NoOrderOfStepsDeliversAPacketThatTheLatchDoesNotHold(@ForAll long seed) {
    Random random = new Random(seed);
    LatchRules rules =
        LatchRules.DEFAULTS
            .with(random.nextBoolean() ? ConflictPolicy.BREAK : ConflictPolicy.REJECT)
            .with(random.nextBoolean() ? PolicyChange.BREAK : PolicyChange.PRESERVE)
            .with(random.nextBoolean() ? SamePairPeer.ENFORCE : SamePairPeer.OFF);
    Scene scene = new Scene(rules, protecting(eao(null, null)));
    List<LatchedParameters> protections =
        List.of(scene.eaoOf(PEER_X, GMAC), scene.eaoOf(PEER_Y, GMAC));
    List<Loop> loops = List.of(new Loop(scene.gate.join()), new Loop(scene.gate.join()));
    List<TestAssociation> known = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(3) == 0) {
        keyManagerStep(scene, random, protections, known);
      } else {
        workerStep(scene, random, protections, loops.get(random.nextInt(loops.size())));
      }
      assertNothingConflictsInForce(scene, loops);
    }
  }

  private static void keyManagerStep(
      Scene scene,
      Random random,
      List<LatchedParameters> protections,
      List<TestAssociation> known) {
    scene.now += 10;
    FlowTuple flow = FLOWS.get(random.nextInt(FLOWS.size()));
    Latch latch = scene.database.find(flow);
    LatchedParameters protection = protections.get(random.nextInt(protections.size()));
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        TestAssociation association = scene.association(protection, everything());
        association.narrowedLocally = random.nextBoolean();
        known.add(association);
        scene.database.propose(association, scene.now);
      }
      case 2 -> {
        if (!known.isEmpty()) {
          TestAssociation gone = known.remove(random.nextInt(known.size()));
          scene.database.remove(gone.id(), scene.now);
        }
      }
      case 3, 4 -> scene.ask(flow);
      case 5 ->
          scene.database.open(
              flow, scene.association(protection, everything()), scene.owner, scene.now);
      case 6 -> {
        if (latch != null) {
          scene.database.release(latch, scene.now);
        }
      }
      case 7 -> {
        if (latch != null) {
          scene.database.breakLatch(latch, scene.now);
        }
      }
      case 8 -> {
        if (latch != null) {
          scene.database.clear(latch, scene.now);
        }
      }
      default -> {
        if (random.nextInt(4) == 0) {
          scene.database.changePolicy(
              random.nextBoolean()
                  ? protecting(eao(null, null))
                  : protecting(eao(protection.peer(), null)),
              scene.now);
        }
      }
    }
    scene.database.onTick(scene.now);
  }

  private static void workerStep(
      Scene scene, Random random, List<LatchedParameters> protections, Loop loop) {
    if (loop.batch == 0) {
      loop.batch = loop.worker.enter();
      return;
    }
    switch (random.nextInt(4)) {
      case 0, 1 ->
          loop.verified.add(
              new Packet(
                  FLOWS.get(random.nextInt(FLOWS.size())),
                  protections.get(random.nextInt(protections.size())),
                  loop.batch));
      case 2 -> loop.verified.forEach(packet -> deliver(scene, packet));
      default -> {
        loop.verified.clear();
        loop.batch = 0;
        loop.worker.exit();
      }
    }
  }

  private static void deliver(Scene scene, Packet packet) {
    Latch latch = scene.database.find(packet.flow());
    if (latch != null && latch.admits(packet.protection(), packet.epoch())) {
      assertThat(latch.state()).isEqualTo(LatchState.ESTABLISHED);
      assertThat(latch.parameters()).containsExactly(packet.protection());
      assertThat(packet.epoch()).isGreaterThanOrEqualTo(latch.since());
    }
  }

  /**
   * Neither an established latch nor a worker in an older epoch meets a conflicting association.
   */
  private static void assertNothingConflictsInForce(Scene scene, List<Loop> loops) {
    for (Latch latch : scene.database.latches()) {
      List<Association> conflicting =
          scene.database.associationsFor(latch.flow()).stream()
              .filter(association -> !latch.holds(association.parameters()))
              .toList();
      if (latch.state() == LatchState.ESTABLISHED) {
        assertThat(conflicting).as("%s", latch).isEmpty();
      }
      if (latch.state() == LatchState.BROKEN && !conflicting.isEmpty()) {
        for (Loop loop : loops) {
          for (Packet packet : loop.verified) {
            assertThat(latch.admits(packet.protection(), packet.epoch())).isFalse();
          }
        }
      }
    }
  }

  @Test
  @Requirement(36)
  void row36NoThreadAdmitsAPacketWhileAConflictingAssociationIsInForce() throws Exception {
    Scene scene =
        new Scene(LatchRules.DEFAULTS.with(ConflictPolicy.BREAK), protecting(eao(null, null)));
    LatchedParameters own = scene.eaoOf(PEER_X, GMAC);
    scene.installed(own);
    Latch latch = scene.established(BGP);
    ConflictFlag flag = new ConflictFlag();
    AtomicLong violations = new AtomicLong();
    AtomicLong admitted = new AtomicLong();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      EpochGate.Worker worker = scene.gate.join();
      workers.add(
          Thread.ofPlatform()
              .start(() -> {
                while (!flag.stop) {
                  long epoch = worker.enter();
                  if (latch.admits(own, epoch)) {
                    admitted.incrementAndGet();
                    if (flag.inForce) {
                      violations.incrementAndGet();
                    }
                  }
                  worker.exit();
                }
              }));
    }
    for (int change = 0; change < 150; change++) {
      long before = admitted.get();
      while (admitted.get() == before) {
        Thread.onSpinWait();
      }
      TestAssociation foreign = scene.association(scene.eaoOf(PEER_Y, GMAC), everything());
      scene.database.propose(foreign, scene.now);
      while (!scene.database.associations().contains(foreign)) {
        Thread.onSpinWait();
        scene.database.onTick(scene.now);
      }
      flag.inForce = true;
      assertThat(latch.state()).isEqualTo(LatchState.BROKEN);
      flag.inForce = false;
      scene.database.remove(foreign.id(), scene.now);
      scene.transitions.clear();
      scene.log.clear();
    }
    flag.stop = true;
    for (Thread worker : workers) {
      worker.join();
    }
    assertThat(violations).hasValue(0);
  }

  private static final class ConflictFlag {
    volatile boolean inForce;
    volatile boolean stop;
  }
}
