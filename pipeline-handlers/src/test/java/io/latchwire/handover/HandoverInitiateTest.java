package io.latchwire.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.MobilityBody;
import io.latchwire.wire.nd.MobilityHeader;
import io.latchwire.wire.nd.MobilityOption;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A new access router that is asked with HI before forwarding starts, RFC 5568 s3.3, s6.2.1. */
class HandoverInitiateTest {
  private static final Ip6Address PCOA = HandoverVectors.PCOA;
  private static final Ip6Address NCOA = HandoverVectors.NCOA;
  private static final Ip6Address ROUTER = HandoverVectors.PAR_GLOBAL;
  private static final NeighborRouter NEW_ROUTER = HandoverVectors.neighbor(true);

  private final List<Ip6Packet> sent = new ArrayList<>();
  private final List<HandoverEvent> events = new ArrayList<>();
  private final HandoverKeyStore keys =
      new HandoverKeyStore(StoreLimits.DEFAULT, (record, _) -> onGone(record));
  private final HandoverKey key = HandoverKey.generate(KeyOctets.system());
  private final FastBindings bindings =
      new FastBindings(
          AccessRouterSettings.of(
              ROUTER,
              HandoverVectors.PAR_STATION,
              HandoverVectors.UPSTREAM_STATION,
              List.of(NEW_ROUTER)),
          ROUTER::equals,
          keys,
          (_, _, packet, _) -> sent.add(Objects.requireNonNull(Ip6Packet.read(packet))),
          events::add,
          1);
  private long nanos;

  private void onGone(KeyRecord record) {
    bindings.onKeyGone(record);
  }

  @BeforeEach
  void aNodeHasAKey() {
    keys.add(
        new KeyRecord(
            PCOA,
            key,
            OctetString.EMPTY,
            HandoverVectors.MN_STATION,
            1000 * Moment.SECOND,
            1,
            HandoverMac.HMAC_SHA1_96,
            0));
  }

  private void update(int sequence, int seconds) {
    deliver(Packets.update(PCOA, ROUTER, NCOA, sequence, seconds, key, HandoverMac.HMAC_SHA1_96));
  }

  private void deliver(byte[] packet) {
    bindings.onPacket(
        RouterPort.LINK, Objects.requireNonNull(Ip6Packet.read(packet)), new Moment(nanos, 0));
  }

  private void answer(int sequence, int code, @Nullable Ip6Address supplied) {
    byte[] header =
        MobilityHeader.emit(
            new MobilityBody.HandoverAck(sequence, code),
            supplied == null
                ? List.of()
                : List.of(
                    new MobilityOption.AddressPrefix(
                        MobilityOption.AddressPrefix.NEW_CARE_OF, 128, supplied)));
    MobilityHeader.putChecksum(header, NEW_ROUTER.address(), ROUTER);
    deliver(Ip6Packet.emit(NEW_ROUTER.address(), ROUTER, Ip6Packet.MOBILITY, 64, header));
  }

  private void later(double seconds) {
    nanos += (long) (seconds * Moment.SECOND);
    bindings.onTime(
        nanos, record -> keys.discard(record, HandoverEvent.DiscardReason.FORWARDING_TIMED_OUT));
  }

  private MobilityHeader lastSent() {
    return (MobilityHeader) MobilityHeader.read(sent.getLast());
  }

  private MobilityBody.FastBindingAck ack() {
    return (MobilityBody.FastBindingAck) lastSent().body();
  }

  private int initiateSequence() {
    return sent.stream()
        .map(packet -> ((MobilityHeader) MobilityHeader.read(packet)).body())
        .filter(MobilityBody.HandoverInitiate.class::isInstance)
        .map(body -> ((MobilityBody.HandoverInitiate) body).sequence())
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private @Nullable Ip6Address tunnelEnd() {
    FastBinding binding = bindings.forwardingOf(PCOA.high(), PCOA.low(), nanos);
    return binding == null ? null : binding.tunnelEnd();
  }

  @Test
  void theNewRouterIsAskedAndForwardingWaitsForItsAnswer() {
    update(1, 30);
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().destination()).isEqualTo(NEW_ROUTER.address());
    assertThat(lastSent().body()).isEqualTo(new MobilityBody.HandoverInitiate(1, 0, 0));
    assertThat(lastSent().options())
        .containsExactly(
            new MobilityOption.LinkLayer(2, HandoverVectors.MN_STATION),
            new MobilityOption.AddressPrefix(1, 128, PCOA),
            new MobilityOption.AddressPrefix(2, 128, NCOA));
    assertThat(tunnelEnd()).isNull();

    answer(initiateSequence(), MobilityBody.HandoverAck.ACCEPTED, null);
    assertThat(tunnelEnd()).isEqualTo(NCOA);
    assertThat(ack().status()).isZero();
  }

  @Test
  void anAssignedAddressIsToldWithStatus1AndForwardedTo() {
    Ip6Address assigned = Ip6Address.parse("2001:db8:1:2::aa");
    update(1, 30);
    answer(initiateSequence(), MobilityBody.HandoverAck.ASSIGNED, assigned);
    assertThat(tunnelEnd()).isEqualTo(assigned);
    assertThat(ack().status()).isEqualTo(1);
    assertThat(lastSent().alternateCareOf()).isEqualTo(assigned);
  }

  @Test
  void anInvalidAddressWithoutAnotherIsRefused() {
    update(1, 30);
    answer(initiateSequence(), MobilityBody.HandoverAck.INVALID_ADDRESS, null);
    assertThat(tunnelEnd()).isNull();
    assertThat(ack().status()).isEqualTo(128);
  }

  @Test
  void useOfTheOldAddressTunnelsToTheNewRouter() {
    update(1, 30);
    answer(initiateSequence(), MobilityBody.HandoverAck.USE_OLD_ADDRESS, null);
    assertThat(tunnelEnd()).isEqualTo(NEW_ROUTER.address());
    assertThat(ack().status()).isZero();
  }

  @Test
  void aRefusalIsPassedOn() {
    update(1, 30);
    answer(initiateSequence(), 129, null);
    assertThat(tunnelEnd()).isNull();
    assertThat(ack().status()).isEqualTo(129);
    assertThat(bindings.size()).isZero();
  }

  @Test
  void aSilentRouterIsAskedFourTimesAndThenGivenUp() {
    update(1, 30);
    for (int i = 0; i < 20; i++) {
      later(0.5);
    }
    assertThat(
            sent.stream()
                .map(packet -> ((MobilityHeader) MobilityHeader.read(packet)).body())
                .filter(MobilityBody.HandoverInitiate.class::isInstance))
        .hasSize(4);
    assertThat(ack().status()).isEqualTo(128);
    assertThat(tunnelEnd()).isNull();
  }

  @Test
  void anAnswerThatNobodyWaitsForChangesNothing() {
    answer(77, MobilityBody.HandoverAck.ACCEPTED, null);
    update(1, 30);
    answer(initiateSequence() + 1, MobilityBody.HandoverAck.ACCEPTED, null);
    assertThat(tunnelEnd()).isNull();
  }

  @Test
  void theOldTunnelStaysWhenAnotherRouterRefuses() {
    update(1, 30);
    answer(initiateSequence(), MobilityBody.HandoverAck.ACCEPTED, null);
    update(2, 30);
    assertThat(tunnelEnd()).isEqualTo(NCOA);
    answer(initiateSequence(), 128, null);
    assertThat(tunnelEnd()).isEqualTo(NCOA);
  }

  @Test
  void aKeyThatGoesEndsWhatItAuthorised() {
    update(1, 30);
    answer(initiateSequence(), MobilityBody.HandoverAck.ACCEPTED, null);
    keys.expire(2000 * Moment.SECOND);
    assertThat(tunnelEnd()).isNull();
    assertThat(bindings.size()).isZero();
  }
}
