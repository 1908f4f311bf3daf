package io.latchwire.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.MobilityBody;
import io.latchwire.wire.nd.MobilityHeader;
import io.latchwire.wire.nd.NdOption;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The scenarios of the vectors' key_store_scenarios, each under its name. */
class KeyStoreScenarioTest {
  private static final RsaKeyPair OWNER = HandoverVectors.keyPair("mn/send");
  private static final RsaKeyPair FIRST_PAIR = HandoverVectors.keyPair("mn/handover");
  private static final RsaKeyPair SECOND_PAIR = RsaKeyPair.generate(1024);
  private static final Ip6Address ROUTER = HandoverVectors.PAR_GLOBAL;
  private static final Ip6Address NEW = HandoverVectors.NCOA;
  private static final Ip6Address OTHER_NEW = Ip6Address.parse("2001:db8:1:2::77");

  private final RouterUnderTest under =
      new RouterUnderTest(
          HandoverVectors.settings(), HandoverVectors.at(HandoverVectors.T0_SECONDS));
  private final SendSigner a = HandoverLink.address(OWNER, 1);

  @Test
  void everyScenarioOfTheVectorsHasATestHere() {
    List<String> names =
        StreamSupport.stream(HandoverVectors.ALL.path("key_store_scenarios").spliterator(), false)
            .map(each -> each.path("name").asText())
            .toList();
    assertThat(names)
        .containsExactly(
            "existing key is returned",
            "unverified message leaves the record alone",
            "expiry at HK-LIFETIME",
            "key goes with the forwarding timeout",
            "lifetime 0 ends the tunnel, not the key",
            "AT renegotiated",
            "two CGAs of one public key",
            "store full",
            "no state before verification");
  }

  private byte[] ask(SolicitationBuilder solicitation) {
    List<RouterUnderTest.Sent> sent =
        under.onLink(HandoverVectors.MN_STATION, solicitation.at(under.now()));
    assertThat(sent).hasSize(1);
    return sent.getFirst().packet().octets();
  }

  private HandoverKey keyOf(SendSigner careOf) {
    return Packets.key(ask(SolicitationBuilder.from(careOf)), FIRST_PAIR);
  }

  private void update(
      Ip6Address home,
      Ip6Address to,
      int sequence,
      int seconds,
      HandoverKey key,
      HandoverMac algorithm) {
    under.onLink(
        HandoverVectors.MN_STATION,
        Packets.update(home, ROUTER, to, sequence, seconds, key, algorithm));
  }

  private void update(Ip6Address to, int sequence, int seconds, HandoverKey key) {
    update(a.address(), to, sequence, seconds, key, HandoverMac.HMAC_SHA1_96);
  }

  private boolean isForwarding() {
    return under.router.forwardingOf(a.address().high(), a.address().low(), under.now().nanos())
        != null;
  }

  private int grantedSeconds() {
    return under.sent.reversed().stream()
        .filter(each -> each.packet().protocol() == Ip6Packet.MOBILITY)
        .map(each -> (MobilityHeader) MobilityHeader.read(each.packet()))
        .map(header -> (MobilityBody.FastBindingAck) header.body())
        .findFirst()
        .orElseThrow()
        .lifetimeSeconds();
  }

  @Test
  void anExistingKeyIsReturnedWithWhatIsLeftOfItsLife() {
    byte[] first = ask(SolicitationBuilder.from(a).to(FIRST_PAIR));
    under.later(100);
    byte[] second = ask(SolicitationBuilder.from(a).to(SECOND_PAIR));
    assertThat(RouterUnderTest.reply(HandoverLink.message(first)).lifetimeSeconds())
        .isEqualTo(43_200);
    assertThat(RouterUnderTest.reply(HandoverLink.message(second)).lifetimeSeconds())
        .isEqualTo(43_100);
    assertThat(Packets.key(second, SECOND_PAIR)).isEqualTo(Packets.key(first, FIRST_PAIR));
  }

  @Test
  void anUnverifiedMessageLeavesTheRecordAlone() {
    HandoverKey key = Packets.key(ask(SolicitationBuilder.from(a).algorithm(2)), FIRST_PAIR);
    under.later(5);
    List<RouterUnderTest.Sent> answer =
        under.onLink(
            HandoverVectors.MN_STATION,
            SolicitationBuilder.from(a).algorithm(1).forgedAt(under.now()));
    assertThat(under.solicitationFaults()).containsExactly(SolicitationFault.SIGNATURE);
    assertThat(answer).allMatch(each -> each.message().option(NdOption.HANDOVER_KEY_REPLY) == null);
    under.later(1);
    update(a.address(), NEW, 7, 20, key, HandoverMac.HMAC_SHA256_128);
    assertThat(isForwarding()).isTrue();
  }

  @Test
  void aKeyExpiresAtHkLifetimeAndForwardingCannotOutliveIt() {
    HandoverKey key = keyOf(a);
    under.later(43_190);
    update(NEW, 1, 60, key);
    assertThat(isForwarding()).isTrue();
    assertThat(grantedSeconds()).isLessThanOrEqualTo(10);
    under.later(10);
    assertThat(isForwarding()).isFalse();
    update(NEW, 2, 60, key);
    assertThat(isForwarding()).isFalse();
    assertThat(under.bindingFaults()).containsExactly(BindingFault.NO_KEY);
    under.later(1);
    assertThat(keyOf(a)).isNotEqualTo(key);
  }

  @Test
  void theKeyGoesWithTheForwardingTimeout() {
    HandoverKey key = keyOf(a);
    under.later(10);
    update(NEW, 1, 20, key);
    assertThat(grantedSeconds()).isEqualTo(20);
    under.later(19);
    update(OTHER_NEW, 2, 20, key);
    assertThat(isForwarding()).isTrue();
    under.later(21);
    assertThat(isForwarding()).isFalse();
    under.later(1);
    update(NEW, 3, 20, key);
    assertThat(isForwarding()).isFalse();
    assertThat(under.bindingFaults()).containsExactly(BindingFault.NO_KEY);
  }

  @Test
  void lifetime0EndsTheTunnelAndNotTheKey() {
    HandoverKey key = keyOf(a);
    update(NEW, 10, 30, key);
    update(a.address(), 11, 0, key);
    assertThat(isForwarding()).isFalse();
    assertThat(under.router.keyCount()).isEqualTo(1);
    update(NEW, 10, 30, key);
    assertThat(isForwarding()).isFalse();
    assertThat(under.bindingFaults()).containsExactly(BindingFault.SEQUENCE);
    update(NEW, 12, 30, key);
    assertThat(isForwarding()).isTrue();
  }

  @Test
  void theAlgorithmIsAgreedOnAnewWithEveryRequest() {
    byte[] unknown = ask(SolicitationBuilder.from(a).algorithm(9));
    assertThat(RouterUnderTest.reply(HandoverLink.message(unknown)).algorithmType()).isEqualTo(2);
    under.later(1);
    byte[] weaker = ask(SolicitationBuilder.from(a).algorithm(1));
    HandoverKey key = Packets.key(unknown, FIRST_PAIR);
    assertThat(Packets.key(weaker, FIRST_PAIR)).isEqualTo(key);
    update(a.address(), NEW, 1, 20, key, HandoverMac.HMAC_SHA1_96);
    assertThat(isForwarding()).isTrue();
    update(a.address(), OTHER_NEW, 2, 20, key, HandoverMac.HMAC_SHA256_128);
    assertThat(under.bindingFaults()).containsExactly(BindingFault.AUTHENTICATOR_LENGTH);
  }

  @Test
  void twoCgasOfOnePublicKeyHaveTwoKeys() {
    SendSigner other = HandoverLink.address(OWNER, 2);
    HandoverKey keyOfA = keyOf(a);
    HandoverKey keyOfOther = keyOf(other);
    assertThat(keyOfOther).isNotEqualTo(keyOfA);
    update(NEW, 1, 20, keyOfOther);
    assertThat(isForwarding()).isFalse();
    assertThat(under.bindingFaults()).containsExactly(BindingFault.AUTHENTICATOR);
  }

  @Test
  void aFullStoreRefusesNewcomersAndKeepsWhatItHas() {
    int capacity = 5;
    RouterUnderTest small =
        new RouterUnderTest(
            HandoverVectors.settings()
                .withLimits(new StoreLimits(capacity, 16, 16), RateLimits.DEFAULT),
            under.now());
    for (int i = 0; i <= capacity; i++) {
      SendSigner each = HandoverLink.address(OWNER, 100 + i);
      List<RouterUnderTest.Sent> sent =
          small.onLink(
              new LinkLayerAddress(0x02_00_00_00_00_00L + i),
              SolicitationBuilder.from(each).at(small.now()));
      NdOption reply = sent.getFirst().message().option(NdOption.HANDOVER_KEY_REPLY);
      assertThat(reply != null).isEqualTo(i < capacity);
    }
    assertThat(small.router.keyCount()).isEqualTo(capacity);
    assertThat(small.solicitationFaults()).containsExactly(SolicitationFault.STORE_FULL);
  }

  @Test
  void aSenderThatUsesItsBudgetUpLosesItsOldestUnusedKeyAndNeverOneInUse() {
    RouterUnderTest small =
        new RouterUnderTest(
            HandoverVectors.settings().withLimits(new StoreLimits(100, 2, 100), RateLimits.DEFAULT),
            under.now());
    SendSigner[] addresses = new SendSigner[4];
    HandoverKey inUse = null;
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = HandoverLink.address(OWNER, 200 + i);
      small.later(1);
      byte[] answer =
          small
              .onLink(
                  HandoverVectors.MN_STATION,
                  SolicitationBuilder.from(addresses[i]).at(small.now()))
              .getFirst()
              .packet()
              .octets();
      if (i == 0) {
        inUse = Packets.key(answer, FIRST_PAIR);
        small.onLink(
            HandoverVectors.MN_STATION,
            Packets.update(
                addresses[0].address(), ROUTER, NEW, 1, 30, inUse, HandoverMac.HMAC_SHA1_96));
      }
    }
    long nanos = small.now().nanos();
    assertThat(small.router.record(addresses[0].address(), nanos)).isNotNull();
    assertThat(small.router.record(addresses[1].address(), nanos)).isNull();
    assertThat(small.router.record(addresses[2].address(), nanos)).isNull();
    assertThat(small.router.record(addresses[3].address(), nanos)).isNotNull();
  }

  @Test
  void nothingIsKeptForAHundredThousandSendersThatProvedNothing() {
    byte[] forged = SolicitationBuilder.from(a).forgedAt(under.now());
    for (int i = 0; i < 100_000; i++) {
      under.router.onPacket(
          RouterPort.LINK, new LinkLayerAddress(0x02_00_00_00_00_00L + i), forged, under.now());
    }
    assertThat(under.router.keyCount()).isZero();
    assertThat(under.router.timestampPeers()).isZero();
    assertThat(under.router.neighborCount()).isZero();
    assertThat(under.randomOctets()).isZero();
    long verified =
        under.solicitationFaults().stream()
            .filter(fault -> fault == SolicitationFault.SIGNATURE)
            .count();
    assertThat(verified).isLessThanOrEqualTo((long) RateLimits.DEFAULT.verificationsPerSecond());
    under.later(1);
    assertThat(keyOf(a)).isNotNull();
  }
}
