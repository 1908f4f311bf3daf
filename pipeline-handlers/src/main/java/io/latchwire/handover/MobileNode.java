package io.latchwire.handover;

import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.nd.BindingAuthorization;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.MobilityBody;
import io.latchwire.wire.nd.MobilityHeader;
import io.latchwire.wire.nd.MobilityOption;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.NdReading;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A mobile node that gets handover keys and uses them, RFC 5269 s3.1, s3.3 and s3.4. A library: it
 * owns no interface and no thread; packets and times come in, packets go out.
 *
 * <pre>{@code
 * attach(PCoA) -> requestKey -> RtSolPr ... PrRtAdv -> CPS, CPA -> KeyStored
 * sendFastBindingUpdate -> FBU ... FBack -> HandoverAccepted
 * }</pre>
 *
 * <p>Everything is called from one thread at a time.
 */
public final class MobileNode {
  /** The first wait when the round-trip time is not known, RFC 5568 s6.1.1. */
  static final long FIRST_WAIT_NANOS = 100_000_000L;

  /** RTSOLPR_RETRIES. */
  static final int SOLICITATION_RETRIES = 3;

  /** FBU_RETRIES. */
  static final int UPDATE_RETRIES = 3;

  /** MAX_RTSOLPR_RATE. */
  private static final int SOLICITATIONS_PER_SECOND = 3;

  /** How long an answer is waited for after the last solicitation: several routers may answer. */
  static final long ANSWER_NANOS = 5 * Moment.SECOND;

  private static final int HOP_LIMIT = 64;
  private static final int HANDOVER_KEY_SPI = 0;
  private static final int OUTSTANDING = 16;

  /** A key is asked for again this part of its life before it ends. */
  private static final int REFRESH_DIVISOR = 10;

  private final MobileNodeSettings settings;
  private final KeyOctets random;
  private final PacketOutput output;
  private final Consumer<NodeEvent> events;
  private final EncryptionKeys encryptionKeys;
  private final PathDiscovery paths;
  private final Map<Ip6Address, SendSigner> addresses = new HashMap<>();
  private final List<Solicitation> outstanding = new ArrayList<>();
  private final Map<KeyIndex, StoredKey> keys = new HashMap<>();
  private final Map<Ip6Address, Ip6Address> globalAddresses = new HashMap<>();
  private final Map<Ip6Address, LinkLayerAddress> stations = new HashMap<>();
  private final List<Update> updates = new ArrayList<>();
  private final Deque<Long> solicitedNanos = new ArrayDeque<>();

  /** Which key: the router's address and the care-of address that it is for. */
  private record KeyIndex(Ip6Address router, Ip6Address careOf) {}

  /** A key as the router gave it. */
  private static final class StoredKey {
    final HandoverKey key;
    final int algorithmType;
    final HandoverMac algorithm;
    final long expiresNanos;
    long refreshNanos;
    int nextSequence;

    StoredKey(
        HandoverKey key,
        int algorithmType,
        HandoverMac algorithm,
        long expiresNanos,
        long refreshNanos,
        int nextSequence) {
      this.key = key;
      this.algorithmType = algorithmType;
      this.algorithm = algorithm;
      this.expiresNanos = expiresNanos;
      this.refreshNanos = refreshNanos;
      this.nextSequence = nextSequence;
    }
  }

  /** An RtSolPr that may still be answered. */
  private static final class Solicitation {
    final SendSigner careOf;
    final OctetString nonce;
    final int identifier;
    final RsaKeyPair encryption;
    final int algorithmType;
    final Set<Integer> triedTypes;
    int sent;
    boolean answered;
    long waitNanos = FIRST_WAIT_NANOS;
    long nextNanos;
    long lastNanos;
    final List<Held> held = new ArrayList<>();

    Solicitation(
        SendSigner careOf,
        OctetString nonce,
        int identifier,
        RsaKeyPair encryption,
        int algorithmType,
        Set<Integer> triedTypes) {
      this.careOf = careOf;
      this.nonce = nonce;
      this.identifier = identifier;
      this.encryption = encryption;
      this.algorithmType = algorithmType;
      this.triedTypes = triedTypes;
    }
  }

  /** A PrRtAdv that waits for the certification path of its sender. */
  private record Held(LinkLayerAddress from, NdMessage message) {}

  /** An FBU that may still be answered. */
  private static final class Update {
    final Ip6Address source;
    final Ip6Address router;
    final LinkLayerAddress via;
    final Ip6Address oldCareOf;
    final Ip6Address newCareOf;
    final int lifetimeSeconds;
    final Set<Integer> sequences = new HashSet<>();
    int sent;
    long waitNanos = FIRST_WAIT_NANOS;
    long nextNanos;

    Update(
        Ip6Address source,
        Ip6Address router,
        LinkLayerAddress via,
        Ip6Address oldCareOf,
        Ip6Address newCareOf,
        int lifetimeSeconds) {
      this.source = source;
      this.router = router;
      this.via = via;
      this.oldCareOf = oldCareOf;
      this.newCareOf = newCareOf;
      this.lifetimeSeconds = lifetimeSeconds;
    }
  }

  /**
   * A node without addresses or keys.
   *
   * @param output where its packets go; the port is always {@link RouterPort#LINK}
   * @param events told of everything that counts
   */
  public MobileNode(
      MobileNodeSettings settings,
      KeyOctets random,
      PacketOutput output,
      Consumer<NodeEvent> events) {
    this.settings = settings;
    this.random = random;
    this.output = output;
    this.events = events;
    this.encryptionKeys =
        new EncryptionKeys(
            settings.keyPairs(),
            settings.encryptionKeySeconds(),
            settings.encryptionKeyHandovers());
    this.paths = new PathDiscovery(settings.anchors(), random);
  }

  /** Takes a CGA for the node's: it answers Neighbor Solicitations and may ask for keys with it. */
  public void attach(SendSigner address) {
    addresses.put(address.address(), address);
  }

  /** Gives an address up; keys for it are kept for an FBU to the router that was left. */
  public void detach(Ip6Address address) {
    addresses.remove(address);
    outstanding.removeIf(each -> each.careOf.address().equals(address));
  }

  /** A certification path from the configuration, so that no router has to be asked. */
  public boolean addPath(List<RouterCertificate> path, Moment now) {
    return paths.add(path, now.unixSeconds());
  }

  /** The global address of a router, from the configuration: FBUs go there (RFC 5269 s3.3). */
  public void nameRouter(Ip6Address linkLocal, Ip6Address global) {
    globalAddresses.put(linkLocal, global);
    for (Map.Entry<KeyIndex, StoredKey> entry : new ArrayList<>(keys.entrySet())) {
      if (entry.getKey().router.equals(linkLocal)) {
        keys.put(new KeyIndex(global, entry.getKey().careOf), entry.getValue());
      }
    }
  }

  // Asking, RFC 5269 s3.1

  /** Asks all routers of the link for a handover key for an address that was attached. */
  public void requestKey(Ip6Address careOf, Moment now) {
    request(careOf, settings.preferredType(), new HashSet<>(), now);
  }

  /** Asks for the router's prefix and address. */
  public void solicitRouters(Ip6Address source, Moment now) {
    SendSigner signer = required(source);
    transmit(
        Ip6Address.ALL_ROUTERS,
        signer.sign(
            Ip6Address.ALL_ROUTERS,
            new NdBody.RouterSolicitation(),
            List.of(new NdOption.SourceLinkLayer(settings.linkAddress())),
            now.timestamp(),
            freshNonce(),
            List.of()));
  }

  private SendSigner required(Ip6Address address) {
    SendSigner signer = addresses.get(address);
    if (signer == null) {
      throw new IllegalArgumentException("not attached: " + address);
    }
    return signer;
  }

  private void request(Ip6Address careOf, int algorithmType, Set<Integer> tried, Moment now) {
    SendSigner signer = required(careOf);
    RsaKeyPair encryption = encryptionKeys.current(signer.publicKey(), now.nanos());
    tried.add(algorithmType);
    Solicitation solicitation =
        new Solicitation(signer, freshNonce(), freshIdentifier(), encryption, algorithmType, tried);
    if (outstanding.size() >= OUTSTANDING) {
      outstanding.removeFirst();
    }
    outstanding.add(solicitation);
    solicit(solicitation, now);
  }

  private OctetString freshNonce() {
    byte[] octets = new byte[settings.nonceOctets()];
    random.fill(octets);
    return OctetString.of(octets);
  }

  private int freshIdentifier() {
    byte[] octets = new byte[2];
    int identifier;
    do {
      random.fill(octets);
      identifier = (octets[0] & 0xFF) << 8 | (octets[1] & 0xFF);
    } while (identifier == 0);
    return identifier;
  }

  /** Sends an RtSolPr, the first or a repeated one, unless three went in the last second. */
  private void solicit(Solicitation solicitation, Moment now) {
    while (!solicitedNanos.isEmpty() && now.nanos() - solicitedNanos.getFirst() >= Moment.SECOND) {
      solicitedNanos.removeFirst();
    }
    solicitation.lastNanos = now.nanos();
    if (solicitedNanos.size() >= SOLICITATIONS_PER_SECOND) {
      solicitation.nextNanos = solicitedNanos.getFirst() + Moment.SECOND;
      return;
    }
    solicitedNanos.addLast(now.nanos());
    solicitation.sent++;
    solicitation.nextNanos = now.nanos() + solicitation.waitNanos;
    solicitation.waitNanos *= 2;
    transmit(
        Ip6Address.ALL_ROUTERS,
        solicitation.careOf.sign(
            Ip6Address.ALL_ROUTERS,
            new NdBody.RtSolPr(solicitation.identifier),
            List.of(
                new NdOption.LinkLayer(NdOption.LinkLayer.SOURCE, settings.linkAddress()),
                new NdOption.LinkLayer(NdOption.LinkLayer.WILDCARD, null)),
            now.timestamp(),
            solicitation.nonce,
            List.of(
                new NdOption.HandoverKeyRequest(
                    solicitation.algorithmType,
                    OctetString.of(solicitation.encryption.publicKey().encoded())))));
  }

  private void transmit(Ip6Address group, byte[] packet) {
    output.transmit(RouterPort.LINK, LinkLayerAddress.ofGroup(group), packet);
  }

  // Listening

  /** A packet from the link. */
  public void onPacket(LinkLayerAddress from, byte[] octets, Moment now) {
    Ip6Packet packet = Ip6Packet.read(octets);
    if (packet == null) {
      return;
    }
    if (packet.protocol() == Ip6Packet.MOBILITY) {
      onMobilityHeader(packet, now);
    } else if (packet.protocol() == Ip6Packet.ICMPV6) {
      switch (NdMessage.read(packet)) {
        case NdReading.Refused _ ->
            events.accept(
                new NodeEvent.AdvertisementDropped(packet.source(), AdvertisementFault.MALFORMED));
        case NdMessage message -> onMessage(from, message, now);
      }
    }
  }

  private void onMessage(LinkLayerAddress from, NdMessage message, Moment now) {
    switch (message.body()) {
      case NdBody.PrRtAdv advertisement -> onAdvertisement(from, message, advertisement, now);
      case NdBody.CertificationPathAdvertisement advertisement ->
          onPath(message, advertisement, now);
      case NdBody.NeighborSolicitation(Ip6Address target) ->
          onNeighborSolicitation(from, message, target, now);
      case NdBody.RouterAdvertisement _ -> onRouterAdvertisement(message, now);
      case NdBody.NeighborAdvertisement _,
          NdBody.RouterSolicitation _,
          NdBody.CertificationPathSolicitation _,
          NdBody.RtSolPr _ -> {}
    }
  }

  private void onNeighborSolicitation(
      LinkLayerAddress from, NdMessage message, Ip6Address target, Moment now) {
    SendSigner signer = addresses.get(target);
    if (signer == null || !message.source().isUnicast()) {
      return;
    }
    OctetString nonce =
        message.option(NdOption.NONCE) instanceof NdOption.Nonce(OctetString octets)
            ? octets
            : null;
    output.transmit(
        RouterPort.LINK,
        from,
        signer.sign(
            message.source(),
            new NdBody.NeighborAdvertisement(
                NdBody.NeighborAdvertisement.SOLICITED | NdBody.NeighborAdvertisement.OVERRIDE,
                target),
            List.of(new NdOption.TargetLinkLayer(settings.linkAddress())),
            now.timestamp(),
            nonce,
            List.of()));
  }

  /** Takes the router's global address from a Prefix Information option with R, RFC 6275 s7.2. */
  private void onRouterAdvertisement(NdMessage message, Moment now) {
    SendCheck send =
        SendCheck.examine(message, settings.minimumKeyBits(), settings.maximumKeyBits());
    if (!message.source().isLinkLocal()
        || send.fault() != null
        || !isFresh(message, now)
        || !paths.isCertified(send.parameters().key(), now.unixSeconds())
        || !send.isSignatureValid()) {
      return;
    }
    for (NdOption.PrefixInformation option : message.all(NdOption.PrefixInformation.class)) {
      if ((option.flags() & NdOption.PrefixInformation.ROUTER_ADDRESS) != 0
          && option.prefix().isRoutable()) {
        nameRouter(message.source(), option.prefix());
        events.accept(new NodeEvent.RouterAddress(message.source(), option.prefix()));
      }
    }
  }

  private static boolean isFresh(NdMessage message, Moment now) {
    return message.option(NdOption.TIMESTAMP) instanceof NdOption.Timestamp(long timestamp)
        && Math.abs(now.timestamp() - timestamp) < TimestampCache.DELTA;
  }

  // Certification paths

  private void discoverPath(Moment now) {
    if (paths.start(now.nanos())) {
      sendPathSolicitation();
    }
  }

  private void sendPathSolicitation() {
    Ip6Address source = Ip6Address.UNSPECIFIED;
    for (Ip6Address address : addresses.keySet()) {
      if (address.isLinkLocal()) {
        source = address;
      }
    }
    transmit(
        Ip6Address.ALL_ROUTERS,
        NdMessage.emit(
            source, Ip6Address.ALL_ROUTERS, paths.solicitation(), paths.anchorOptions()));
  }

  private void onPath(
      NdMessage message, NdBody.CertificationPathAdvertisement advertisement, Moment now) {
    int certificates = paths.onAdvertisement(message, advertisement, now.unixSeconds());
    if (certificates == 0) {
      return;
    }
    events.accept(new NodeEvent.RouterCertified(certificates));
    for (Solicitation solicitation : List.copyOf(outstanding)) {
      List<Held> held = List.copyOf(solicitation.held);
      solicitation.held.clear();
      held.forEach(each -> onMessage(each.from, each.message, now));
    }
  }

  // Receiving keys, RFC 5269 s3.3

  private void onAdvertisement(
      LinkLayerAddress from, NdMessage message, NdBody.PrRtAdv body, Moment now) {
    AdvertisementFault fault = null;
    Solicitation solicitation = null;
    if (!addresses.containsKey(message.destination())) {
      fault = AdvertisementFault.DESTINATION;
    } else if (!message.source().isLinkLocal()) {
      fault = AdvertisementFault.SOURCE;
    } else if (outstanding.stream().noneMatch(each -> each.identifier == body.identifier())) {
      fault = AdvertisementFault.IDENTIFIER;
    } else if (!isSecured(message)) {
      fault = AdvertisementFault.UNSECURED;
    } else {
      solicitation = byNonce(message, body.identifier());
      fault =
          solicitation == null
              ? AdvertisementFault.NONCE
              : checkSender(from, message, solicitation, now);
    }
    if (fault != null) {
      events.accept(new NodeEvent.AdvertisementDropped(message.source(), fault));
    } else if (solicitation != null) {
      solicitation.answered = true;
      stations.put(message.source(), from);
      takeKey(message, solicitation, now);
    }
  }

  private static boolean isSecured(NdMessage message) {
    return message.signature() != null
        && message.option(NdOption.CGA) != null
        && message.option(NdOption.TIMESTAMP) instanceof NdOption.Timestamp;
  }

  /** The solicitation that the nonce stands for: it says which encryption key was sent. */
  private @Nullable Solicitation byNonce(NdMessage message, int identifier) {
    if (!(message.option(NdOption.NONCE) instanceof NdOption.Nonce(OctetString nonce))) {
      return null;
    }
    for (Solicitation each : outstanding) {
      if (each.nonce.equals(nonce)
          && each.identifier == identifier
          && each.careOf.address().equals(message.destination())) {
        return each;
      }
    }
    return null;
  }

  private @Nullable AdvertisementFault checkSender(
      LinkLayerAddress from, NdMessage message, Solicitation solicitation, Moment now) {
    SendCheck send =
        SendCheck.examine(message, settings.minimumKeyBits(), settings.maximumKeyBits());
    SendFault fault = send.fault();
    if (fault != null) {
      return fault == SendFault.CGA_MISMATCH
          ? AdvertisementFault.CGA_MISMATCH
          : AdvertisementFault.KEY;
    }
    if (!paths.isCertified(send.parameters().key(), now.unixSeconds())) {
      if (solicitation.held.size() < OUTSTANDING && !settings.anchors().isEmpty()) {
        solicitation.held.add(new Held(from, message));
      }
      discoverPath(now);
      return AdvertisementFault.UNCERTIFIED;
    }
    return send.isSignatureValid() ? null : AdvertisementFault.SIGNATURE;
  }

  private void takeKey(NdMessage message, Solicitation solicitation, Moment now) {
    Ip6Address careOf = solicitation.careOf.address();
    NdOption option = message.option(NdOption.HANDOVER_KEY_REPLY);
    KeyReplyFault fault = null;
    if (option == null) {
      fault = KeyReplyFault.ABSENT;
    } else if (!(option instanceof NdOption.HandoverKeyReply reply)
        || reply.encryptedKey().length() != solicitation.encryption.publicKey().modulusOctets()) {
      fault = KeyReplyFault.LENGTH;
    } else {
      fault = takeKey(message.source(), careOf, reply, solicitation, now);
    }
    if (fault != null) {
      events.accept(new NodeEvent.NoKey(message.source(), careOf, fault));
      if (fault == KeyReplyFault.ALGORITHM) {
        askForAnother(solicitation, now);
      }
    }
  }

  private @Nullable KeyReplyFault takeKey(
      Ip6Address router,
      Ip6Address careOf,
      NdOption.HandoverKeyReply reply,
      Solicitation solicitation,
      Moment now) {
    HandoverMac algorithm = settings.algorithms().supported(reply.algorithmType());
    if (algorithm == null) {
      return KeyReplyFault.ALGORITHM;
    }
    if (algorithm.strength() < settings.algorithms().strength(solicitation.algorithmType)) {
      return KeyReplyFault.WEAKER;
    }
    if (reply.lifetimeSeconds() == 0) {
      return KeyReplyFault.LIFETIME;
    }
    byte[] octets = solicitation.encryption.decrypt(reply.encryptedKey().octets());
    if (octets == null || octets.length < algorithm.keyOctets()) {
      return KeyReplyFault.DECRYPTION;
    }
    HandoverKey key = HandoverKey.ofReceived(octets);
    StoredKey before = keys.get(new KeyIndex(router, careOf));
    boolean same = before != null && before.key.equals(key);
    long lifetimeNanos = reply.lifetimeSeconds() * Moment.SECOND;
    long expiresNanos = now.nanos() + lifetimeNanos;
    // The router returns the same key with what is left of its life: then only its end helps.
    long refreshNanos = same ? expiresNanos : expiresNanos - lifetimeNanos / REFRESH_DIVISOR;
    StoredKey stored =
        new StoredKey(
            key,
            reply.algorithmType(),
            algorithm,
            expiresNanos,
            refreshNanos,
            before != null && same ? before.nextSequence : freshIdentifier());
    if (before != null) {
      forget(before);
    }
    keys.put(new KeyIndex(router, careOf), stored);
    Ip6Address global = globalAddresses.get(router);
    if (global != null) {
      keys.put(new KeyIndex(global, careOf), stored);
    }
    events.accept(
        new NodeEvent.KeyStored(
            router, careOf, reply.algorithmType(), reply.lifetimeSeconds(), same));
    return null;
  }

  /** Another algorithm that was not asked for yet and is not weaker, RFC 5269 s3.3. */
  private void askForAnother(Solicitation solicitation, Moment now) {
    int asked = settings.algorithms().strength(settings.preferredType());
    for (Map.Entry<Integer, HandoverMac> entry : settings.algorithms().supported().entrySet()) {
      if (entry.getValue().strength() >= asked
          && !solicitation.triedTypes.contains(entry.getKey())) {
        outstanding.remove(solicitation);
        request(solicitation.careOf.address(), entry.getKey(), solicitation.triedTypes, now);
        return;
      }
    }
  }

  // Using keys, RFC 5269 s3.4

  /** Whether an unexpired key for a router and a care-of address is there. */
  public boolean hasKey(Ip6Address router, Ip6Address careOf, Moment now) {
    return usable(router, careOf, now.nanos()) != null;
  }

  /** The AT of a key; -1 without one. */
  public int algorithmType(Ip6Address router, Ip6Address careOf) {
    StoredKey stored = keys.get(new KeyIndex(router, careOf));
    return stored == null ? -1 : stored.algorithmType;
  }

  private @Nullable StoredKey usable(Ip6Address router, Ip6Address careOf, long nowNanos) {
    StoredKey stored = keys.get(new KeyIndex(router, careOf));
    return stored == null || stored.expiresNanos <= nowNanos ? null : stored;
  }

  /**
   * Asks the previous access router to forward.
   *
   * @param router the address of the router that gave the key for {@code oldCareOf}
   * @param source {@code oldCareOf} while still on its link, else the new one
   * @param via the station that packets leave through; null for the router itself
   * @param lifetimeSeconds 0 to end the forwarding
   * @return false when there is no key for this router and address
   */
  public boolean sendFastBindingUpdate(
      Ip6Address router,
      Ip6Address source,
      Ip6Address oldCareOf,
      Ip6Address newCareOf,
      int lifetimeSeconds,
      @Nullable LinkLayerAddress via,
      Moment now) {
    LinkLayerAddress station = via != null ? via : stationOf(router);
    if (usable(router, oldCareOf, now.nanos()) == null || station == null) {
      return false;
    }
    if (lifetimeSeconds > 0) {
      encryptionKeys.onHandover();
    }
    Update update = new Update(source, router, station, oldCareOf, newCareOf, lifetimeSeconds);
    updates.add(update);
    send(update, now.nanos());
    return true;
  }

  private @Nullable LinkLayerAddress stationOf(Ip6Address router) {
    for (Map.Entry<Ip6Address, Ip6Address> entry : globalAddresses.entrySet()) {
      if (entry.getValue().equals(router)) {
        return stations.get(entry.getKey());
      }
    }
    return stations.get(router);
  }

  /** Sends an FBU; a repeated one has a new sequence number (RFC 6275 s11.8). */
  private void send(Update update, long nowNanos) {
    StoredKey stored = usable(update.router, update.oldCareOf, nowNanos);
    if (stored == null) {
      return;
    }
    int sequence = stored.nextSequence;
    stored.nextSequence = (sequence + 1) & 0xFFFF;
    update.sequences.add(sequence);
    update.sent++;
    update.nextNanos = nowNanos + update.waitNanos;
    update.waitNanos *= 2;
    boolean predictive = update.source.equals(update.oldCareOf);
    List<MobilityOption> options =
        predictive && update.lifetimeSeconds > 0
            ? List.of(new MobilityOption.AlternateCareOf(update.newCareOf))
            : List.of();
    byte[] header =
        MobilityHeader.emitUnsealed(
            new MobilityBody.FastBindingUpdate(
                sequence,
                MobilityBody.FastBindingUpdate.ACKNOWLEDGE
                    | MobilityBody.FastBindingUpdate.HOME_REGISTRATION,
                update.lifetimeSeconds),
            options,
            HANDOVER_KEY_SPI,
            stored.algorithm.authenticatorOctets(),
            settings.lengthCountsSpi());
    Ip6Address authenticated = update.lifetimeSeconds == 0 ? update.oldCareOf : update.newCareOf;
    byte[] authenticatedOctets =
        Arrays.copyOf(header, header.length - stored.algorithm.authenticatorOctets());
    MobilityHeader.seal(
        header,
        stored.key.authenticator(
            stored.algorithm, authenticated, update.router, authenticatedOctets),
        update.oldCareOf,
        update.router);
    output.transmit(
        RouterPort.LINK,
        update.via,
        Ip6Packet.emitWithHomeAddress(
            update.source, update.router, update.oldCareOf, HOP_LIMIT, header));
  }

  private void onMobilityHeader(Ip6Packet packet, Moment now) {
    if (!(MobilityHeader.read(packet) instanceof MobilityHeader header)
        || !(header.body() instanceof MobilityBody.FastBindingAck ack)) {
      return;
    }
    for (Update update : List.copyOf(updates)) {
      if (update.router.equals(packet.source())
          && update.sequences.contains(ack.sequence())
          && isAuthentic(header, update, now.nanos())) {
        updates.remove(update);
        report(update, ack, header);
        return;
      }
    }
  }

  private boolean isAuthentic(MobilityHeader header, Update update, long nowNanos) {
    StoredKey stored = usable(update.router, update.oldCareOf, nowNanos);
    BindingAuthorization authorization = header.authorization();
    Ip6Address alternate = header.alternateCareOf();
    Ip6Address registered = update.lifetimeSeconds == 0 ? update.oldCareOf : update.newCareOf;
    return stored != null
        && authorization != null
        && authorization.spi() == HANDOVER_KEY_SPI
        && stored.key.verifies(
            authorization.authenticator(),
            stored.algorithm,
            alternate != null ? alternate : registered,
            update.router,
            authorization.authenticated().octets());
  }

  private void report(Update update, MobilityBody.FastBindingAck ack, MobilityHeader header) {
    Ip6Address alternate = header.alternateCareOf();
    boolean otherAddress = ack.status() == MobilityBody.FastBindingAck.ACCEPTED_OTHER_ADDRESS;
    if (ack.status() >= MobilityBody.FastBindingAck.UNSPECIFIED
        || (otherAddress && alternate == null)) {
      events.accept(new NodeEvent.HandoverRejected(update.router, update.oldCareOf, ack.status()));
    } else {
      events.accept(
          new NodeEvent.HandoverAccepted(
              update.router,
              update.oldCareOf,
              alternate != null ? alternate : update.newCareOf,
              ack.lifetimeSeconds()));
    }
  }

  // Giving keys up, RFC 5269 s3.6

  /** The node is back on a router's link: the old key counts only when it is received again. */
  public void returnedTo(Ip6Address router) {
    discard(index -> index.router.equals(router));
  }

  /** The Mobile IPv6 binding update on the new router is done: old keys have no more use. */
  public void bindingUpdateComplete(Ip6Address oldCareOf) {
    discard(index -> index.careOf.equals(oldCareOf));
  }

  private void discard(Predicate<KeyIndex> which) {
    Set<StoredKey> gone = new HashSet<>();
    keys.forEach((index, stored) -> {
      if (which.test(index)) {
        gone.add(stored);
      }
    });
    gone.forEach(this::forget);
  }

  /** Removes a key under all addresses of its router. */
  private void forget(StoredKey stored) {
    keys.values().removeIf(each -> each == stored);
    stored.key.erase();
  }

  // Time

  /** Repeats, refreshes and gives up what is due. */
  public void onTime(Moment now) {
    long nowNanos = now.nanos();
    for (Solicitation each : List.copyOf(outstanding)) {
      if (!each.answered && each.nextNanos <= nowNanos) {
        if (each.sent <= SOLICITATION_RETRIES) {
          solicit(each, now);
        } else if (each.held.isEmpty() || !paths.isRunning()) {
          outstanding.remove(each);
          events.accept(new NodeEvent.NoAnswer(each.careOf.address()));
        } else {
          each.nextNanos = paths.nextNanos(); // answered, but not yet by a certified router
        }
      } else if (each.answered && nowNanos - each.lastNanos >= ANSWER_NANOS) {
        outstanding.remove(each);
      }
    }
    switch (paths.onTime(nowNanos)) {
      case NOTHING -> {}
      case SOLICIT -> sendPathSolicitation();
      case GIVEN_UP -> events.accept(new NodeEvent.NoPath());
    }
    for (Update each : List.copyOf(updates)) {
      if (each.nextNanos <= nowNanos) {
        if (each.sent <= UPDATE_RETRIES) {
          send(each, nowNanos);
        } else {
          updates.remove(each);
          events.accept(new NodeEvent.HandoverUnanswered(each.router, each.oldCareOf));
        }
      }
    }
    refresh(now);
  }

  private void refresh(Moment now) {
    Set<Ip6Address> wanted = new HashSet<>();
    for (Map.Entry<KeyIndex, StoredKey> entry : keys.entrySet()) {
      StoredKey stored = entry.getValue();
      if (stored.refreshNanos <= now.nanos()) {
        stored.refreshNanos = Long.MAX_VALUE;
        wanted.add(entry.getKey().careOf);
      }
    }
    for (Ip6Address careOf : wanted) {
      if (addresses.containsKey(careOf)) {
        requestKey(careOf, now);
      }
    }
    discardExpired(now.nanos());
  }

  private void discardExpired(long nowNanos) {
    Set<KeyIndex> expired = new HashSet<>();
    keys.forEach((index, stored) -> {
      if (stored.expiresNanos <= nowNanos) {
        expired.add(index);
      }
    });
    discard(expired::contains);
  }

  /** When {@link #onTime} is due next; {@link Long#MAX_VALUE} for never. */
  public long nextNanos() {
    long next = paths.nextNanos();
    for (Solicitation each : outstanding) {
      next = Math.min(next, each.answered ? each.lastNanos + ANSWER_NANOS : each.nextNanos);
    }
    for (Update each : updates) {
      next = Math.min(next, each.nextNanos);
    }
    for (StoredKey stored : keys.values()) {
      next = Math.min(next, Math.min(stored.refreshNanos, stored.expiresNanos));
    }
    return next;
  }

  /** Keys held, each counted once for every address of its router. */
  public int keyCount() {
    return keys.size();
  }
}
