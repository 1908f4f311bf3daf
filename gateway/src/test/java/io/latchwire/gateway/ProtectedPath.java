package io.latchwire.gateway;

import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.netns.NetworkNamespace;
import io.latchwire.gateway.packet.PacketChannel;
import io.latchwire.gateway.packet.PacketPortConfig;
import io.latchwire.handler.packet.PacketEvents;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.handler.packet.Protections;
import io.latchwire.handler.packet.Tally;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyTable;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Two hosts with real TCP, two gateways between them, and a wire that can be made worse.
 *
 * <pre>{@code
 * hostA eth0 -- lan gatewayA wan -- wa wire wb -- wan gatewayB lan -- eth0 hostB
 * 10.0.0.1, fd00::1                                       10.0.0.2, fd00::2
 * }</pre>
 */
final class ProtectedPath implements AutoCloseable {
  final NetworkNamespace hostA;
  final NetworkNamespace hostB;
  final NetworkNamespace wire;
  final PacketWorker workerA;
  final PacketWorker workerB;
  private final NetworkNamespace namespaceA;
  private final NetworkNamespace namespaceB;
  private final Arena arena = Arena.ofShared();
  private final EpollLoops wireLoop = new EpollLoops(1, "test");
  private final List<NetworkNamespace> accesses = new ArrayList<>();
  private final DataPath gatewayA;
  private final DataPath gatewayB;

  /** All of TCP between the two hosts is protected as told; the wire is a good one. */
  ProtectedPath(Protections protections) throws Exception {
    this(protections, 0, 0);
  }

  /** Gateways that see every frame of both hosts with an 802.1Q tag. */
  static ProtectedPath tagged(Protections protections) throws Exception {
    return new ProtectedPath(protections, 0, 0, true);
  }

  /** A wire that loses and reorders this many of a hundred TCP segments each way. */
  ProtectedPath(Protections protections, int lossPercent, int reorderPercent) throws Exception {
    this(protections, lossPercent, reorderPercent, false);
  }

  private ProtectedPath(
      Protections protections, int lossPercent, int reorderPercent, boolean tagged)
      throws Exception {
    hostA = NetworkNamespace.create("a");
    namespaceA = NetworkNamespace.create("ga");
    wire = NetworkNamespace.create("w");
    namespaceB = NetworkNamespace.create("gb");
    hostB = NetworkNamespace.create("b");
    link(hostA, namespaceA, tagged);
    namespaceA.connect("wan", wire, "wa");
    wire.connect("wb", namespaceB, "wan");
    link(hostB, namespaceB, tagged);
    host(hostA, "10.0.0.1/24", "fd00::1/64");
    host(hostB, "10.0.0.2/24", "fd00::2/64");
    layWire(lossPercent, reorderPercent);
    workerA = worker(protections.policy());
    workerB = worker(protections.policy());
    gatewayA = namespaceA.call(() -> new DataPath(workerA, "lan", "wan", 64));
    gatewayB = namespaceB.call(() -> new DataPath(workerB, "lan", "wan", 64));
    gatewayA.start(System::currentTimeMillis);
    gatewayB.start(System::currentTimeMillis);
  }

  private static void host(NetworkNamespace host, String ipv4, String ipv6) throws Exception {
    host.address("eth0", ipv4);
    host.address("eth0", ipv6);
    host.switchOffloadsOff("eth0");
  }

  /** The link between a host and its gateway, through an access port where tags are wanted. */
  private void link(NetworkNamespace host, NetworkNamespace gateway, boolean tagged)
      throws Exception {
    if (!tagged) {
      host.connect("eth0", gateway, "lan");
      return;
    }
    NetworkNamespace access = NetworkNamespace.create("sw");
    accesses.add(access);
    host.connect("eth0", access, "host");
    access.connect("trunk", gateway, "lan");
    PacketChannel hostPort = access.call(() -> PacketChannel.open(PacketPortConfig.on("host")));
    PacketChannel trunk = access.call(() -> PacketChannel.open(PacketPortConfig.on("trunk")));
    hostPort.pipeline().addLast(new Tagger(trunk, true));
    trunk.pipeline().addLast(new Tagger(hostPort, false));
    wireLoop.register(hostPort).sync();
    wireLoop.register(trunk).sync();
  }

  private static PacketWorker worker(Policy policy) {
    PacketWorker worker =
        new PacketWorker(
            new PortableMacProvider(),
            KeyOctets.system(),
            System::nanoTime,
            PacketEvents.NONE,
            10_000);
    worker.policies(new PolicyTable(List.of(policy, Protections.rest())));
    return worker;
  }

  private void layWire(int lossPercent, int reorderPercent) throws Exception {
    PacketChannel a = wire.call(() -> PacketChannel.open(PacketPortConfig.on("wa")));
    PacketChannel b = wire.call(() -> PacketChannel.open(PacketPortConfig.on("wb")));
    a.pipeline().addLast(new Wire(b, new Random(1), lossPercent, reorderPercent, arena));
    b.pipeline().addLast(new Wire(a, new Random(2), lossPercent, reorderPercent, arena));
    wireLoop.register(a).sync();
    wireLoop.register(b).sync();
  }

  /** Puts other policies in force at both gateways while they run. */
  void policies(Policy first, Policy... others) {
    List<Policy> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(others));
    PolicyTable table = new PolicyTable(all);
    gatewayA.onLoop(() -> workerA.policies(table)).toCompletableFuture().join();
    gatewayB.onLoop(() -> workerB.policies(table)).toCompletableFuture().join();
  }

  /** Asks at gateway A's own event loop. */
  <T> T atA(Function<PacketWorker, T> question) {
    return gatewayA.onLoop(() -> question.apply(workerA)).toCompletableFuture().join();
  }

  /** Asks at gateway B's own event loop. */
  <T> T atB(Function<PacketWorker, T> question) {
    return gatewayB.onLoop(() -> question.apply(workerB)).toCompletableFuture().join();
  }

  /** The counts of the protecting policy at gateway A. */
  Tally tallyA() {
    return workerA.tally("protected");
  }

  /** The counts of the protecting policy at gateway B. */
  Tally tallyB() {
    return workerB.tally("protected");
  }

  @Override
  public void close() {
    gatewayA.close();
    gatewayB.close();
    wireLoop.close();
    arena.close();
    hostA.close();
    hostB.close();
    wire.close();
    namespaceA.close();
    namespaceB.close();
    accesses.forEach(NetworkNamespace::close);
  }
}
