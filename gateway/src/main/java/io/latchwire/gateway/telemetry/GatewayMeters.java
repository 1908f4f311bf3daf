package io.latchwire.gateway.telemetry;

import io.latchwire.flow.FlowState;
import io.latchwire.gateway.admin.FlowStatus;
import io.latchwire.gateway.admin.KeyStatus;
import io.latchwire.gateway.admin.PolicyStatus;
import io.latchwire.gateway.admin.PortStatus;
import io.latchwire.gateway.admin.Status;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the gateway, reading from the status of the scrape that is going on.
 *
 * <p>Series are bounded: policies are those of the configuration, reasons and flow states those of
 * the program, and what is neither is left out. Every reason is there from the start, at 0, so that
 * the first drop is an increase.
 */
// The registry on simpleclient is marked deprecated in favour of one with another client library.
@SuppressWarnings("deprecation")
public final class GatewayMeters {
  private static final String POLICY = "policy";
  private static final String REASON = "reason";

  private static final List<String> REASONS =
      List.of(DropReason.values()).stream().map(DropReason::label).toList();
  private static final List<String> FLOW_STATES =
      List.of(FlowState.OPENING, FlowState.ESTABLISHED, FlowState.RESET, FlowState.CLOSED).stream()
          .map(state -> state.name().toLowerCase(Locale.ROOT))
          .toList();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<PolicyLabels, List<Meter>> policies = new HashMap<>();
  private final Set<String> ports = new HashSet<>();

  /** Null before the first scrape; guarded by this object, as all else. */
  private @Nullable Snapshot snapshot;

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

  /** A status with what is looked up in it often. */
  private record Snapshot(
      Status status, Map<String, PolicyStatus> policies, Map<String, FlowFigures> flows) {
    static Snapshot of(Status status) {
      Map<String, PolicyStatus> policies = new HashMap<>();
      status.policies().forEach(policy -> policies.put(policy.name(), policy));
      Map<String, FlowFigures> flows = new HashMap<>();
      for (FlowStatus flow : status.flows()) {
        flows.computeIfAbsent(flow.policy(), _ -> new FlowFigures()).add(flow);
      }
      return new Snapshot(status, policies, flows);
    }
  }

  /** Sums over the flows of a policy. */
  private static final class FlowFigures {
    private final Map<String, Integer> byState = new HashMap<>();
    private long oldestSendKeySeconds;
    private int unconfirmed;

    void add(FlowStatus flow) {
      byState.merge(flow.state(), 1, Integer::sum);
      KeyStatus key = flow.sendKey();
      if (key != null) {
        oldestSendKeySeconds = Math.max(oldestSendKeySeconds, key.ageSeconds());
        unconfirmed += key.confirmed() ? 0 : 1;
      }
    }
  }

  /** The page, of this status. */
  public synchronized String scrape(Status status) {
    boolean first = snapshot == null;
    snapshot = Snapshot.of(status);
    if (first) {
      registerGateway(status);
    }
    registerPort("local", status.ports().local());
    registerPort("wan", status.ports().wan());
    registerPolicies(status);
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
    Gauge.builder("latchwire.uptime", this, _ -> of(s -> s.status().uptimeSeconds()))
        .description("Time since the gateway started.")
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

  private void registerPort(String port, PortStatus status) {
    if (ports.add(port)) {
      Tags tags = Tags.of("port", port, "interface", status.interfaceName());
      String description = "Frames that were read from a port or given to it.";
      counter(
          "latchwire.port.frames",
          description,
          tags.and("direction", "received"),
          s -> portOf(s, port).received());
      counter(
          "latchwire.port.frames",
          description,
          tags.and("direction", "sent"),
          s -> portOf(s, port).sent());
      counter(
          "latchwire.port.frames.lost",
          "Frames that were lost at a port, mostly because a queue was full.",
          tags,
          s -> portOf(s, port).dropped().values().stream().mapToLong(Long::longValue).sum());
    }
  }

  private static PortStatus portOf(Snapshot snapshot, String port) {
    return port.equals("local")
        ? snapshot.status().ports().local()
        : snapshot.status().ports().wan();
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
    addResult(meters, tags, "signed", s -> policyOf(s, policy, PolicyStatus::signed));
    addResult(meters, tags, "verified", s -> policyOf(s, policy, PolicyStatus::verified));
    addResult(meters, tags, "bypassed", s -> policyOf(s, policy, PolicyStatus::bypassed));
    for (String reason : REASONS) {
      meters.add(
          counter(
              "latchwire.policy.segments.dropped",
              "Frames that a policy dropped, by reason.",
              tags.and(REASON, reason),
              s -> policyOf(s, policy, p -> p.dropped().getOrDefault(reason, 0L))));
    }
    for (String state : FLOW_STATES) {
      meters.add(
          gauge(
              "latchwire.flows",
              "Protected connections, by state.",
              tags.and("state", state),
              s -> flowsOf(s, policy).byState.getOrDefault(state, 0)));
    }
    meters.add(
        Gauge.builder(
                "latchwire.send.key.oldest.age",
                this,
                _ -> of(s -> flowsOf(s, policy).oldestSendKeySeconds))
            .description("Age of the oldest key that is sent under; 0 without flows.")
            .baseUnit("seconds")
            .tags(tags)
            .register(registry));
    meters.add(
        gauge(
            "latchwire.send.keys.unconfirmed",
            "Keys that are sent under and that the peer is not yet known to have.",
            tags,
            s -> flowsOf(s, policy).unconfirmed));
    return meters;
  }

  private void addResult(
      List<Meter> meters, Tags tags, String result, ToDoubleFunction<Snapshot> value) {
    meters.add(
        counter(
            "latchwire.policy.segments",
            "Segments that a policy signed, verified or passed unchanged.",
            tags.and("result", result),
            value));
  }

  private static double policyOf(
      Snapshot snapshot, String name, ToDoubleFunction<PolicyStatus> value) {
    PolicyStatus policy = snapshot.policies().get(name);
    return policy == null ? 0 : value.applyAsDouble(policy);
  }

  private static FlowFigures flowsOf(Snapshot snapshot, String policy) {
    return snapshot.flows().getOrDefault(policy, new FlowFigures());
  }

  private Meter counter(
      String name, String description, Tags tags, ToDoubleFunction<Snapshot> value) {
    return FunctionCounter.builder(name, this, _ -> of(value))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private Meter gauge(
      String name, String description, Tags tags, ToDoubleFunction<Snapshot> value) {
    return Gauge.builder(name, this, _ -> of(value))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  /** Called by the registry within {@link #scrape}, which holds the lock. */
  private double of(ToDoubleFunction<Snapshot> value) {
    Snapshot current = snapshot;
    return current == null ? 0 : value.applyAsDouble(current);
  }
}
