package io.latchwire.handover;

import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.handover.HandoverEvent.DiscardReason;
import io.latchwire.handover.SolicitationFault.Consequence;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdFault;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.NdReading;
import io.latchwire.wire.nd.OctetString;
import io.latchwire.wire.nd.PacketTooBig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An access router with handover keys, RFC 5269 s3.2, s3.5 and s3.6.
 *
 * <pre>{@code
 * RtSolPr -> SolicitationCheck -> HandoverKeyStore -> PrRtAdv
 * CPS     -> PathResponder                          -> CPA
 * FBU     -> FastBindings -> (HI, HAck)             -> FBack, and the forwarding changes
 * NS, NA, RS                                        -> NA, RA, NeighborTable
 * }</pre>
 *
 * <p>Owned by one event loop. Nothing is changed, and no key is made, before a signature or an
 * authenticator verified.
 */
public final class AccessRouter {
  private static final int ROUTER_LIFETIME_SECONDS = 1800;
  private static final int HOP_LIMIT = 64;
  private static final int NONCE_OCTETS = 6;

  private final AccessRouterSettings settings;
  private final RouterIdentity identity;
  private final KeyOctets random;
  private final PacketOutput output;
  private final Consumer<HandoverEvent> events;
  private final TimestampCache timestamps;
  private final WorkBudget budget;
  private final SolicitationCheck check;
  private final HandoverKeyStore keys;
  private final FastBindings bindings;
  private final PathResponder paths;
  private final NeighborTable link;
  private final NeighborTable upstream;
  private final Map<Ip6Address, OctetString> solicitedNonces = new HashMap<>();
  private Moment lastMoment;

  /**
   * A router with an empty key store.
   *
   * @param random the only source of handover keys
   * @param output where its packets go
   * @param events told of everything that counts
   */
  public AccessRouter(
      AccessRouterSettings settings,
      RouterIdentity identity,
      KeyOctets random,
      PacketOutput output,
      Consumer<HandoverEvent> events,
      Moment now) {
    this.settings = settings;
    this.identity = identity;
    this.random = random;
    this.output = output;
    this.events = events;
    this.lastMoment = now;
    this.timestamps = new TimestampCache(settings.timestampPeers());
    this.budget = new WorkBudget(settings.rateLimits(), now.nanos());
    this.check = new SolicitationCheck(settings, timestamps, budget);
    this.keys = new HandoverKeyStore(settings.storeLimits(), this::onDiscarded);
    this.bindings =
        new FastBindings(settings, this::isOwn, keys, this::send, events, randomNumber(random));
    this.paths = new PathResponder(identity, output, events, now.nanos());
    this.link =
        new NeighborTable(RouterPort.LINK, output, this::solicitOnLink, randomNumber(random));
    this.upstream =
        new NeighborTable(RouterPort.UPSTREAM, output, this::solicitUpstream, randomNumber(random));
  }

  private static long randomNumber(KeyOctets random) {
    byte[] octets = new byte[Ip6Address.OCTETS];
    random.fill(octets);
    return Ip6Address.of(octets, 0).low();
  }

  /** Whether an address is one of this router's. */
  public boolean isOwn(Ip6Address address) {
    return isOwn(address.high(), address.low());
  }

  /** Whether an address is one of this router's. */
  public boolean isOwn(long high, long low) {
    Ip6Address linkLocal = identity.signer().address();
    return (high == settings.address().high() && low == settings.address().low())
        || (high == linkLocal.high() && low == linkLocal.low());
  }

  /** How the router is set up. */
  public AccessRouterSettings settings() {
    return settings;
  }

  /** The router's link-local CGA. */
  public Ip6Address linkLocalAddress() {
    return identity.signer().address();
  }

  /**
   * A packet for this router or for a group.
   *
   * @param from the station that sent the frame
   * @param octets from the IPv6 header on; kept while the packet is worked on
   */
  public void onPacket(RouterPort port, LinkLayerAddress from, byte[] octets, Moment now) {
    lastMoment = now;
    Ip6Packet packet = Ip6Packet.read(octets);
    if (packet == null || packet.isRouted()) {
      return;
    }
    if (packet.protocol() == Ip6Packet.MOBILITY && isOwn(packet.destination())) {
      bindings.onPacket(port, packet, now);
    } else if (packet.protocol() == Ip6Packet.ICMPV6 || packet.isFragment()) {
      onNeighborDiscovery(port, from, packet, now);
    }
  }

  private void onNeighborDiscovery(
      RouterPort port, LinkLayerAddress from, Ip6Packet packet, Moment now) {
    switch (NdMessage.read(packet)) {
      case NdReading.Refused(NdFault fault) -> {
        if (port == RouterPort.LINK) {
          refuse(packet.source(), of(fault));
        }
      }
      case NdMessage message -> {
        if (port == RouterPort.LINK) {
          onLinkMessage(message, from, now);
        } else {
          onUpstreamMessage(message, from, now);
        }
      }
    }
  }

  private static SolicitationFault of(NdFault fault) {
    return switch (fault) {
      case FRAGMENT -> SolicitationFault.FRAGMENT;
      case HOP_LIMIT -> SolicitationFault.HOP_LIMIT;
      case CHECKSUM -> SolicitationFault.CHECKSUM;
      case UNKNOWN_MESSAGE -> SolicitationFault.UNKNOWN_MESSAGE;
      case OPTION_LENGTH -> SolicitationFault.OPTION_LENGTH;
    };
  }

  private void onLinkMessage(NdMessage message, LinkLayerAddress from, Moment now) {
    switch (message.body()) {
      case NdBody.RtSolPr solicitation -> onRtSolPr(message, solicitation, from, now);
      case NdBody.CertificationPathSolicitation solicitation ->
          paths.onSolicitation(message, solicitation, now.nanos());
      case NdBody.NeighborSolicitation(Ip6Address target) ->
          onNeighborSolicitation(RouterPort.LINK, message, target, from, now);
      case NdBody.NeighborAdvertisement(_, Ip6Address target) ->
          onLinkAdvertisement(message, target, from, now);
      case NdBody.RouterSolicitation _ -> onRouterSolicitation(message, from, now);
      case NdBody.RouterAdvertisement _,
          NdBody.CertificationPathAdvertisement _,
          NdBody.PrRtAdv _ -> {}
    }
  }

  private void onUpstreamMessage(NdMessage message, LinkLayerAddress from, Moment now) {
    switch (message.body()) {
      case NdBody.NeighborSolicitation(Ip6Address target) ->
          onNeighborSolicitation(RouterPort.UPSTREAM, message, target, from, now);
      case NdBody.NeighborAdvertisement(_, Ip6Address target) -> {
        if (upstream.isResolving(target)) {
          upstream.learn(target, targetStation(message, from), now.nanos());
        }
      }
      default -> {}
    }
  }

  // Handover keys, RFC 5269 s3.2

  private void onRtSolPr(
      NdMessage message, NdBody.RtSolPr solicitation, LinkLayerAddress from, Moment now) {
    SolicitationCheck.Outcome outcome = check.check(message, from, now);
    SubjectPublicKey senderKey = outcome.senderKey();
    if (outcome.fault() != null || senderKey == null) {
      SolicitationFault fault =
          outcome.fault() == null ? SolicitationFault.SIGNATURE : outcome.fault();
      refuse(message.source(), fault);
      if (fault.consequence() == Consequence.PLAIN
          && !settings.secureOnly()
          && budget.mayAnswerPlain(now.nanos())) {
        advertise(message, solicitation, from, null, List.of(), now);
      }
      return;
    }
    LinkLayerAddress station = sourceStation(message, from);
    link.learn(message.source(), station, now.nanos());
    if (!budget.mayAnswer(from, now.nanos())) {
      refuse(message.source(), SolicitationFault.RATE);
      return;
    }
    OctetString nonce =
        message.option(NdOption.NONCE) instanceof NdOption.Nonce(OctetString octets)
            ? octets
            : null;
    NdOption reply = provision(message, senderKey, from, now);
    advertise(
        message, solicitation, station, nonce, reply == null ? List.of() : List.of(reply), now);
  }

  private void refuse(Ip6Address source, SolicitationFault fault) {
    events.accept(new HandoverEvent.SolicitationRefused(source, fault));
  }

  /** The Handover Key Reply for a message that SEND vouches for; null when there is none. */
  private NdOption.@Nullable HandoverKeyReply provision(
      NdMessage message, SubjectPublicKey senderKey, LinkLayerAddress from, Moment now) {
    SolicitationFault fault = check.checkKeyRequest(message, senderKey);
    if (fault != null
        || !(message.option(NdOption.HANDOVER_KEY_REQUEST)
            instanceof NdOption.HandoverKeyRequest request)) {
      refuse(message.source(), fault == null ? SolicitationFault.NOT_ASKED : fault);
      return null;
    }
    int algorithmType = settings.algorithms().resolve(request.algorithmType());
    HandoverMac algorithm = settings.algorithms().supported(algorithmType);
    if (algorithm == null) {
      refuse(message.source(), SolicitationFault.ALGORITHM);
      return null;
    }
    long nowNanos = now.nanos();
    keys.expire(nowNanos);
    KeyRecord record = keys.find(message.source(), nowNanos);
    if (record != null && record.remainingSeconds(nowNanos) == 0) {
      keys.discard(record, DiscardReason.EXPIRED); // a Key Lifetime of 0 says nothing
      record = null;
    }
    boolean existing = record != null;
    if (record == null) {
      OctetString owner = OctetString.of(senderKey.keyHash());
      int sec = (int) (message.source().low() >>> 61);
      if (!keys.makeRoom(from, owner, sec, nowNanos)) {
        refuse(message.source(), SolicitationFault.STORE_FULL);
        return null;
      }
      record =
          new KeyRecord(
              message.source(),
              HandoverKey.generate(random),
              owner,
              from,
              nowNanos + settings.keyLifetimeSeconds() * Moment.SECOND,
              algorithmType,
              algorithm,
              nowNanos);
      keys.add(record);
    }
    record.algorithmType = algorithmType;
    record.algorithm = algorithm;
    record.requestedNanos = nowNanos;
    SubjectPublicKey encryptionKey = SolicitationCheck.encryptionKey(request);
    if (encryptionKey == null) {
      throw new AssertionError("the key request was checked");
    }
    int lifetimeSeconds = record.remainingSeconds(nowNanos);
    events.accept(
        new HandoverEvent.KeyProvided(message.source(), algorithmType, lifetimeSeconds, existing));
    return new NdOption.HandoverKeyReply(
        algorithmType,
        lifetimeSeconds,
        OctetString.of(record.key.encryptTo(encryptionKey, random)));
  }

  /** Sends the PrRtAdv, RFC 5568 s6.1.2. */
  private void advertise(
      NdMessage message,
      NdBody.RtSolPr solicitation,
      LinkLayerAddress station,
      @Nullable OctetString nonce,
      List<NdOption> last,
      Moment now) {
    int room =
        settings.mtu()
            - Ip6Packet.HEADER_OCTETS
            - NdBody.fixedOctets(NdBody.FMIPV6)
            - identity.signer().signedOptionsOctets()
            - (nonce == null ? 0 : NdOption.wireLength(new NdOption.Nonce(nonce)))
            - last.stream().mapToInt(NdOption::wireLength).sum();
    RouterTuples tuples = RouterTuples.answer(message, settings, room);
    output.transmit(
        RouterPort.LINK,
        station,
        identity
            .signer()
            .sign(
                message.source(),
                new NdBody.PrRtAdv(tuples.code(), solicitation.identifier()),
                tuples.options(),
                now.timestamp(),
                nonce,
                last));
  }

  private void onDiscarded(KeyRecord record, DiscardReason reason) {
    bindings.onKeyGone(record);
    events.accept(new HandoverEvent.KeyDiscarded(record.careOf, reason));
  }

  // Neighbours

  private static LinkLayerAddress sourceStation(NdMessage message, LinkLayerAddress from) {
    for (NdOption.LinkLayer option : message.all(NdOption.LinkLayer.class)) {
      LinkLayerAddress address = option.address();
      if (option.code() == NdOption.LinkLayer.SOURCE && address != null && !address.isGroup()) {
        return address;
      }
    }
    return from;
  }

  private static LinkLayerAddress targetStation(NdMessage message, LinkLayerAddress from) {
    return message.option(NdOption.TARGET_LINK_LAYER)
                instanceof NdOption.TargetLinkLayer(LinkLayerAddress address)
            && !address.isGroup()
        ? address
        : from;
  }

  private void onNeighborSolicitation(
      RouterPort port, NdMessage message, Ip6Address target, LinkLayerAddress from, Moment now) {
    if (!isOwn(target) || !budget.mayAnswerPlain(now.nanos())) {
      return;
    }
    boolean detection = message.source().equals(Ip6Address.UNSPECIFIED);
    Ip6Address destination = detection ? Ip6Address.ALL_NODES : message.source();
    LinkLayerAddress station = detection ? LinkLayerAddress.ofGroup(destination) : from;
    int flags =
        NdBody.NeighborAdvertisement.ROUTER
            | NdBody.NeighborAdvertisement.OVERRIDE
            | (detection ? 0 : NdBody.NeighborAdvertisement.SOLICITED);
    NdBody body = new NdBody.NeighborAdvertisement(flags, target);
    LinkLayerAddress own =
        port == RouterPort.LINK ? settings.linkAddress() : settings.upstreamAddress();
    List<NdOption> options = List.of(new NdOption.TargetLinkLayer(own));
    OctetString nonce =
        message.isSigned()
                && message.option(NdOption.NONCE) instanceof NdOption.Nonce(OctetString octets)
            ? octets
            : null;
    byte[] packet =
        port == RouterPort.LINK
            ? identity.signer().sign(destination, body, options, now.timestamp(), nonce, List.of())
            : NdMessage.emit(target, destination, body, options);
    output.transmit(port, station, packet);
  }

  /** Believes only an answer that SEND vouches for and that copies the nonce of the question. */
  private void onLinkAdvertisement(
      NdMessage message, Ip6Address target, LinkLayerAddress from, Moment now) {
    OctetString asked = solicitedNonces.get(target);
    if (asked == null
        || !message.source().equals(target)
        || !(message.option(NdOption.NONCE) instanceof NdOption.Nonce(OctetString nonce))
        || !nonce.equals(asked)) {
      return;
    }
    SendCheck send =
        SendCheck.examine(message, settings.minimumKeyBits(), settings.maximumKeyBits());
    if (send.fault() == null
        && budget.mayVerify(from, timestamps.isKnown(target), now.nanos())
        && send.isSignatureValid()) {
      solicitedNonces.remove(target);
      link.learn(target, targetStation(message, from), now.nanos());
    }
  }

  private void solicitOnLink(Ip6Address target) {
    if (!budget.maySolicit(lastMoment.nanos())) {
      return;
    }
    solicitedNonces.keySet().removeIf(asked -> !link.isResolving(asked));
    byte[] octets = new byte[NONCE_OCTETS];
    random.fill(octets);
    OctetString nonce = OctetString.of(octets);
    solicitedNonces.put(target, nonce);
    Ip6Address group = target.solicitedNode();
    output.transmit(
        RouterPort.LINK,
        LinkLayerAddress.ofGroup(group),
        identity
            .signer()
            .sign(
                group,
                new NdBody.NeighborSolicitation(target),
                List.of(new NdOption.SourceLinkLayer(settings.linkAddress())),
                lastMoment.timestamp(),
                nonce,
                List.of()));
  }

  private void solicitUpstream(Ip6Address target) {
    Ip6Address group = target.solicitedNode();
    output.transmit(
        RouterPort.UPSTREAM,
        LinkLayerAddress.ofGroup(group),
        NdMessage.emit(
            linkLocalAddress(),
            group,
            new NdBody.NeighborSolicitation(target),
            List.of(new NdOption.SourceLinkLayer(settings.upstreamAddress()))));
  }

  /** Tells the prefix, and the whole address that FBUs go to (RFC 6275 s7.2). */
  private void onRouterSolicitation(NdMessage message, LinkLayerAddress from, Moment now) {
    if (!budget.mayAnswerPlain(now.nanos())) {
      return;
    }
    boolean toAll = message.source().equals(Ip6Address.UNSPECIFIED);
    Ip6Address destination = toAll ? Ip6Address.ALL_NODES : message.source();
    output.transmit(
        RouterPort.LINK,
        toAll ? LinkLayerAddress.ofGroup(destination) : from,
        identity
            .signer()
            .sign(
                destination,
                new NdBody.RouterAdvertisement(HOP_LIMIT, 0, ROUTER_LIFETIME_SECONDS, 0, 0),
                List.of(
                    new NdOption.SourceLinkLayer(settings.linkAddress()),
                    new NdOption.PrefixInformation(
                        64,
                        NdOption.PrefixInformation.ON_LINK
                            | NdOption.PrefixInformation.AUTONOMOUS
                            | NdOption.PrefixInformation.ROUTER_ADDRESS,
                        2_592_000,
                        604_800,
                        settings.address())),
                now.timestamp(),
                null,
                List.of()));
  }

  // Forwarding

  /** The binding whose tunnel takes packets for an address; null without one. */
  public @Nullable FastBinding forwardingOf(long high, long low, long nowNanos) {
    return bindings.forwardingOf(high, low, nowNanos);
  }

  /** The station on the link with this address; null when it has to be asked for. */
  public @Nullable LinkLayerAddress linkStation(long high, long low) {
    return link.station(high, low);
  }

  /** The station upstream that packets for an address go to; null when it has to be asked for. */
  public @Nullable LinkLayerAddress upstreamStation(long high, long low) {
    Ip6Address nextHop = settings.nextHop();
    return nextHop == null
        ? upstream.station(high, low)
        : upstream.station(nextHop.high(), nextHop.low());
  }

  /** Sends a packet whose station may have to be asked for first. */
  public void send(RouterPort port, Ip6Address destination, byte[] packet, Moment now) {
    lastMoment = now;
    send(port, destination, packet, now.nanos());
  }

  private void send(RouterPort port, Ip6Address destination, byte[] packet, long nowNanos) {
    if (port == RouterPort.LINK) {
      KeyRecord record =
          link.station(destination.high(), destination.low()) == null
              ? keys.find(destination, nowNanos)
              : null;
      if (record != null) {
        output.transmit(RouterPort.LINK, record.linkLayer, packet);
      } else {
        link.send(destination, packet, nowNanos);
      }
    } else {
      Ip6Address nextHop = settings.nextHop();
      upstream.send(nextHop == null ? destination : nextHop, packet, nowNanos);
    }
  }

  /**
   * Tells the sender of a packet that it does not fit, RFC 4443 s3.2. Counts against the answers to
   * strangers.
   *
   * @param mtu what would fit
   */
  public void onTooBig(byte[] packet, int mtu, Moment now) {
    Ip6Address sender = Ip6Address.of(packet, 8);
    if (!sender.isRoutable() || !budget.mayAnswerPlain(now.nanos())) {
      return;
    }
    byte[] error = PacketTooBig.emit(settings.address(), sender, packet, mtu);
    send(settings.isOnLink(sender) ? RouterPort.LINK : RouterPort.UPSTREAM, sender, error, now);
  }

  // Time

  /** Does what is due. */
  public void onTime(Moment now) {
    lastMoment = now;
    bindings.onTime(
        now.nanos(), record -> keys.discard(record, DiscardReason.FORWARDING_TIMED_OUT));
    keys.expire(now.nanos());
    paths.onTime(now.nanos());
    link.onTime(now.nanos());
    upstream.onTime(now.nanos());
  }

  /** When {@link #onTime} is due next, on the monotonic clock; {@link Long#MAX_VALUE} for never. */
  public long nextNanos() {
    return Math.min(
        Math.min(bindings.nextNanos(), keys.nextExpiryNanos()),
        Math.min(paths.nextNanos(), Math.min(link.nextNanos(), upstream.nextNanos())));
  }

  /** Erases every key. */
  public void stop() {
    List<KeyRecord> all = new ArrayList<>();
    keys.records().forEach(all::add);
    all.forEach(record -> keys.discard(record, DiscardReason.STOPPED));
  }

  // For counters and the operator

  /** Handover keys held. */
  public int keyCount() {
    return keys.size();
  }

  /** Fast bindings, asked for and forwarding. */
  public int bindingCount() {
    return bindings.size();
  }

  /** Peers in the timestamp cache. */
  public int timestampPeers() {
    return timestamps.size();
  }

  /** Neighbours known on both ports. */
  public int neighborCount() {
    return link.size() + upstream.size();
  }

  /** What may be told about each key; nothing of the key itself. */
  public List<KeySummary> keySummaries(long nowNanos) {
    List<KeySummary> summaries = new ArrayList<>();
    for (KeyRecord record : keys.records()) {
      FastBinding binding =
          bindings.forwardingOf(record.careOf.high(), record.careOf.low(), nowNanos);
      summaries.add(
          new KeySummary(
              record.careOf,
              record.algorithmType,
              record.algorithm,
              record.remainingSeconds(nowNanos),
              record.linkLayer,
              binding == null ? null : binding.tunnelEnd()));
    }
    return summaries;
  }

  /**
   * One handover key, as an operator may see it.
   *
   * @param remainingSeconds of its life
   * @param tunnelEnd where packets for the address go; null when they stay on the link
   */
  public record KeySummary(
      Ip6Address careOf,
      int algorithmType,
      HandoverMac algorithm,
      int remainingSeconds,
      LinkLayerAddress linkLayer,
      @Nullable Ip6Address tunnelEnd) {}

  /** The record of an address, for the tests of this room. */
  @Nullable KeyRecord record(Ip6Address careOf, long nowNanos) {
    return keys.find(careOf, nowNanos);
  }
}
