package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.KeyChainStatus;
import io.latchwire.gateway.admin.PolicyStatus;
import io.latchwire.gateway.admin.PolicyVitals;
import io.latchwire.gateway.admin.PortStatus;
import io.latchwire.gateway.admin.PortVitals;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.Vitals;
import io.latchwire.keyset.ChainKeys;
import io.latchwire.segment.DropReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the segment gateway, reading from the status and the vitals of the scrape that is
 * going on.
 *
 * <p>Series are bounded: policies are those of the configuration, reasons and states those of the
 * program, flows only as many as the operator asked for. Every reason is there from the start, at
 * 0, so that the first drop is an increase.
 */
// The registry on simpleclient is marked deprecated in favour of one with another client library.
@SuppressWarnings("deprecation")
public final class GatewayMeters {
  private static final String POLICY = "policy";
  private static final String REASON = "reason";

  private static final List<String> REASONS =
      List.of(DropReason.values()).stream().map(DropReason::label).toList();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<PolicyLabels, List<Meter>> policies = new HashMap<>();
  private final Set<String> ports = new HashSet<>();
  private final Set<String> keyChains = new HashSet<>();

  /** Null before the first scrape; guarded by this object, as all else. */
  private @Nullable Snapshot snapshot;

  /**
   * No meters yet; the first scrape makes them.
   *
   * @param mostFlows how many flows have series of their own
   */
  public GatewayMeters(int mostFlows) {
    registry.getPrometheusRegistry().register(new SpreadCollector(() -> of(Snapshot::vitals)));
    if (mostFlows > 0) {
      registry
          .getPrometheusRegistry()
          .register(new FlowCollector(() -> of(Snapshot::status), mostFlows));
    }
  }

  /** What a policy is told apart by; when a reload changes one, its series start anew. */
  private record PolicyLabels(String name, String action, String mode, String peer) {
    static PolicyLabels of(PolicyStatus policy) {
      return new PolicyLabels(
          policy.name(), policy.action(), orNone(policy.mode()), orNone(policy.peer()));
    }

    private static String orNone(@Nullable String label) {
      return label == null ? "none" : label;
    }
  }

  /** What a scrape reads, with what is looked up in it often. */
  private record Snapshot(Status status, Vitals vitals, Map<String, PolicyVitals> policies) {
    static Snapshot of(Status status, Vitals vitals) {
      Map<String, PolicyVitals> policies = new HashMap<>();
      vitals.policies().forEach(policy -> policies.put(policy.name(), policy));
      return new Snapshot(status, vitals, policies);
    }
  }

  /** The page, of these two. */
  public synchronized String scrape(Status status, Vitals vitals) {
    boolean first = snapshot == null;
    snapshot = Snapshot.of(status, vitals);
    if (first) {
      registerGateway(status);
      registerLatches(vitals);
    }
    registerPort("local", status.ports().local());
    registerPort("wan", status.ports().wan());
    registerPolicies(status);
    status.keyChains().forEach(this::registerKeyChain);
    return registry.scrape();
  }

  private void registerGateway(Status status) {
    gauge(
        "latchwire.build.info",
        "What is running; always 1.",
        Tags.of(
            "gateway", status.gateway(),
            "version", status.version(),
            "mac_provider", status.macProvider()),
        _ -> 1);
    Gauge.builder("latchwire.uptime", this, _ -> number(s -> s.status().uptimeSeconds()))
        .description("Time since the gateway started.")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("latchwire.start", this, _ -> number(s -> s.vitals().startSeconds()))
        .description("Time from the start of the process until it forwarded.")
        .baseUnit("seconds")
        .register(registry);
    for (String reason : REASONS) {
      counter(
          "latchwire.segments.dropped",
          "Frames that were dropped, by reason; those of policies included.",
          Tags.of(REASON, reason),
          s -> s.status().dropped().getOrDefault(reason, 0L));
    }
  }

  private void registerLatches(Vitals vitals) {
    gauge(
        "latchwire.flows.half.open",
        "Flows whose handshake is not over.",
        Tags.empty(),
        s -> s.vitals().halfOpen().flows());
    counter(
        "latchwire.flows.recycled",
        "Half-open flows that were given up for new ones.",
        Tags.empty(),
        s -> s.vitals().halfOpen().recycled());
    for (String state : vitals.latches().states().keySet()) {
      gauge(
          "latchwire.latches",
          "Latches, by state.",
          Tags.of("state", state),
          s -> s.vitals().latches().states().getOrDefault(state, 0));
    }
    for (String event : vitals.latches().events().keySet()) {
      counter(
          "latchwire.latch.transitions",
          "What happened to latches and listeners.",
          Tags.of("event", event),
          s -> s.vitals().latches().events().getOrDefault(event, 0L));
    }
    for (String reason : vitals.latches().breaks().keySet()) {
      counter(
          "latchwire.latch.breaks",
          "Latches that were broken, by reason.",
          Tags.of(REASON, reason),
          s -> s.vitals().latches().breaks().getOrDefault(reason, 0L));
    }
  }

  private void registerPort(String port, PortStatus status) {
    if (!ports.add(port)) {
      return;
    }
    Tags tags = Tags.of("port", port, "interface", status.interfaceName());
    String frames = "Frames that were read from a port or given to it.";
    Tags received = tags.and("direction", "received");
    Tags sent = tags.and("direction", "sent");
    counter("latchwire.port.frames", frames, received, s -> portOf(s, port).received());
    counter("latchwire.port.frames", frames, sent, s -> portOf(s, port).sent());
    String octets = "Octets of these frames.";
    portCounter("bytes", octets, port, received, PortVitals::octetsReceived);
    portCounter("bytes", octets, port, sent, PortVitals::octetsSent);
    counter(
        "latchwire.port.frames.lost",
        "Frames that were lost at a port, mostly because a queue was full.",
        tags,
        s -> portOf(s, port).dropped().values().stream().mapToLong(Long::longValue).sum());
    portCounter(
        "ring.drops",
        "Frames that found the receive buffer full and were never read.",
        port,
        tags,
        PortVitals::ringDrops);
    portCounter(
        "checksums.completed",
        "Frames whose checksum a neighbour had left to its device.",
        port,
        tags,
        PortVitals::checksumsCompleted);
    portCounter(
        "super.segments.split",
        "Super-segments that were taken apart.",
        port,
        tags,
        PortVitals::superSegmentsSplit);
    portCounter(
        "downs", "How often the interface was found down.", port, tags, PortVitals::timesDown);
  }

  private void portCounter(
      String name, String description, String port, Tags tags, ToDoubleFunction<PortVitals> value) {
    counter(
        "latchwire.port." + name,
        description,
        tags,
        s -> value.applyAsDouble(port.equals("local") ? s.vitals().local() : s.vitals().wan()));
  }

  private static PortStatus portOf(Snapshot snapshot, String port) {
    return port.equals("local")
        ? snapshot.status().ports().local()
        : snapshot.status().ports().wan();
  }

  private void registerKeyChain(KeyChainStatus chain) {
    if (!keyChains.add(chain.peer())) {
      return;
    }
    String peer = chain.peer();
    Tags tags = Tags.of("peer", peer, "chain", chain.chain());
    Gauge.builder("latchwire.key.chain.left", this, _ -> number(s -> secondsLeft(s, peer)))
        .description("Time until a key chain has no active key; +Inf for never, 0 without one.")
        .baseUnit("seconds")
        .tags(tags)
        .register(registry);
    for (ChainKeys.Phase phase : ChainKeys.Phase.values()) {
      gauge(
          "latchwire.key.chain.state",
          "Where a key chain stands: 1 for the state that it is in.",
          tags.and("state", phase.label()),
          s -> chainOf(s, peer).anyMatch(c -> c.state().equals(phase.label())) ? 1 : 0);
    }
  }

  private static Stream<KeyChainStatus> chainOf(Snapshot snapshot, String peer) {
    return snapshot.status().keyChains().stream().filter(chain -> chain.peer().equals(peer));
  }

  private static double secondsLeft(Snapshot snapshot, String peer) {
    return chainOf(snapshot, peer)
        .filter(chain -> chain.state().equals(ChainKeys.Phase.ACTIVE.label()))
        .mapToDouble(GatewayMeters::secondsLeft)
        .findFirst()
        .orElse(0);
  }

  private static double secondsLeft(KeyChainStatus chain) {
    Long left = chain.secondsLeft();
    return left == null ? Double.POSITIVE_INFINITY : left;
  }

  private void registerPolicies(Status status) {
    Set<PolicyLabels> present = new HashSet<>();
    for (PolicyStatus policy : status.policies()) {
      present.add(PolicyLabels.of(policy));
    }
    policies
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !present.contains(entry.getKey());
          if (gone) {
            entry.getValue().forEach(registry::remove);
          }
          return gone;
        });
    present.forEach(labels -> policies.computeIfAbsent(labels, this::metersOf));
  }

  private List<Meter> metersOf(PolicyLabels labels) {
    String policy = labels.name();
    Tags tags = Tags.of(POLICY, policy);
    List<Meter> meters = new ArrayList<>();
    meters.add(
        gauge(
            "latchwire.policy.info",
            "How a policy is configured; always 1.",
            tags.and("action", labels.action(), "mode", labels.mode(), "peer", labels.peer()),
            _ -> 1));
    PolicyVitals now = vitalsOf(policy);
    if (now == null) {
      return meters;
    }
    addResults(meters, policy, "outbound", now.outbound().keySet());
    addResults(meters, policy, "inbound", now.inbound().keySet());
    for (String state : now.flows().keySet()) {
      meters.add(
          gauge(
              "latchwire.flows",
              "Protected connections, by state.",
              tags.and("state", state),
              policyOf(policy, p -> p.flows().getOrDefault(state, 0))));
    }
    meters.add(
        Gauge.builder(
                "latchwire.send.key.oldest.age",
                this,
                _ -> number(policyOf(policy, PolicyVitals::oldestSendKeySeconds)))
            .description("Age of the oldest key that is sent under; 0 without flows.")
            .baseUnit("seconds")
            .tags(tags)
            .register(registry));
    meters.add(
        gauge(
            "latchwire.send.key.numbers.left",
            "Numbers left to the key that has the fewest.",
            tags,
            policyOf(policy, PolicyVitals::fewestNumbersLeft)));
    meters.add(
        gauge(
            "latchwire.send.keys.unconfirmed",
            "Keys that are sent under and that the peer is not yet known to have.",
            tags,
            policyOf(policy, PolicyVitals::unconfirmedKeys)));
    addKeyCounter(meters, "keys.made", "Own keys that were made.", policy, PolicyVitals::keysMade);
    addKeyCounter(
        meters,
        "key.rollovers",
        "Own keys that took the place of another one of their connection.",
        policy,
        PolicyVitals::rollovers);
    addKeyCounter(
        meters,
        "keys.installed",
        "Keys of the peer that were installed.",
        policy,
        PolicyVitals::keysInstalled);
    addKeyCounter(
        meters,
        "key.alarms",
        "Own keys that stayed unconfirmed for too long.",
        policy,
        PolicyVitals::keyAlarms);
    return meters;
  }

  private void addKeyCounter(
      List<Meter> meters,
      String name,
      String description,
      String policy,
      ToDoubleFunction<PolicyVitals> value) {
    meters.add(
        counter(
            "latchwire." + name, description, Tags.of(POLICY, policy), policyOf(policy, value)));
  }

  private void addResults(
      List<Meter> meters, String policy, String direction, Set<String> results) {
    for (String result : results) {
      meters.add(
          counter(
              "latchwire.segments",
              "Frames by what became of them: signed, verified, accepted unsigned, bypassed, or why dropped.",
              Tags.of(POLICY, policy, "direction", direction, "result", result),
              policyOf(
                  policy,
                  p ->
                      (direction.equals("outbound") ? p.outbound() : p.inbound())
                          .getOrDefault(result, 0L))));
    }
  }

  private static ToDoubleFunction<Snapshot> policyOf(
      String name, ToDoubleFunction<PolicyVitals> value) {
    return snapshot -> {
      PolicyVitals policy = snapshot.policies().get(name);
      return policy == null ? 0 : value.applyAsDouble(policy);
    };
  }

  private @Nullable PolicyVitals vitalsOf(String policy) {
    Snapshot current = snapshot;
    return current == null ? null : current.policies().get(policy);
  }

  private Meter counter(
      String name, String description, Tags tags, ToDoubleFunction<Snapshot> value) {
    return FunctionCounter.builder(name, this, _ -> number(value))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private Meter gauge(
      String name, String description, Tags tags, ToDoubleFunction<Snapshot> value) {
    return Gauge.builder(name, this, _ -> number(value))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  /** Called by the registry within {@link #scrape}, which holds the lock. */
  private double number(ToDoubleFunction<Snapshot> value) {
    Snapshot current = snapshot;
    return current == null ? 0 : value.applyAsDouble(current);
  }

  /** As {@link #number}; null before the first scrape. */
  private <T> @Nullable T of(Function<Snapshot, T> value) {
    Snapshot current = snapshot;
    return current == null ? null : value.apply(current);
  }
}
