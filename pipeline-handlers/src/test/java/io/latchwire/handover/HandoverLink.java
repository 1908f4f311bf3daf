package io.latchwire.handover;

import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/**
 * Mobile nodes and an access router on one link with a clock of its own: packets arrive at once, in
 * order, unless the test loses or alters some.
 */
final class HandoverLink {
  static final byte[] PREFIX =
      java.util.Arrays.copyOf(HandoverVectors.PAR_GLOBAL.octets(), CgaParameters.PREFIX_OCTETS);

  /** Two pairs are enough for every test: a node never holds more at a time. */
  private static final RsaKeyPair[] PAIRS = {
    HandoverVectors.keyPair("mn/handover"), RsaKeyPair.generate(1024)
  };

  final List<NodeEvent> nodeEvents = new ArrayList<>();
  final List<HandoverEvent> routerEvents = new ArrayList<>();
  final List<byte[]> fromNode = new ArrayList<>();
  final List<byte[]> fromRouter = new ArrayList<>();
  final List<byte[]> upstream = new ArrayList<>();
  final AccessRouter router;
  final MobileNode node;
  int pairsMade;
  private Moment now;
  private final Deque<Runnable> inFlight = new ArrayDeque<>();

  /** Whether a packet arrives: the first argument says whether the node sent it. */
  BiPredicate<Boolean, byte[]> arrives = (_, _) -> true;

  /** What becomes of the router's packets. */
  UnaryOperator<byte[]> alterFromRouter = packet -> packet;

  HandoverLink() {
    this(HandoverVectors.settings(), nodeSettings(1));
  }

  HandoverLink(AccessRouterSettings routerSettings, MobileNodeSettings nodeSettings) {
    now = HandoverVectors.at(HandoverVectors.T0_SECONDS);
    router =
        new AccessRouter(
            routerSettings,
            HandoverVectors.routerIdentity(),
            KeyOctets.system(),
            this::onRouterSent,
            routerEvents::add,
            now);
    node =
        new MobileNode(
            nodeSettings.withKeyPairs(_ -> PAIRS[pairsMade++ % PAIRS.length]),
            KeyOctets.system(),
            (_, _, packet) -> onNodeSent(packet),
            nodeEvents::add);
  }

  static MobileNodeSettings nodeSettings(int algorithmType) {
    return MobileNodeSettings.of(
        HandoverVectors.MN_STATION,
        List.of(HandoverVectors.certificate("trust_anchor")),
        algorithmType);
  }

  /** A CGA of this key on the router's link. */
  static SendSigner address(RsaKeyPair pair, int modifier) {
    return address(pair, PREFIX, modifier);
  }

  static SendSigner address(RsaKeyPair pair, byte[] prefix, int modifier) {
    try {
      byte[] start = new byte[CgaParameters.MODIFIER_OCTETS];
      start[14] = (byte) (modifier >>> 8);
      start[15] = (byte) modifier;
      return new SendSigner(
          pair, CgaGenerator.generate(prefix, pair.publicKey(), new byte[0], 0, start, 1), 0);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void onNodeSent(byte[] packet) {
    fromNode.add(packet);
    if (arrives.test(true, packet)) {
      inFlight.add(() -> router.onPacket(RouterPort.LINK, HandoverVectors.MN_STATION, packet, now));
    }
  }

  private void onRouterSent(RouterPort port, LinkLayerAddress to, byte[] packet) {
    if (port == RouterPort.UPSTREAM) {
      upstream.add(packet);
      return;
    }
    fromRouter.add(packet);
    if (arrives.test(false, packet)) {
      byte[] altered = alterFromRouter.apply(packet);
      inFlight.add(() -> node.onPacket(HandoverVectors.PAR_STATION, altered, now));
    }
  }

  Moment now() {
    return now;
  }

  /** Lets everything arrive that is under way. */
  HandoverLink settle() {
    for (int i = 0; i < 1000 && !inFlight.isEmpty(); i++) {
      inFlight.removeFirst().run();
    }
    return this;
  }

  /** Lets time pass, stopping at every deadline on the way. */
  HandoverLink later(double seconds) {
    Moment end = now.plusNanos((long) (seconds * 1e9));
    settle();
    while (true) {
      long next = Math.min(node.nextNanos(), router.nextNanos());
      if (next > end.nanos()) {
        break;
      }
      now = now.plusNanos(Math.max(0, next - now.nanos()));
      node.onTime(now);
      router.onTime(now);
      settle();
    }
    now = end;
    node.onTime(now);
    router.onTime(now);
    return settle();
  }

  /** Attaches the node's address and gets a key for it. */
  Ip6Address attached(SendSigner address) {
    node.attach(address);
    node.requestKey(address.address(), now);
    settle();
    return address.address();
  }

  boolean nodeHasKey(Ip6Address careOf) {
    return node.hasKey(HandoverVectors.PAR_LINK_LOCAL, careOf, now);
  }

  KeyRecord record(Ip6Address careOf) {
    return Objects.requireNonNull(router.record(careOf, now.nanos()));
  }

  boolean isForwarding(Ip6Address careOf) {
    return router.forwardingOf(careOf.high(), careOf.low(), now.nanos()) != null;
  }

  static Ip6Packet packet(byte[] octets) {
    return Objects.requireNonNull(Ip6Packet.read(octets));
  }

  static NdMessage message(byte[] octets) {
    return (NdMessage) NdMessage.read(packet(octets));
  }

  /** The messages with such a body that the node has sent. */
  <T> List<NdMessage> sentByNode(Class<T> body) {
    return fromNode.stream()
        .map(Ip6Packet::read)
        .filter(each -> each != null && each.protocol() == Ip6Packet.ICMPV6)
        .map(each -> (NdMessage) NdMessage.read(Objects.requireNonNull(each)))
        .filter(each -> body.isInstance(each.body()))
        .toList();
  }

  /** The messages with such a body that the router has sent on the link. */
  <T> List<NdMessage> sentByRouter(Class<T> body) {
    return fromRouter.stream()
        .map(Ip6Packet::read)
        .filter(each -> each != null && each.protocol() == Ip6Packet.ICMPV6)
        .map(each -> (NdMessage) NdMessage.read(Objects.requireNonNull(each)))
        .filter(each -> body.isInstance(each.body()))
        .toList();
  }
}
