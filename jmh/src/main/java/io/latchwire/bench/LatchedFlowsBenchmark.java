package io.latchwire.bench;

import io.latchwire.flow.Flow;
import io.latchwire.flow.FlowHash;
import io.latchwire.flow.FlowTable;
import io.latchwire.latch.Acquirer;
import io.latchwire.latch.Association;
import io.latchwire.latch.AssociationState;
import io.latchwire.latch.AuthClass;
import io.latchwire.latch.EpochGate;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Identity;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchAnswer;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchOwner;
import io.latchwire.latch.LatchRequest;
import io.latchwire.latch.LatchRules;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.latch.ParameterTable;
import io.latchwire.latch.PeerAuthorizationTable;
import io.latchwire.latch.ProtectionClass;
import io.latchwire.latch.ProtectionKind;
import io.latchwire.latch.ProtectionMode;
import io.latchwire.latch.ProtectionType;
import io.latchwire.latch.Provenance;
import io.latchwire.latch.QualityOfProtection;
import io.latchwire.latch.ReplayProtection;
import io.latchwire.latch.Ruling;
import io.latchwire.latch.SuiteOrder;
import io.latchwire.latch.WantedParameters;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.TrafficRegion;
import io.latchwire.policy.TrafficSelector;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finds latched flows in random order and asks their latch, and tells what the table of flows and
 * the latch database take for each. Keys are not counted here.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the method with @Setup before anything else.
public class LatchedFlowsBenchmark {
  private static final long IPV4 = 0xFFFF_0000_0000L;

  /** Flows in the table. */
  @Param({"1000000"})
  int flows;

  private final FlowHash hash = new FlowHash(new byte[FlowHash.KEY_OCTETS]);
  private FlowTable<LatchedFlow> table = new FlowTable<>(1, hash);
  private LatchedFlow[] order = {};
  private @Nullable LatchedParameters parameters;
  private long epoch;
  private int next;

  /** A flow that knows its latch. */
  static final class LatchedFlow extends Flow {
    final Latch latch;

    LatchedFlow(FlowTuple tuple, Latch latch) {
      super(
          tuple.localHigh(),
          tuple.localLow(),
          tuple.localPort(),
          tuple.remoteHigh(),
          tuple.remoteLow(),
          tuple.remotePort(),
          tuple.vlan(),
          0);
      this.latch = latch;
    }
  }

  /** One association for everything. */
  private record Everything(LatchedParameters parameters) implements Association {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public TrafficRegion selectors() {
      return TrafficSelector.ALL.region();
    }

    @Override
    public AssociationState state() {
      return AssociationState.MATURE;
    }

    @Override
    public int replayWindow() {
      return 0;
    }

    @Override
    public Provenance provenance() {
      return Provenance.configured("benchmark", "benchmark");
    }

    @Override
    public boolean isNarrowedLocally() {
      return true;
    }
  }

  /** Fills both. */
  @Setup
  public void fill() {
    ParameterTable interned = new ParameterTable(10);
    LatchedParameters everybody =
        Objects.requireNonNull(
            interned.intern(
                ProtectionKind.EAO,
                new ProtectionType(true, false, ProtectionType.Coverage.TCP_SEGMENT),
                ProtectionMode.TCP_OPTION,
                new QualityOfProtection(
                    "aes-128-gmac-96",
                    128,
                    96,
                    ReplayProtection.TCP_SEQUENCE_AND_NUMBER,
                    "hkdf-256"),
                Identity.ofName("gw-a", AuthClass.KEK),
                Identity.ofName("gw-b", AuthClass.KEK)));
    parameters = everybody;
    Ruling ruling =
        new Ruling(
            "all",
            PolicyAction.PROTECT,
            List.of(WantedParameters.exactly(everybody)),
            Set.of(ProtectionClass.AH, ProtectionClass.ESP));
    EpochGate gate = new EpochGate();
    long before = usedOctets();
    LatchDatabase database =
        new LatchDatabase(
            LatchRules.DEFAULTS.with(new LatchRules.Bounds(flows, 0, 0, 0)),
            _ -> ruling,
            PeerAuthorizationTable.EMPTY,
            SuiteOrder.NONE,
            interned,
            gate,
            Acquirer.NONE,
            _ -> 0,
            _ -> {});
    database.propose(new Everything(everybody), 0);
    table = new FlowTable<>(flows, hash);
    for (int i = 0; i < flows; i++) {
      // 1 000 pairs of routers with 1 000 connections each.
      FlowTuple tuple =
          new FlowTuple(
              0,
              6,
              0,
              IPV4 | (0x0A00_0000L + i / 1000),
              179,
              0,
              IPV4 | (0x0B00_0000L + i / 1000),
              20_000 + i % 1000);
      LatchAnswer answer =
          database.createConnection(LatchRequest.byPolicy(tuple, LatchOwner.SILENT), 0);
      if (!(answer instanceof LatchAnswer.Made(Latch latch))) {
        throw new AssertionError(answer);
      }
      table.add(new LatchedFlow(tuple, latch));
    }
    long octets = usedOctets() - before;
    System.out.printf(
        "# %d latched flows: %d octets each, index and latch database included%n",
        flows, octets / flows);
    epoch = gate.epoch();
    order = new LatchedFlow[flows];
    int[] filled = {0};
    table.forEach(flow -> order[filled[0]++] = flow);
    Random random = new Random(1);
    for (int i = flows - 1; i > 0; i--) {
      int k = random.nextInt(i + 1);
      LatchedFlow swapped = order[i];
      order[i] = order[k];
      order[k] = swapped;
    }
    if (database.latches().size() != flows) {
      throw new AssertionError("the database lives as long as the measurement of memory");
    }
  }

  /** Finds the next flow in random order and asks its latch. */
  @Benchmark
  public boolean findAndAsk() {
    LatchedFlow wanted = order[next];
    next = next + 1 == flows ? 0 : next + 1;
    LatchedFlow flow =
        table.find(
            wanted.localHigh(),
            wanted.localLow(),
            wanted.localPort(),
            wanted.remoteHigh(),
            wanted.remoteLow(),
            wanted.remotePort(),
            wanted.vlan());
    return flow != null && flow.latch.admits(parameters, epoch);
  }

  /** Asks one latch that is in the cache: the two comparisons. */
  @Benchmark
  public boolean ask() {
    return order[0].latch.admits(parameters, epoch);
  }

  private static long usedOctets() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
