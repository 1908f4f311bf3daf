package io.latchwire.gateway;

import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.flow.FlowLifetimes;
import io.latchwire.flow.HalfOpenBudget;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.LimitsConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.latch.FlowTuple;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.PolicyTable;
import java.util.List;
import java.util.function.Supplier;

/**
 * The policies of the data path, with the peers and their KEKs. They are built where there is time
 * for it and swapped in one task of the event loop, between two batches.
 */
final class SegmentPolicies implements ConfigurationPart {
  private final MacProvider macs;
  private final int wanMtu;
  private final PacketWorker worker;
  private final DataPath path;
  private final KekRing keks = new KekRing();

  /**
   * The policies of this worker.
   *
   * @param wanMtu MTU of the interface towards the network, in octets
   */
  SegmentPolicies(MacProvider macs, int wanMtu, PacketWorker worker, DataPath path) {
    this.macs = macs;
    this.wanMtu = wanMtu;
    this.worker = worker;
    this.path = path;
  }

  @Override
  public Prepared prepare(GatewayConfig config, ConfigurationText text)
      throws ConfigException, SecretException {
    PolicyTable table = new PolicyAssembly(config, macs, wanMtu, keks.forNext(text)).assemble();
    for (int index = 0; index < table.policies().size(); index++) {
      table.effective(index);
    }
    return new Policies(table, config.limits());
  }

  private static FlowLifetimes lifetimes(LimitsConfig limits) {
    return new FlowLifetimes(
        limits.synPending().toNanos(),
        limits.idle().toNanos(),
        limits.closing().toNanos(),
        limits.closeWait().toNanos());
  }

  /** Wipes keys of former configurations that nothing refers to any more. */
  @Override
  public void release() {
    keks.retain(
        onLoop(() -> {
          worker.forgetOutlivedKeys();
          return worker.keks();
        }));
  }

  private <T> T onLoop(Supplier<T> question) {
    return path.onLoop(question).toCompletableFuture().join();
  }

  private final class Policies implements Prepared {
    private final PolicyTable table;
    private final LimitsConfig limits;

    Policies(PolicyTable table, LimitsConfig limits) {
      this.table = table;
      this.limits = limits;
    }

    @Override
    public List<String> contradicted() {
      return onLoop(() -> worker.contradictedBy(table)).stream()
          .map(SegmentPolicies::text)
          .toList();
    }

    @Override
    public List<String> putInForce() {
      return onLoop(
              () -> {
                worker.lifetimes(lifetimes(limits));
                worker.halfOpen(new HalfOpenBudget(limits.halfOpen(), limits.halfOpenPerSource()));
                return worker.policies(table).broken();
              })
          .stream()
          .map(SegmentPolicies::text)
          .toList();
    }
  }

  private static String text(FlowTuple flow) {
    return end(flow.localHigh(), flow.localLow(), flow.localPort())
        + "-"
        + end(flow.remoteHigh(), flow.remoteLow(), flow.remotePort());
  }

  private static String end(long high, long low, int port) {
    String address = AddressPrefix.addressText(high, low);
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }
}
