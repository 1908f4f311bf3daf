package io.latchwire.handler.nd;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.handover.AccessRouter;
import io.latchwire.handover.HandoverKey;
import io.latchwire.handover.HandoverMac;
import io.latchwire.handover.HandoverVectors;
import io.latchwire.handover.Moment;
import io.latchwire.handover.Packets;
import io.latchwire.handover.RouterPort;
import io.latchwire.handover.SendSigner;
import io.latchwire.handover.SolicitationBuilder;
import io.latchwire.segment.FramePort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.PacketTooBig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacketForwarderTest {
  private static final LinkLayerAddress NODE = HandoverVectors.MN_STATION;
  private static final LinkLayerAddress NETWORK = LinkLayerAddress.parse("02:00:00:00:00:99");
  private static final Ip6Address CORRESPONDENT = Ip6Address.parse("2001:db8:ffff::99");
  private static final Ip6Address ROUTER = HandoverVectors.PAR_GLOBAL;
  private static final Ip6Address NCOA = HandoverVectors.NCOA;
  private static final int UDP = 17;

  private final Arena arena = Arena.ofAuto();
  private final Recorder link = new Recorder();
  private final Recorder upstream = new Recorder();
  private final EthernetOutput output =
      new EthernetOutput(
          new EthernetPort(link, HandoverVectors.PAR_STATION, 1500, arena),
          new EthernetPort(upstream, HandoverVectors.UPSTREAM_STATION, 1500, arena));
  private Moment now = HandoverVectors.at(HandoverVectors.T0_SECONDS);
  private final AccessRouter router =
      new AccessRouter(
          HandoverVectors.settings(),
          HandoverVectors.routerIdentity(),
          KeyOctets.system(),
          output,
          _ -> {},
          now);
  private final PacketForwarder forwarder = new PacketForwarder(router, output);
  private final EmbeddedChannel linkChannel = channel(RouterPort.LINK);
  private final EmbeddedChannel upstreamChannel = channel(RouterPort.UPSTREAM);
  private final SegmentBatch received = new SegmentBatch(4, 2000, arena);
  private final SendSigner careOf =
      new SendSigner(
          HandoverVectors.keyPair("mn/send"),
          CgaParameters.of(
              new byte[16],
              Arrays.copyOf(ROUTER.octets(), 8),
              0,
              HandoverVectors.keyPair("mn/send").publicKey(),
              new byte[0]),
          0);

  /** What left a port: Ethernet destination and packet. */
  private static final class Recorder implements FramePort {
    final List<LinkLayerAddress> to = new ArrayList<>();
    final List<byte[]> packets = new ArrayList<>();
    boolean recording = true;

    @Override
    public void transmit(SegmentBatch batch) {
      for (int slot = 0; slot < batch.size() && recording; slot++) {
        Segment frame = batch.segment(slot);
        byte[] octets =
            frame.octets.asSlice(frame.frameAt, frame.frameLength).toArray(ValueLayout.JAVA_BYTE);
        to.add(LinkLayerAddress.of(octets, 0));
        packets.add(Arrays.copyOfRange(octets, 14, octets.length));
      }
    }

    byte[] last() {
      return packets.getLast();
    }
  }

  private EmbeddedChannel channel(RouterPort port) {
    return new EmbeddedChannel(
        new AccessRouterHandler(port, forwarder, output, () -> now, () -> {}));
  }

  private void onLink(byte[] packet) {
    deliver(linkChannel, HandoverVectors.PAR_STATION, NODE, packet);
  }

  private void onUpstream(byte[] packet) {
    deliver(upstreamChannel, HandoverVectors.UPSTREAM_STATION, NETWORK, packet);
  }

  private void deliver(
      EmbeddedChannel channel, LinkLayerAddress to, LinkLayerAddress from, byte[] packet) {
    byte[] frame = new byte[14 + packet.length];
    to.put(frame, 0);
    from.put(frame, 6);
    frame[12] = (byte) 0x86;
    frame[13] = (byte) 0xDD;
    System.arraycopy(packet, 0, frame, 14, packet.length);
    Segment slot = received.segment(0);
    slot.received(frame.length);
    MemorySegment.copy(frame, 0, slot.octets, ValueLayout.JAVA_BYTE, slot.frameAt, frame.length);
    received.size(1);
    channel.writeInbound(received);
  }

  private static byte[] data(Ip6Address from, Ip6Address to, int hopLimit, int octets) {
    return Ip6Packet.emit(from, to, UDP, hopLimit, new byte[octets]);
  }

  @BeforeEach
  void aNodeHasAKeyAndTheNetworkAnswers() {
    onLink(SolicitationBuilder.from(careOf).at(now));
    link.packets.clear();
    link.to.clear();
  }

  /** Answers the router's Neighbor Solicitation for an address upstream. */
  private void answer(Ip6Address target) {
    onUpstream(
        NdMessage.emit(
            target,
            router.linkLocalAddress(),
            new NdBody.NeighborAdvertisement(0x60, target),
            List.of(new NdOption.TargetLinkLayer(NETWORK))));
  }

  private HandoverKey key() {
    now = now.plusNanos(Moment.SECOND);
    onLink(SolicitationBuilder.from(careOf).at(now));
    return Packets.key(link.last(), HandoverVectors.keyPair("mn/handover"));
  }

  private void handOver() {
    onLink(Packets.update(careOf.address(), ROUTER, NCOA, 1, 30, key(), HandoverMac.HMAC_SHA1_96));
    answer(NCOA);
    upstream.packets.clear();
    upstream.to.clear();
  }

  @Test
  void aPacketForTheLinkGoesToTheStationOfItsAddressOneHopOlder() {
    byte[] packet = data(CORRESPONDENT, careOf.address(), 60, 100);
    onUpstream(packet);
    assertThat(link.to).containsExactly(NODE);
    packet[7] = 59;
    assertThat(link.last()).isEqualTo(packet);
    assertThat(forwarder.forwarded()).isEqualTo(1);
  }

  @Test
  void aPacketFromTheLinkWaitsForTheStationUpstreamAndGoesThen() {
    byte[] packet = data(careOf.address(), CORRESPONDENT, 60, 100);
    onLink(packet);
    assertThat(upstream.packets).hasSize(1); // the question for the station
    answer(CORRESPONDENT);
    packet[7] = 59;
    assertThat(upstream.last()).isEqualTo(packet);
    assertThat(upstream.to.getLast()).isEqualTo(NETWORK);
  }

  @Test
  void afterAnFbuThePacketGoesThroughTheTunnel() {
    handOver();
    byte[] packet = data(CORRESPONDENT, careOf.address(), 60, 100);
    onUpstream(packet);
    Ip6Packet outer = Objects.requireNonNull(Ip6Packet.read(upstream.last()));
    assertThat(outer.protocol()).isEqualTo(Ip6Packet.IPV6);
    assertThat(outer.source()).isEqualTo(ROUTER);
    assertThat(outer.destination()).isEqualTo(NCOA);
    packet[7] = 59;
    assertThat(Arrays.copyOfRange(upstream.last(), 40, 40 + packet.length)).isEqualTo(packet);
    assertThat(forwarder.tunnelled()).isEqualTo(1);
  }

  @Test
  void theTunnelEndsAtItsNanosecondThoughNoTimerRan() {
    handOver();
    now = now.plusNanos(30 * Moment.SECOND);
    onUpstream(data(CORRESPONDENT, careOf.address(), 60, 100));
    assertThat(forwarder.tunnelled()).isZero();
    assertThat(forwarder.forwarded()).isEqualTo(1);
  }

  @Test
  void thePacketBackComesOutOfTheTunnelOnlyFromTheOtherEnd() {
    handOver();
    byte[] inner = data(careOf.address(), CORRESPONDENT, 60, 50);
    onUpstream(Ip6Packet.emit(NCOA, ROUTER, Ip6Packet.IPV6, 64, inner));
    answer(CORRESPONDENT);
    inner[7] = 59;
    assertThat(upstream.last()).isEqualTo(inner);

    int before = upstream.packets.size();
    Ip6Address stranger = Ip6Address.parse("2001:db8:1:2::66");
    onUpstream(Ip6Packet.emit(stranger, ROUTER, Ip6Packet.IPV6, 64, inner));
    assertThat(upstream.packets).hasSize(before);
    assertThat(forwarder.dropped(ForwardingDrop.TUNNEL)).isEqualTo(1);
  }

  @Test
  void aPacketTooBigForTheTunnelIsToldToItsSender() {
    handOver();
    onUpstream(data(CORRESPONDENT, careOf.address(), 60, 1430));
    assertThat(forwarder.dropped(ForwardingDrop.TOO_BIG)).isEqualTo(1);
    answer(CORRESPONDENT);
    byte[] error = upstream.last();
    assertThat(Ip6Address.of(error, 24)).isEqualTo(CORRESPONDENT);
    assertThat(error[40]).isEqualTo((byte) 2);
    assertThat((error[46] & 0xFF) << 8 | (error[47] & 0xFF)).isEqualTo(1460);
    assertThat(error.length).isLessThanOrEqualTo(PacketTooBig.MINIMUM_MTU);
  }

  @Test
  void aPacketWhoseHopLimitRanOutIsDropped() {
    onUpstream(data(CORRESPONDENT, careOf.address(), 1, 10));
    assertThat(link.packets).isEmpty();
    assertThat(forwarder.dropped(ForwardingDrop.HOP_LIMIT)).isEqualTo(1);
  }

  @Test
  void aSourceThatDoesNotBelongToTheLinkIsDropped() {
    onLink(data(NCOA, CORRESPONDENT, 60, 10));
    onLink(data(router.linkLocalAddress(), CORRESPONDENT, 60, 10));
    onUpstream(data(Ip6Address.ALL_NODES, careOf.address(), 60, 10));
    onUpstream(data(Ip6Address.UNSPECIFIED, careOf.address(), 60, 10));
    assertThat(forwarder.dropped(ForwardingDrop.SOURCE)).isEqualTo(4);
    assertThat(upstream.packets).isEmpty();
  }

  @Test
  void aDestinationThatIsNotBehindTheRouterIsDropped() {
    onUpstream(data(CORRESPONDENT, NCOA, 60, 10));
    onLink(data(careOf.address(), Ip6Address.parse("2001:db8:1:1::77"), 60, 10));
    onUpstream(data(CORRESPONDENT, Ip6Address.parse("fe80::77"), 60, 10));
    assertThat(forwarder.dropped(ForwardingDrop.DESTINATION)).isEqualTo(3);
  }

  @Test
  void whatIsShorterThanItsHeadersSayIsDropped() {
    byte[] packet = data(CORRESPONDENT, careOf.address(), 60, 100);
    onUpstream(Arrays.copyOf(packet, 100));
    onUpstream(Arrays.copyOf(packet, 20));
    handOver();
    onUpstream(Ip6Packet.emit(NCOA, ROUTER, Ip6Packet.IPV6, 64, new byte[10]));
    assertThat(forwarder.dropped(ForwardingDrop.MALFORMED)).isEqualTo(3);
  }

  @Test
  void aFrameForAnotherStationIsLeftAlone() {
    deliver(upstreamChannel, NODE, NETWORK, data(CORRESPONDENT, careOf.address(), 60, 100));
    assertThat(link.packets).isEmpty();
    assertThat(forwarder.forwarded()).isZero();
  }

  @Test
  void forwardingAllocatesNothingForAPacket() {
    handOver();
    byte[] packet = data(CORRESPONDENT, careOf.address(), 60, 100);
    onUpstream(packet);
    upstream.recording = false;
    Segment slot = received.segment(0);
    long at = slot.frameAt + 14;
    int length = packet.length;
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long rounds = 20_000;
    for (int i = 0; i < rounds; i++) {
      forwarder.onPacket(RouterPort.UPSTREAM, 1, slot.octets, at, length, now);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < rounds; i++) {
      forwarder.onPacket(RouterPort.UPSTREAM, 1, slot.octets, at, length, now);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan(rounds);
    assertThat(forwarder.tunnelled()).isEqualTo(2 * rounds + 1);
  }
}
