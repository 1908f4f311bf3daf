package io.latchwire.handover;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An access router whose packets, events and random octets are looked at. */
final class RouterUnderTest {
  /** A packet that left. */
  record Sent(RouterPort port, LinkLayerAddress to, Ip6Packet packet) {
    NdMessage message() {
      return (NdMessage) NdMessage.read(packet);
    }
  }

  final List<Sent> sent = new ArrayList<>();
  final List<HandoverEvent> events = new ArrayList<>();
  final AccessRouter router;
  private final int octetsAtStart;
  private int randomOctets;
  private Moment now;

  RouterUnderTest(AccessRouterSettings settings, Moment now) {
    this(settings, HandoverVectors.routerIdentity(), now);
  }

  RouterUnderTest(AccessRouterSettings settings, RouterIdentity identity, Moment now) {
    this.now = now;
    KeyOctets system = KeyOctets.system();
    KeyOctets counted =
        octets -> {
          randomOctets += octets.length;
          system.fill(octets);
        };
    this.router =
        new AccessRouter(
            settings,
            identity,
            counted,
            (port, to, packet) ->
                sent.add(new Sent(port, to, Objects.requireNonNull(Ip6Packet.read(packet)))),
            events::add,
            now);
    this.octetsAtStart = randomOctets;
  }

  Moment now() {
    return now;
  }

  void at(Moment moment) {
    now = moment;
    router.onTime(now);
  }

  void later(double seconds) {
    at(now.plusNanos((long) (seconds * 1e9)));
  }

  /** Random octets used since the start. */
  int randomOctets() {
    return randomOctets - octetsAtStart;
  }

  /** Delivers a packet on the link and returns what left because of it. */
  List<Sent> onLink(LinkLayerAddress from, byte[] packet) {
    return on(RouterPort.LINK, from, packet);
  }

  List<Sent> on(RouterPort port, LinkLayerAddress from, byte[] packet) {
    int before = sent.size();
    router.onPacket(port, from, packet, now);
    return List.copyOf(sent.subList(before, sent.size()));
  }

  /** The faults of solicitations so far. */
  List<SolicitationFault> solicitationFaults() {
    return events.stream()
        .filter(HandoverEvent.SolicitationRefused.class::isInstance)
        .map(event -> ((HandoverEvent.SolicitationRefused) event).fault())
        .toList();
  }

  /** The faults of FBUs so far. */
  List<BindingFault> bindingFaults() {
    return events.stream()
        .filter(HandoverEvent.BindingRefused.class::isInstance)
        .map(event -> ((HandoverEvent.BindingRefused) event).fault())
        .toList();
  }

  static NdOption.HandoverKeyReply reply(NdMessage message) {
    return (NdOption.HandoverKeyReply)
        Objects.requireNonNull(message.option(NdOption.HANDOVER_KEY_REPLY));
  }
}
