package io.latchwire.gateway;

import io.latchwire.flow.FlowState;
import io.latchwire.gateway.admin.DirectionVitals;
import io.latchwire.gateway.admin.HalfOpenVitals;
import io.latchwire.gateway.admin.LatchVitals;
import io.latchwire.gateway.admin.PolicyVitals;
import io.latchwire.gateway.admin.PortVitals;
import io.latchwire.gateway.admin.Spread;
import io.latchwire.gateway.admin.Vitals;
import io.latchwire.gateway.admin.VitalsSource;
import io.latchwire.gateway.packet.PacketChannel;
import io.latchwire.gateway.packet.PortCounters;
import io.latchwire.handler.packet.BatchTally;
import io.latchwire.handler.packet.Direction;
import io.latchwire.handler.packet.FlowFigures;
import io.latchwire.handler.packet.Histogram;
import io.latchwire.handler.packet.KeyTally;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.handler.packet.Tally;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchState;
import io.latchwire.policy.Policy;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** Tells how the data path fares: asked anywhere, answered on the event loop that knows. */
final class VitalsReport implements VitalsSource {
  /** Divisors: of nanoseconds to seconds, and of frames to frames. */
  private static final double NANOS = 1e9;

  private static final double MILLIS = 1e3;
  private static final double ONE = 1;
  private static final Set<FlowState> STATES = EnumSet.complementOf(EnumSet.of(FlowState.GONE));
  private static final Set<LatchState> LATCH_STATES =
      EnumSet.of(LatchState.LARVAL, LatchState.ESTABLISHED, LatchState.BROKEN, LatchState.CLOSED);

  private final PacketWorker worker;
  private final DataPath path;
  private final LatchTally latches;
  private final LongSupplier startMillis;

  VitalsReport(PacketWorker worker, DataPath path, LatchTally latches, LongSupplier startMillis) {
    this.worker = worker;
    this.path = path;
    this.latches = latches;
    this.startMillis = startMillis;
  }

  @Override
  public CompletionStage<Vitals> vitals() {
    return path.onLoop(this::now);
  }

  private Vitals now() {
    Map<String, FlowFigures> flows = worker.flowFigures();
    return new Vitals(
        worker.policies().policies().stream()
            .map(policy -> policy(policy, flows.getOrDefault(policy.name(), new FlowFigures())))
            .toList(),
        direction(worker.batches(Direction.OUTBOUND)),
        direction(worker.batches(Direction.INBOUND)),
        new LatchVitals(states(), latches.events(), latches.breaks()),
        new HalfOpenVitals(worker.halfOpenFlows(), worker.recycledFlows()),
        port(path.local()),
        port(path.wan()),
        startMillis.getAsLong() / MILLIS,
        StartTime.hasAotCache(),
        spread(path.lateNanos(), NANOS));
  }

  private PolicyVitals policy(Policy policy, FlowFigures figures) {
    Tally tally = worker.tally(policy);
    KeyTally keys = tally.keys();
    Map<String, Integer> states = new LinkedHashMap<>();
    STATES.forEach(state -> states.put(LatchTally.label(state), figures.flows(state)));
    return new PolicyVitals(
        policy.name(),
        results(tally, Direction.OUTBOUND, "signed", tally.signed()),
        results(tally, Direction.INBOUND, "verified", tally.verified()),
        states,
        figures.oldestKeyNanos() / NANOS,
        figures.fewestNumbersLeft(),
        figures.unconfirmed(),
        keys.made(),
        keys.rollovers(),
        keys.installed(),
        keys.unconfirmedAlarms(),
        spread(keys.confirmation(), NANOS));
  }

  private static Map<String, Long> results(
      Tally tally, Direction direction, String done, long count) {
    Map<String, Long> results = new TreeMap<>();
    results.put(done, count);
    results.put("bypassed", tally.bypassed(direction));
    results.put("unsigned", direction == Direction.INBOUND ? tally.unsigned() : 0);
    tally.dropped(direction).forEach((reason, dropped) -> results.put(reason.label(), dropped));
    return results;
  }

  private Map<String, Integer> states() {
    Map<String, Integer> states = new TreeMap<>();
    LATCH_STATES.forEach(state -> states.put(LatchTally.label(state), 0));
    for (Latch latch : worker.latches().database().latches()) {
      states.merge(LatchTally.label(latch.state()), 1, Integer::sum);
    }
    return states;
  }

  private static DirectionVitals direction(BatchTally tally) {
    return new DirectionVitals(spread(tally.frames(), ONE), spread(tally.nanos(), NANOS));
  }

  private static PortVitals port(PacketChannel port) {
    PortCounters counters = port.counters();
    return new PortVitals(
        counters.octetsReceived(),
        counters.octetsSent(),
        counters.kernelDrops(),
        counters.checksumsCompleted(),
        counters.superSegmentsSplit(),
        counters.timesDown());
  }

  private static Spread spread(Histogram.Snapshot counted, double unit) {
    List<Double> bounds = counted.bounds().stream().map(bound -> bound / unit).toList();
    return new Spread(bounds, counted.counts(), counted.sum() / unit);
  }
}
