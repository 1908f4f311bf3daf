package io.latchwire.gateway;

import io.latchwire.flow.FlowState;
import io.latchwire.gateway.admin.FlowStatus;
import io.latchwire.gateway.admin.ForecastStatus;
import io.latchwire.gateway.admin.KeyChainStatus;
import io.latchwire.gateway.admin.KeyStatus;
import io.latchwire.gateway.admin.PolicyStatus;
import io.latchwire.gateway.admin.PortStatus;
import io.latchwire.gateway.admin.PortsStatus;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.StatusSource;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.Mode;
import io.latchwire.gateway.config.PeerConfig;
import io.latchwire.gateway.config.PolicyConfig;
import io.latchwire.gateway.config.ProtectionConfig;
import io.latchwire.gateway.packet.PacketChannel;
import io.latchwire.gateway.packet.PortCounters;
import io.latchwire.handler.packet.FlowReport;
import io.latchwire.handler.packet.Forecast;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.handler.packet.ProtectedFlow;
import io.latchwire.handler.packet.Tally;
import io.latchwire.keyset.ChainKeys;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.ChainKey;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.Lifetime;
import io.latchwire.segment.DropReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells what the gateway is doing: asked anywhere, answered on the event loop that knows. */
final class StatusReport implements StatusSource {
  /** Flows beyond these are counted and not listed: the event loop has other things to do. */
  private static final int MOST_FLOWS = 1000;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Supplier<GatewayConfig> inForce;
  private final String version;
  private final String macProvider;
  private final PacketWorker worker;
  private final DataPath path;
  private final LongSupplier clock;
  private final long startedNanos;

  StatusReport(
      Supplier<GatewayConfig> inForce,
      String version,
      String macProvider,
      PacketWorker worker,
      DataPath path,
      LongSupplier clock) {
    this.inForce = inForce;
    this.version = version;
    this.macProvider = macProvider;
    this.worker = worker;
    this.path = path;
    this.clock = clock;
    this.startedNanos = clock.getAsLong();
  }

  @Override
  public CompletionStage<Status> status() {
    return path.onLoop(this::now);
  }

  private Status now() {
    GatewayConfig config = inForce.get();
    Map<String, Long> dropped = new TreeMap<>();
    List<PolicyStatus> policies = new ArrayList<>();
    for (PolicyConfig policy : config.policies()) {
      Tally tally = worker.tally(policy.name());
      policies.add(policyStatus(policy, tally));
      add(tally.dropped(), dropped);
    }
    add(worker.unmatched().dropped(), dropped);
    return new Status(
        config.gateway().id(),
        version,
        (clock.getAsLong() - startedNanos) / SECOND_NANOS,
        macProvider,
        policies,
        flows(),
        keyChains(config),
        new PortsStatus(portStatus(path.local()), portStatus(path.wan())),
        dropped);
  }

  private PolicyStatus policyStatus(PolicyConfig policy, Tally tally) {
    ProtectionConfig protection = policy.protection().orElse(null);
    return new PolicyStatus(
        policy.name(),
        policy.action().label(),
        protection == null ? null : protection.mode().label(),
        protection == null ? null : protection.peer(),
        tally.signed(),
        tally.verified(),
        tally.bypassed(),
        tally.unsigned(),
        protection == null ? null : protection.shownUntil(),
        protection == null || protection.mode() != Mode.OBSERVE
            ? null
            : forecast(policy.name(), tally),
        labelled(tally.dropped()));
  }

  private ForecastStatus forecast(String policy, Tally tally) {
    Forecast.Report seen = worker.forecast(policy).report();
    return new ForecastStatus(
        liveFlows(policy),
        tally.unsigned(),
        tally.verified(),
        seen.unverifiable(),
        seen.timestampsLost(),
        seen.windowScalesLost(),
        seen.sackPermittedLost(),
        seen.mssLost(),
        seen.otherOptionsLost(),
        seen.sackBlocksCut(),
        seen.noRoom(),
        seen.tooBig(),
        seen.routerSigned(),
        seen.fragments(),
        seen.mssSeen(),
        seen.mssTold(),
        seen.largestPacket());
  }

  private int liveFlows(String policy) {
    int[] live = new int[1];
    worker.forEachFlow(flow -> {
      if (flow.policyName().equals(policy) && flow.state() == FlowState.ESTABLISHED) {
        live[0]++;
      }
    });
    return live[0];
  }

  private List<KeyChainStatus> keyChains(GatewayConfig config) {
    List<KeyChainStatus> chains = new ArrayList<>();
    worker.schedule().forEachChain(keys -> chains.add(keyChain(keys, config)));
    chains.sort(Comparator.comparing(KeyChainStatus::peer));
    return chains;
  }

  private KeyChainStatus keyChain(ChainKeys keys, GatewayConfig config) {
    ConfiguredKey active = keys.active();
    boolean ends =
        keys.phase() == ChainKeys.Phase.ACTIVE && keys.activeUntilMillis() != Lifetime.INFINITY;
    long left = keys.activeUntilMillis() - worker.schedule().nowMillis();
    PeerConfig peer = config.peers().get(keys.peerName());
    return new KeyChainStatus(
        keys.peerName(),
        keys.chain().name(),
        peer == null ? "none" : peer.keyChain().map(chain -> chain.preset().shown()).orElse("none"),
        keys.phase().label(),
        active == null ? null : active.keyId(),
        active == null ? null : active.mac().algorithm().label(),
        keys.chain().keys().stream().map(ChainKey::keyId).filter(keys::isEligible).toList(),
        ends ? left / 1000 : null,
        keys.hasNullKey());
  }

  private List<FlowStatus> flows() {
    List<FlowStatus> flows = new ArrayList<>();
    worker.forEachFlow(flow -> {
      if (flows.size() < MOST_FLOWS) {
        flows.add(flowStatus(flow));
      }
    });
    return flows;
  }

  private FlowStatus flowStatus(ProtectedFlow flow) {
    FlowReport report = flow.report();
    return new FlowStatus(
        report.policy(),
        local(flow),
        remote(flow),
        flow.vlan() == 0 ? null : flow.vlan(),
        report.state(),
        report.mac(),
        report.profile(),
        keyStatus(report.sendKey()),
        keyStatus(report.receiveKey()),
        report.signed(),
        report.verified(),
        report.dropped());
  }

  /** The router's end of a flow as a status shows it. */
  static String local(ProtectedFlow flow) {
    return end(flow.localHigh(), flow.localLow(), flow.localPort());
  }

  /** The other end. */
  static String remote(ProtectedFlow flow) {
    return end(flow.remoteHigh(), flow.remoteLow(), flow.remotePort());
  }

  private static String end(long high, long low, int port) {
    String address = AddressPrefix.addressText(high, low);
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  private @Nullable KeyStatus keyStatus(FlowReport.@Nullable Key key) {
    return key == null
        ? null
        : new KeyStatus(
            key.keyId(),
            (clock.getAsLong() - key.sinceNanos()) / SECOND_NANOS,
            key.confirmed(),
            key.number());
  }

  private static PortStatus portStatus(PacketChannel port) {
    PortCounters counters = port.counters();
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    dropped.putAll(counters.droppedOnReceive());
    counters.droppedOnTransmit().forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
    return new PortStatus(
        port.port().name(), counters.framesReceived(), counters.framesSent(), labelled(dropped));
  }

  private static Map<String, Long> labelled(Map<DropReason, Long> counts) {
    Map<String, Long> labelled = new LinkedHashMap<>();
    counts.forEach((reason, count) -> {
      if (count > 0) {
        labelled.put(reason.label(), count);
      }
    });
    return labelled;
  }

  private static void add(Map<DropReason, Long> counts, Map<String, Long> sums) {
    labelled(counts).forEach((reason, count) -> sums.merge(reason, count, Long::sum));
  }
}
