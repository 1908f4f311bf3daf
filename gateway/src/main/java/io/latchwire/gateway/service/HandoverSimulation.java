package io.latchwire.gateway.service;

import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.handover.AccessRouter;
import io.latchwire.handover.AccessRouterSettings;
import io.latchwire.handover.MobileNode;
import io.latchwire.handover.MobileNodeSettings;
import io.latchwire.handover.Moment;
import io.latchwire.handover.NeighborRouter;
import io.latchwire.handover.NodeEvent;
import io.latchwire.handover.RouterIdentity;
import io.latchwire.handover.RouterPort;
import io.latchwire.handover.SendSigner;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A router and a mobile node on a link that loses packets, in simulated time: the rooms of {@code
 * handover} without any socket. The seed says which packets are lost.
 */
public final class HandoverSimulation {
  private static final LinkLayerAddress NODE = LinkLayerAddress.parse("02:00:00:00:00:01");
  private static final LinkLayerAddress ROUTER = LinkLayerAddress.parse("02:00:00:00:00:02");
  private static final LinkLayerAddress UPSTREAM = LinkLayerAddress.parse("02:00:00:00:00:03");
  private static final long LINK_DELAY_NANOS = 2_000_000;
  private static final long PATIENCE_NANOS = 60 * Moment.SECOND;
  private static final int LIFETIME_SECONDS = 20;

  private final Random losses;
  private final double loss;
  private final Consumer<String> log;
  private final AccessRouter router;
  private final MobileNode node;
  private final SendSigner careOf;
  private final Ip6Address routerAddress;
  private final Deque<Arrival> arrivals = new ArrayDeque<>();
  private final long startNanos;
  private Moment now;
  private boolean hasKey;
  private boolean accepted;

  private record Arrival(long atNanos, boolean toRouter, OctetString packet) {}

  /**
   * A simulation that has not begun.
   *
   * @param anchor of the node
   * @param path of the router
   * @param routerKey the router's
   * @param routerAddress its global address
   * @param loss the part of the packets that is lost, 0..1
   * @param log takes a line per event
   */
  public HandoverSimulation(
      RouterCertificate anchor,
      List<RouterCertificate> path,
      RsaKeyPair routerKey,
      Ip6Address routerAddress,
      int algorithmType,
      double loss,
      long seed,
      KeyOctets random,
      Consumer<String> log)
      throws InterruptedException {
    this.losses = new Random(seed);
    this.loss = loss;
    this.log = log;
    this.routerAddress = routerAddress;
    this.now = SystemMoment.now();
    this.startNanos = now.nanos();
    RouterIdentity identity =
        new RouterIdentity(
            signer(routerKey, new Ip6Address(Ip6Address.LINK_LOCAL_PREFIX, 0), 1, random),
            anchor,
            path);
    String complaint = identity.complaint(routerAddress, now.unixSeconds());
    if (!complaint.isEmpty()) {
      throw new IllegalArgumentException(complaint);
    }
    Ip6Address newPrefix = new Ip6Address(routerAddress.high() + 1, 0);
    NeighborRouter neighbor =
        new NeighborRouter(
            UPSTREAM, UPSTREAM, new Ip6Address(newPrefix.high(), 1), newPrefix, 64, false);
    this.router =
        new AccessRouter(
            AccessRouterSettings.of(routerAddress, ROUTER, UPSTREAM, List.of(neighbor)),
            identity,
            random,
            (port, _, packet) -> {
              if (port == RouterPort.LINK) {
                travel(false, packet);
              }
            },
            event -> say("router", event),
            now);
    this.node =
        new MobileNode(
            MobileNodeSettings.of(NODE, List.of(anchor), algorithmType),
            random,
            (_, _, packet) -> travel(true, packet),
            this::onNodeEvent);
    RsaKeyPair nodeKey = RsaKeyPair.generate(routerKey.publicKey().modulusBits());
    this.careOf = signer(nodeKey, routerAddress, 0, random);
  }

  private static SendSigner signer(RsaKeyPair pair, Ip6Address prefix, int sec, KeyOctets random)
      throws InterruptedException {
    byte[] modifier = new byte[CgaParameters.MODIFIER_OCTETS];
    random.fill(modifier);
    return new SendSigner(
        pair,
        CgaGenerator.generate(
            Arrays.copyOf(prefix.octets(), CgaParameters.PREFIX_OCTETS),
            pair.publicKey(),
            new byte[0],
            sec,
            modifier,
            1),
        sec);
  }

  private void travel(boolean toRouter, byte[] packet) {
    if (losses.nextDouble() >= loss) {
      arrivals.add(new Arrival(now.nanos() + LINK_DELAY_NANOS, toRouter, OctetString.of(packet)));
    } else {
      say("link", "a packet of %d octets is lost".formatted(packet.length));
    }
  }

  private void say(String who, Object what) {
    log.accept(
        "%9.3f s  %-6s  %s"
            .formatted((now.nanos() - startNanos) / (double) Moment.SECOND, who, what));
  }

  private void onNodeEvent(NodeEvent event) {
    say("node", event);
    hasKey |= event instanceof NodeEvent.KeyStored;
    accepted |= event instanceof NodeEvent.HandoverAccepted;
  }

  /**
   * Gets a key and hands over that many times.
   *
   * @return whether every handover was accepted
   */
  public boolean run(int handovers) {
    node.attach(careOf);
    boolean good = true;
    for (int i = 1; i <= handovers; i++) {
      hasKey = false;
      accepted = false;
      long end = now.nanos() + PATIENCE_NANOS;
      while (!hasKey && now.nanos() < end) {
        node.requestKey(careOf.address(), now);
        pass(Math.min(end, now.nanos() + 8 * Moment.SECOND), () -> hasKey);
      }
      Ip6Address target = new Ip6Address(routerAddress.high() + 1, 0x100 + i);
      while (hasKey && !accepted && now.nanos() < end) {
        node.sendFastBindingUpdate(
            router.linkLocalAddress(),
            careOf.address(),
            careOf.address(),
            target,
            LIFETIME_SECONDS,
            ROUTER,
            now);
        pass(Math.min(end, now.nanos() + 4 * Moment.SECOND), () -> accepted);
      }
      good &= accepted;
      say("node", "handover %d: %s".formatted(i, accepted ? "done" : "failed"));
      pass(now.nanos() + (LIFETIME_SECONDS + 1) * Moment.SECOND, () -> false);
    }
    return good;
  }

  /** Lets time pass from deadline to deadline. */
  private void pass(long untilNanos, java.util.function.BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      Arrival next = arrivals.peek();
      long deadline = Math.min(node.nextNanos(), router.nextNanos());
      long at = Math.min(next == null ? Long.MAX_VALUE : next.atNanos, deadline);
      if (at >= untilNanos) {
        now = now.plusNanos(Math.max(0, untilNanos - now.nanos()));
        return;
      }
      now = now.plusNanos(Math.max(0, at - now.nanos()));
      if (next != null && next.atNanos <= now.nanos()) {
        arrivals.remove();
        if (next.toRouter) {
          router.onPacket(RouterPort.LINK, NODE, next.packet.octets(), now);
        } else {
          node.onPacket(ROUTER, next.packet.octets(), now);
        }
      }
      node.onTime(now);
      router.onTime(now);
    }
  }
}
