package io.latchwire.gateway.service;

import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.IdentityProvider;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.HandoverStatus;
import io.latchwire.gateway.config.AccessRouterConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.log.LogEvent;
import io.latchwire.gateway.log.Turns;
import io.latchwire.gateway.packet.PacketChannel;
import io.latchwire.gateway.packet.PacketPortConfig;
import io.latchwire.gateway.packet.PortUnavailableException;
import io.latchwire.handler.nd.AccessRouterHandler;
import io.latchwire.handler.nd.EthernetOutput;
import io.latchwire.handler.nd.EthernetPort;
import io.latchwire.handler.nd.ForwardingDrop;
import io.latchwire.handler.nd.PacketForwarder;
import io.latchwire.handover.AccessRouter;
import io.latchwire.handover.AccessRouterSettings;
import io.latchwire.handover.BindingFault;
import io.latchwire.handover.HandoverEvent;
import io.latchwire.handover.RouterIdentity;
import io.latchwire.handover.RouterPort;
import io.latchwire.handover.SendSigner;
import io.latchwire.handover.SolicitationFault;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.OctetString;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An access router on two raw-socket ports and one event loop. */
public final class AccessRouterService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessRouterService.class);

  /** Below this a tunnelled packet of 1280 octets would have to be fragmented. */
  private static final int LEAST_MTU = 1320;

  private final EventLoop loop;
  private final PacketChannel link;
  private final PacketChannel upstream;
  private final Arena arena;
  private final EthernetOutput output;
  private final AccessRouter router;
  private final PacketForwarder forwarder;
  private final HandoverTally tally = new HandoverTally();
  private final Turns<LogEvent> turns = new Turns<>(20);
  private final DeadlineTimer timer;

  private AccessRouterService(
      AccessRouterConfig config,
      RouterIdentity identity,
      PacketChannel link,
      PacketChannel upstream,
      EventLoop loop,
      KeyOctets random) {
    this.loop = loop;
    this.link = link;
    this.upstream = upstream;
    this.arena = Arena.ofShared();
    LinkLayerAddress linkAddress = new LinkLayerAddress(link.port().hardwareAddress());
    LinkLayerAddress upstreamAddress = new LinkLayerAddress(upstream.port().hardwareAddress());
    int mtu = Math.min(link.port().mtu(), upstream.port().mtu());
    AccessRouterSettings settings =
        new AccessRouterSettings(
            config.address(),
            linkAddress,
            upstreamAddress,
            config.nextHop().orElse(null),
            mtu,
            config.neighbors(),
            config.algorithms(),
            config.keyLifetimeSeconds(),
            config.forwardingSeconds(),
            config.minimumKeyBits(),
            config.maximumKeyBits(),
            config.secureOnly(),
            config.lengthCountsSpi(),
            config.storeLimits(),
            config.timestampPeers(),
            config.rateLimits());
    this.output =
        new EthernetOutput(
            new EthernetPort(link, linkAddress, mtu, arena),
            new EthernetPort(upstream, upstreamAddress, mtu, arena));
    this.router =
        new AccessRouter(settings, identity, random, output, this::onEvent, SystemMoment.now());
    this.forwarder = new PacketForwarder(router, output);
    this.timer = new DeadlineTimer(loop, router::nextNanos, this::onTimer);
    link.pipeline().addLast(handler(RouterPort.LINK));
    upstream.pipeline().addLast(handler(RouterPort.UPSTREAM));
  }

  private AccessRouterHandler handler(RouterPort port) {
    return new AccessRouterHandler(port, forwarder, output, SystemMoment::now, timer::schedule);
  }

  /**
   * Opens both ports in the network namespace of the calling thread and starts to serve.
   *
   * @param loop what both ports run on
   * @param random the source of handover keys
   * @param identities who signs and, where no modifier is configured, searches for one
   * @throws PortUnavailableException naming the interface, what is missing and the remedy
   * @throws SecretException when the key cannot be read
   * @throws AccessRouterException when mobile nodes would not believe this router
   */
  public static AccessRouterService start(
      AccessRouterConfig config, EventLoop loop, KeyOctets random, IdentityProvider identities)
      throws IOException, SecretException, AccessRouterException, InterruptedException {
    RouterIdentity identity = identity(config, random, identities);
    String complaint = identity.complaint(config.address(), SystemMoment.now().unixSeconds());
    if (!complaint.isEmpty()) {
      throw new AccessRouterException(complaint);
    }
    PacketChannel link = PacketChannel.open(PacketPortConfig.on(config.linkInterface()));
    PacketChannel upstream;
    try {
      upstream = PacketChannel.open(PacketPortConfig.on(config.upstreamInterface()));
    } catch (PortUnavailableException e) {
      link.unsafe().closeForcibly();
      throw e;
    }
    AccessRouterService service;
    try {
      int mtu = Math.min(link.port().mtu(), upstream.port().mtu());
      if (mtu < LEAST_MTU) {
        throw new AccessRouterException(
            "MTU %d (expected: at least %d, which a tunnel needs)".formatted(mtu, LEAST_MTU));
      }
      service = new AccessRouterService(config, identity, link, upstream, loop, random);
    } catch (AccessRouterException e) {
      link.unsafe().closeForcibly();
      upstream.unsafe().closeForcibly();
      throw e;
    }
    loop.register(upstream).sync();
    loop.register(link).sync();
    LogEvent.ACCESS_ROUTER_READY
        .at(LOG)
        .log(
            "access router {} (link-local {}) on {} and {}",
            config.address(),
            service.router.linkLocalAddress(),
            config.linkInterface(),
            config.upstreamInterface());
    return service;
  }

  private static RouterIdentity identity(
      AccessRouterConfig config, KeyOctets random, IdentityProvider identities)
      throws IOException, SecretException, AccessRouterException, InterruptedException {
    RsaKeyPair pair = keyPair(config, identities);
    if (pair.publicKey().modulusBits() > AccessRouterSettings.DEFAULT_MAXIMUM_KEY_BITS) {
      throw new AccessRouterException(
          "key: %d bits (expected: at most 3072, so that messages fit a link of 1500 octets)"
              .formatted(pair.publicKey().modulusBits()));
    }
    byte[] prefix = new Ip6Address(Ip6Address.LINK_LOCAL_PREFIX, 0).octets();
    byte[] start = config.modifier().map(OctetString::octets).orElseGet(() -> fresh(random));
    CgaParameters parameters =
        config.modifier().isPresent()
            ? CgaParameters.of(start, prefix, 0, pair.publicKey(), new byte[0])
            : CgaGenerator.generate(
                prefix, pair.publicKey(), new byte[0], config.sec(), start, 1, identities);
    if (!hasEarned(parameters, config.sec())) {
      throw new AccessRouterException(
          "modifier: does not give Sec %d with this key (latchwire cga generate finds one)"
              .formatted(config.sec()));
    }
    return new RouterIdentity(
        new SendSigner(pair, parameters, config.sec()),
        AccessRouterConfig.readCertificates(config.anchor()).getFirst(),
        AccessRouterConfig.readCertificates(config.path()));
  }

  private static RsaKeyPair keyPair(AccessRouterConfig config, IdentityProvider identities)
      throws SecretException, AccessRouterException {
    try {
      return config.readKey().with(identities);
    } catch (UnsupportedOperationException e) {
      throw new AccessRouterException(
          "key: %s (remedy: another key, or provider: portable)".formatted(e.getMessage()));
    }
  }

  private static boolean hasEarned(CgaParameters parameters, int sec) {
    return switch (parameters.verify(parameters.address(sec))) {
      case VALID -> true;
      case COLLISION_COUNT, PREFIX, HASH1, HASH2 -> false;
    };
  }

  private static byte[] fresh(KeyOctets random) {
    byte[] octets = new byte[CgaParameters.MODIFIER_OCTETS];
    random.fill(octets);
    return octets;
  }

  private void onEvent(HandoverEvent event) {
    tally.count(event);
    log(
        switch (event) {
          case HandoverEvent.SolicitationRefused _ -> LogEvent.HANDOVER_SOLICITATION_REFUSED;
          case HandoverEvent.BindingRefused _ -> LogEvent.HANDOVER_BINDING_REFUSED;
          case HandoverEvent.PathSent _ -> LogEvent.HANDOVER_PATH_SENT;
          case HandoverEvent.KeyProvided _ -> LogEvent.HANDOVER_KEY_PROVIDED;
          case HandoverEvent.KeyDiscarded _ -> LogEvent.HANDOVER_KEY_DISCARDED;
          case HandoverEvent.ForwardingStarted _ -> LogEvent.HANDOVER_FORWARDING_STARTED;
          case HandoverEvent.ForwardingEnded _ -> LogEvent.HANDOVER_FORWARDING_ENDED;
        },
        event);
  }

  private void log(LogEvent line, HandoverEvent event) {
    long kept = turns.take(line, System.nanoTime());
    if (kept != Turns.KEEP) {
      line.at(LOG).addKeyValue("suppressed", kept).log("{}{}", event, Turns.more(kept));
    }
  }

  private void onTimer() {
    router.onTime(SystemMoment.now());
    output.flush();
  }

  /** A fresh snapshot; may be asked on any thread. */
  public CompletionStage<HandoverStatus> status() {
    CompletableFuture<HandoverStatus> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(statusNow()));
    return answer;
  }

  private HandoverStatus statusNow() {
    List<HandoverStatus.Key> keys =
        router.keySummaries(System.nanoTime()).stream()
            .map(key ->
                new HandoverStatus.Key(
                    key.careOf().toString(),
                    key.algorithmType(),
                    key.algorithm().name(),
                    key.remainingSeconds(),
                    key.linkLayer().toString(),
                    key.tunnelEnd() == null ? null : key.tunnelEnd().toString()))
            .toList();
    Map<String, Long> solicitations = new TreeMap<>();
    for (SolicitationFault fault : SolicitationFault.values()) {
      solicitations.put(fault.label(), tally.refused(fault));
    }
    Map<String, Long> updates = new TreeMap<>();
    for (BindingFault fault : BindingFault.values()) {
      updates.put(fault.label(), tally.refused(fault));
    }
    Map<String, Long> drops = new TreeMap<>();
    for (ForwardingDrop reason : ForwardingDrop.values()) {
      drops.put(reason.label(), forwarder.dropped(reason));
    }
    Map<String, Long> discards = new TreeMap<>();
    for (HandoverEvent.DiscardReason reason : HandoverEvent.DiscardReason.values()) {
      discards.put(reason.label(), tally.discarded(reason));
    }
    return new HandoverStatus(
        router.settings().address().toString(),
        router.linkLocalAddress().toString(),
        keys,
        router.timestampPeers(),
        router.neighborCount(),
        tally.newKeys(),
        tally.repeatedKeys(),
        tally.forwardings(),
        forwarder.forwarded(),
        forwarder.tunnelled(),
        solicitations,
        updates,
        drops,
        discards,
        tally.paths());
  }

  /** Tells when a port is gone for good. */
  public void onClosed(Consumer<String> told) {
    link.closeFuture().addListener(_ -> told.accept(why(link)));
    upstream.closeFuture().addListener(_ -> told.accept(why(upstream)));
  }

  private static String why(PacketChannel port) {
    PortUnavailableException failure = port.failure();
    return failure == null ? "closed" : String.valueOf(failure.getMessage());
  }

  /** Erases the keys and closes both ports. */
  @Override
  public void close() {
    link.close().syncUninterruptibly();
    upstream.close().syncUninterruptibly();
    loop.submit(
            () -> {
              timer.cancel();
              router.stop();
              arena.close();
            })
        .syncUninterruptibly();
  }
}
