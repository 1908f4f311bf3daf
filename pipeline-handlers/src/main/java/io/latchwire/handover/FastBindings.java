package io.latchwire.handover;

import io.latchwire.wire.nd.BindingAuthorization;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.MobilityBody;
import io.latchwire.wire.nd.MobilityFault;
import io.latchwire.wire.nd.MobilityHeader;
import io.latchwire.wire.nd.MobilityOption;
import io.latchwire.wire.nd.MobilityReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The previous access router's side of a fast handover: takes FBUs, asks the new router, answers
 * with FBacks, and knows where packets for an old care-of address go (RFC 5568 s3.3, s6.2; RFC 5269
 * s3.5, s3.6).
 *
 * <p>Silence for everything that no handover key vouches for: an FBack needs one.
 */
final class FastBindings {
  /** Wait before the first repetition when the round-trip time is not known. */
  static final long FIRST_WAIT_NANOS = 100_000_000L;

  private static final int HI_RETRIES = 3;
  private static final int HOP_LIMIT = 64;
  private static final int HANDOVER_KEY_SPI = 0;

  private final AccessRouterSettings settings;
  private final Predicate<Ip6Address> isOwnAddress;
  private final HandoverKeyStore keys;
  private final Outgoing outgoing;
  private final Consumer<HandoverEvent> events;
  private final AddressTable<FastBinding> bindings;
  private final TreeSet<FastBinding> byDeadline =
      new TreeSet<>(
          Comparator.comparingLong(FastBinding::deadlineNanos)
              .thenComparing(FastBinding::oldCareOf));
  private int hiSequence;

  /** How this room sends: the port's neighbours know the stations. */
  interface Outgoing {
    void send(RouterPort port, Ip6Address destination, byte[] packet, long nowNanos);
  }

  FastBindings(
      AccessRouterSettings settings,
      Predicate<Ip6Address> isOwnAddress,
      HandoverKeyStore keys,
      Outgoing outgoing,
      Consumer<HandoverEvent> events,
      long mix) {
    this.settings = settings;
    this.isOwnAddress = isOwnAddress;
    this.keys = keys;
    this.outgoing = outgoing;
    this.events = events;
    this.bindings = new AddressTable<>(mix);
  }

  /** The binding of an old care-of address; null when packets are delivered on the link. */
  @Nullable FastBinding forwardingOf(long high, long low, long nowNanos) {
    FastBinding binding = bindings.get(high, low);
    return binding != null && binding.isForwarding(nowNanos) ? binding : null;
  }

  /** A Mobility Header that is addressed to this router. */
  void onPacket(RouterPort port, Ip6Packet packet, Moment now) {
    switch (MobilityHeader.read(packet)) {
      case MobilityReading.Refused(MobilityFault fault, _) -> refuse(packet.source(), of(fault));
      case MobilityHeader header -> {
        switch (header.body()) {
          case MobilityBody.FastBindingUpdate update -> {
            BindingFault fault = onUpdate(port, packet, header, update, now.nanos());
            if (fault != null) {
              refuse(packet.source(), fault);
            }
          }
          case MobilityBody.HandoverAck ack -> onHandoverAck(packet, header, ack, now.nanos());
          case MobilityBody.FastBindingAck _, MobilityBody.HandoverInitiate _ ->
              refuse(packet.source(), BindingFault.UNKNOWN_TYPE);
        }
      }
    }
  }

  private void refuse(Ip6Address source, BindingFault fault) {
    events.accept(new HandoverEvent.BindingRefused(source, fault));
  }

  private static BindingFault of(MobilityFault fault) {
    return switch (fault) {
      case CHECKSUM -> BindingFault.CHECKSUM;
      case LENGTH -> BindingFault.LENGTH;
      case PAYLOAD_PROTO -> BindingFault.PAYLOAD_PROTO;
      case UNKNOWN_TYPE -> BindingFault.UNKNOWN_TYPE;
      case OPTION -> BindingFault.OPTION;
    };
  }

  private @Nullable BindingFault onUpdate(
      RouterPort port,
      Ip6Packet packet,
      MobilityHeader header,
      MobilityBody.FastBindingUpdate update,
      long nowNanos) {
    Ip6Address home = packet.homeAddress();
    if (home == null || packet.isHomeAddressBroken() || !home.isRoutable()) {
      return BindingFault.HOME_ADDRESS;
    }
    boolean ends = update.lifetimeSeconds() == 0;
    Ip6Address alternate = header.alternateCareOf();
    if (alternate == null && !ends && packet.source().equals(home)) {
      return BindingFault.NO_CARE_OF_ADDRESS;
    }
    Ip6Address newCareOf = alternate != null ? alternate : packet.source();
    if (!newCareOf.isRoutable() || isOwnAddress.test(newCareOf)) {
      return BindingFault.CARE_OF_ADDRESS;
    }
    BindingAuthorization authorization = header.authorization();
    if (authorization == null || authorization.spi() != HANDOVER_KEY_SPI) {
      return BindingFault.UNPROTECTED;
    }
    KeyRecord record = keys.find(home, nowNanos);
    if (record == null) {
      return BindingFault.NO_KEY;
    }
    // The length is the recorded algorithm's; what the packet says about it proves nothing.
    if (authorization.authenticator().length() != record.algorithm.authenticatorOctets()) {
      return BindingFault.AUTHENTICATOR_LENGTH;
    }
    Ip6Address authenticated = ends ? home : newCareOf;
    if (!record.key.verifies(
        authorization.authenticator(),
        record.algorithm,
        authenticated,
        packet.destination(),
        authorization.authenticated().octets())) {
      return BindingFault.AUTHENTICATOR;
    }
    if (!record.isNewer(update.sequence())) {
      return BindingFault.SEQUENCE;
    }
    record.accepted(update.sequence());
    int seconds =
        Math.min(
            update.lifetimeSeconds(),
            Math.min(settings.forwardingSeconds(), record.remainingSeconds(nowNanos)));
    boolean acknowledge = (update.flags() & MobilityBody.FastBindingUpdate.ACKNOWLEDGE) != 0;
    FastBinding.Request request =
        new FastBinding.Request(
            packet.source(),
            packet.destination(),
            newCareOf,
            update.sequence(),
            seconds,
            acknowledge,
            port);
    if (ends) {
      end(record, request, nowNanos);
      return null;
    }
    return begin(record, request, nowNanos);
  }

  /** The mobile node is back, or stays: native delivery, and the key is kept. */
  private void end(KeyRecord record, FastBinding.Request request, long nowNanos) {
    FastBinding binding = bindings.get(record.careOf.high(), record.careOf.low());
    if (binding != null) {
      boolean forwarded = binding.tunnelEnd() != null;
      move(binding, FastBindingEvent.FBU_LIFETIME_0);
      remove(binding);
      if (forwarded) {
        events.accept(new HandoverEvent.ForwardingEnded(record.careOf, false));
      }
    }
    acknowledge(
        record,
        request,
        MobilityBody.FastBindingAck.ACCEPTED,
        0,
        record.careOf,
        null,
        List.of(request.source()),
        nowNanos);
  }

  private @Nullable BindingFault begin(
      KeyRecord record, FastBinding.Request request, long nowNanos) {
    NeighborRouter neighbor = settings.neighborOf(request.newCareOf());
    if (neighbor == null) {
      reject(record, request, MobilityBody.FastBindingAck.UNSPECIFIED, nowNanos);
      return BindingFault.UNKNOWN_NEIGHBOR;
    }
    if (request.seconds() == 0) {
      reject(record, request, MobilityBody.FastBindingAck.RESOURCES, nowNanos);
      return BindingFault.RESOURCES;
    }
    FastBinding binding = bindings.get(record.careOf.high(), record.careOf.low());
    if (binding == null) {
      binding = new FastBinding(record);
      bindings.put(record.careOf.high(), record.careOf.low(), binding);
    }
    if (neighbor.initiate()) {
      FastBinding asking = binding;
      reschedule(
          asking,
          () -> {
            asking.on(FastBindingEvent.FBU_TO_ASK);
            hiSequence = (hiSequence + 1) & 0xFFFF;
            asking.ask(new FastBinding.Handover(request, neighbor, hiSequence, nowNanos));
          });
      sendHandoverInitiate(binding, nowNanos);
    } else {
      forward(
          binding,
          FastBindingEvent.FBU,
          request,
          request.newCareOf(),
          MobilityBody.FastBindingAck.ACCEPTED,
          null,
          nowNanos);
    }
    return null;
  }

  private void forward(
      FastBinding binding,
      FastBindingEvent event,
      FastBinding.Request request,
      Ip6Address tunnelEnd,
      int status,
      @Nullable Ip6Address assigned,
      long nowNanos) {
    long untilNanos = nowNanos + request.seconds() * Moment.SECOND;
    reschedule(
        binding,
        () -> {
          binding.on(event);
          binding.forward(tunnelEnd, settings.address(), untilNanos);
        });
    events.accept(
        new HandoverEvent.ForwardingStarted(binding.oldCareOf(), tunnelEnd, request.seconds()));
    Ip6Address newCareOf = assigned != null ? assigned : request.newCareOf();
    List<Ip6Address> receivers = new ArrayList<>();
    if (request.port() == RouterPort.LINK) {
      receivers.add(binding.oldCareOf()); // predictive: the node may still be on the link
    }
    receivers.add(newCareOf);
    acknowledge(
        binding.record(),
        request,
        status,
        request.seconds(),
        newCareOf,
        assigned,
        receivers,
        nowNanos);
  }

  private void reject(KeyRecord record, FastBinding.Request request, int status, long nowNanos) {
    acknowledge(
        record, request, status, 0, request.newCareOf(), null, List.of(request.source()), nowNanos);
  }

  /**
   * Sends an FBack to each receiver.
   *
   * @param authenticated the care-of address that its authenticator covers
   * @param alternate for the Alternate Care-of Address option; null for none
   */
  private void acknowledge(
      KeyRecord record,
      FastBinding.Request request,
      int status,
      int seconds,
      Ip6Address authenticated,
      @Nullable Ip6Address alternate,
      List<Ip6Address> receivers,
      long nowNanos) {
    if (!request.acknowledge()) {
      return;
    }
    for (Ip6Address receiver : receivers) {
      byte[] header =
          MobilityHeader.emitUnsealed(
              new MobilityBody.FastBindingAck(status, 0, request.sequence(), seconds),
              alternate == null
                  ? List.of()
                  : List.of(new MobilityOption.AlternateCareOf(alternate)),
              HANDOVER_KEY_SPI,
              record.algorithm.authenticatorOctets(),
              settings.lengthCountsSpi());
      byte[] authenticatedOctets =
          java.util.Arrays.copyOf(header, header.length - record.algorithm.authenticatorOctets());
      MobilityHeader.seal(
          header,
          record.key.authenticator(
              record.algorithm, authenticated, request.routerAddress(), authenticatedOctets),
          request.routerAddress(),
          receiver);
      byte[] packet =
          Ip6Packet.emit(request.routerAddress(), receiver, Ip6Packet.MOBILITY, HOP_LIMIT, header);
      RouterPort port =
          receiver.equals(record.careOf) || settings.isOnLink(receiver)
              ? RouterPort.LINK
              : RouterPort.UPSTREAM;
      outgoing.send(port, receiver, packet, nowNanos);
    }
  }

  private void sendHandoverInitiate(FastBinding binding, long nowNanos) {
    FastBinding.Handover handover = binding.asked();
    if (handover == null) {
      return;
    }
    LinkLayerAddress node = binding.record().linkLayer;
    boolean fromOldLink = handover.request.source().equals(binding.oldCareOf());
    byte[] header =
        MobilityHeader.emit(
            new MobilityBody.HandoverInitiate(handover.sequence, 0, fromOldLink ? 0 : 1),
            List.of(
                new MobilityOption.LinkLayer(MobilityOption.LinkLayer.MOBILE_NODE, node),
                new MobilityOption.AddressPrefix(
                    MobilityOption.AddressPrefix.OLD_CARE_OF, 128, binding.oldCareOf()),
                new MobilityOption.AddressPrefix(
                    MobilityOption.AddressPrefix.NEW_CARE_OF, 128, handover.request.newCareOf())));
    Ip6Address to = handover.neighbor.address();
    MobilityHeader.putChecksum(header, settings.address(), to);
    outgoing.send(
        RouterPort.UPSTREAM,
        to,
        Ip6Packet.emit(settings.address(), to, Ip6Packet.MOBILITY, HOP_LIMIT, header),
        nowNanos);
  }

  private void onHandoverAck(
      Ip6Packet packet, MobilityHeader header, MobilityBody.HandoverAck ack, long nowNanos) {
    FastBinding binding = asked(packet.source(), ack.sequence());
    FastBinding.Handover handover = binding == null ? null : binding.asked();
    if (binding == null || handover == null) {
      refuse(packet.source(), BindingFault.NEW_ROUTER);
      return;
    }
    Ip6Address supplied = supplied(header);
    FastBinding.Request request = handover.request;
    switch (ack.code()) {
      case MobilityBody.HandoverAck.ACCEPTED ->
          forward(
              binding,
              FastBindingEvent.HACK_ACCEPTED,
              request,
              request.newCareOf(),
              MobilityBody.FastBindingAck.ACCEPTED,
              null,
              nowNanos);
      case MobilityBody.HandoverAck.USE_OLD_ADDRESS ->
          forward(
              binding,
              FastBindingEvent.HACK_ACCEPTED,
              request,
              handover.neighbor.address(),
              MobilityBody.FastBindingAck.ACCEPTED,
              null,
              nowNanos);
      case MobilityBody.HandoverAck.INVALID_ADDRESS, MobilityBody.HandoverAck.ASSIGNED -> {
        if (supplied == null || !supplied.isRoutable()) {
          giveUp(binding, MobilityBody.FastBindingAck.UNSPECIFIED, nowNanos);
        } else {
          forward(
              binding,
              FastBindingEvent.HACK_ACCEPTED,
              request,
              supplied,
              MobilityBody.FastBindingAck.ACCEPTED_OTHER_ADDRESS,
              supplied,
              nowNanos);
        }
      }
      default ->
          giveUp(
              binding,
              ack.code() >= MobilityBody.HandoverAck.FIRST_REFUSAL
                      && ack.code() <= MobilityBody.FastBindingAck.RESOURCES
                  ? ack.code()
                  : MobilityBody.FastBindingAck.UNSPECIFIED,
              nowNanos);
    }
  }

  private @Nullable FastBinding asked(Ip6Address router, int sequence) {
    for (FastBinding binding : byDeadline) {
      FastBinding.Handover handover = binding.asked();
      if (handover != null
          && handover.sequence == sequence
          && handover.neighbor.address().equals(router)) {
        return binding;
      }
    }
    return null;
  }

  private static @Nullable Ip6Address supplied(MobilityHeader header) {
    for (MobilityOption option : header.options()) {
      if (option instanceof MobilityOption.AddressPrefix(int code, _, Ip6Address address)
          && code == MobilityOption.AddressPrefix.NEW_CARE_OF) {
        return address;
      }
    }
    return null;
  }

  /** The new router will not have the node. */
  private void giveUp(FastBinding binding, int status, long nowNanos) {
    FastBinding.Handover handover = binding.asked();
    if (handover == null) {
      return;
    }
    move(binding, FastBindingEvent.HACK_REFUSED);
    if (binding.state() == FastBindingState.IDLE) {
      remove(binding);
    }
    refuse(binding.oldCareOf(), BindingFault.NEW_ROUTER);
    reject(binding.record(), handover.request, status, nowNanos);
  }

  private void move(FastBinding binding, FastBindingEvent event) {
    reschedule(binding, () -> binding.on(event));
  }

  private void reschedule(FastBinding binding, Runnable change) {
    byDeadline.remove(binding);
    change.run();
    byDeadline.add(binding);
  }

  private void remove(FastBinding binding) {
    byDeadline.remove(binding);
    bindings.remove(binding.oldCareOf().high(), binding.oldCareOf().low());
  }

  /** Ends what timed out, with its key, and repeats HI. */
  void onTime(long nowNanos, Consumer<KeyRecord> discardKey) {
    while (!byDeadline.isEmpty() && byDeadline.first().deadlineNanos() <= nowNanos) {
      FastBinding binding = byDeadline.first();
      FastBinding.Handover handover = binding.asked();
      if (binding.forwardingUntilNanos() <= nowNanos) {
        move(binding, FastBindingEvent.TIMED_OUT);
        remove(binding);
        events.accept(new HandoverEvent.ForwardingEnded(binding.oldCareOf(), true));
        discardKey.accept(binding.record());
      } else if (handover != null && handover.sent > HI_RETRIES) {
        giveUp(binding, MobilityBody.FastBindingAck.UNSPECIFIED, nowNanos);
      } else if (handover != null) {
        reschedule(
            binding,
            () -> {
              handover.sent++;
              handover.waitNanos *= 2;
              handover.nextNanos = nowNanos + handover.waitNanos;
            });
        sendHandoverInitiate(binding, nowNanos);
      }
    }
  }

  /** A key is gone: whatever it authorised ends. */
  void onKeyGone(KeyRecord record) {
    FastBinding binding = bindings.get(record.careOf.high(), record.careOf.low());
    if (binding != null && binding.record() == record) {
      boolean forwarded = binding.tunnelEnd() != null;
      move(binding, FastBindingEvent.KEY_GONE);
      remove(binding);
      if (forwarded) {
        events.accept(new HandoverEvent.ForwardingEnded(record.careOf, false));
      }
    }
  }

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextNanos() {
    return byDeadline.isEmpty() ? Long.MAX_VALUE : byDeadline.first().deadlineNanos();
  }

  /** Bindings, asked for and forwarding. */
  int size() {
    return bindings.size();
  }

  /** All bindings. */
  Iterable<FastBinding> all() {
    return byDeadline;
  }
}
