package io.latchwire.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.identity.RsaPublicOperation;
import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.MobilityBody;
import io.latchwire.wire.nd.MobilityHeader;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One test or more for each MUST and SHOULD of RFC 5269; docs/conformance/rfc5269.md is the list.
 */
class Rfc5269Test {
  private static final RsaKeyPair OWNER = HandoverVectors.keyPair("mn/send");
  private static final Ip6Address ROUTER = HandoverVectors.PAR_LINK_LOCAL;
  private static final Ip6Address NEW = HandoverVectors.NCOA;
  private static final double HOUR = 3600;

  private final HandoverLink link = new HandoverLink();
  private final SendSigner careOf = HandoverLink.address(OWNER, 1);

  private NdMessage solicitation() {
    return link.sentByNode(NdBody.RtSolPr.class).getLast();
  }

  private static SubjectPublicKey encryptionKey(NdMessage solicitation) {
    return Objects.requireNonNull(
        SolicitationCheck.encryptionKey(
            Objects.requireNonNull(solicitation.option(NdOption.HANDOVER_KEY_REQUEST))));
  }

  private static OctetString nonce(NdMessage message) {
    return message.option(NdOption.NONCE) instanceof NdOption.Nonce(OctetString nonce)
        ? nonce
        : OctetString.EMPTY;
  }

  private NodeEvent lastNodeEvent() {
    return link.nodeEvents.getLast();
  }

  // 3.1

  @ParameterizedTest
  @ValueSource(ints = {1024, 2048})
  void theEncryptionPairHasTheSizeOfTheCgaKey31(int bits) {
    List<byte[]> sent = new ArrayList<>();
    MobileNode node =
        new MobileNode(
            HandoverLink.nodeSettings(1),
            KeyOctets.system(),
            (_, _, packet) -> sent.add(packet),
            _ -> {});
    SendSigner signer =
        HandoverLink.address(HandoverVectors.keyPair(bits == 1024 ? "mn/send" : "mn2/send"), 1);
    node.attach(signer);
    node.requestKey(signer.address(), link.now());
    assertThat(encryptionKey(HandoverLink.message(sent.getFirst())).modulusBits()).isEqualTo(bits);
  }

  @Test
  void theEncryptionPairIsNotTheCgaKeyAndSignsNothing31() {
    link.attached(careOf);
    NdMessage solicitation = solicitation();
    SubjectPublicKey encryptionKey = encryptionKey(solicitation);
    assertThat(encryptionKey.isSameKey(OWNER.publicKey())).isFalse();
    assertThat(
            RsaPublicOperation.verifySend(
                encryptionKey,
                solicitation.signedOctets(),
                Objects.requireNonNull(solicitation.signature()).signature().octets()))
        .isFalse();
    MobileNode careless =
        new MobileNode(
            HandoverLink.nodeSettings(1).withKeyPairs(_ -> OWNER),
            KeyOctets.system(),
            (_, _, _) -> {},
            _ -> {});
    careless.attach(careOf);
    assertThatThrownBy(() -> careless.requestKey(careOf.address(), link.now()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theEncryptionPairIsReplacedAfterTwelveHours31() {
    link.attached(careOf);
    link.later(11.9 * HOUR);
    link.node.requestKey(careOf.address(), link.now());
    assertThat(link.pairsMade).isEqualTo(1);
    link.later(0.2 * HOUR);
    link.node.requestKey(careOf.address(), link.now());
    assertThat(link.pairsMade).isEqualTo(2);
  }

  @Test
  void theEncryptionPairIsReplacedAfterTenHandovers31() {
    link.attached(careOf);
    for (int i = 0; i < 10; i++) {
      link.node.requestKey(careOf.address(), link.now());
      link.later(1);
      assertThat(link.pairsMade).isEqualTo(1);
      link.node.sendFastBindingUpdate(
          ROUTER, careOf.address(), careOf.address(), NEW, 30, null, link.now());
      link.later(1);
    }
    link.node.requestKey(careOf.address(), link.now());
    assertThat(link.pairsMade).isEqualTo(2);
  }

  @Test
  void theRtSolPrCarriesRequestCgaSignatureTimestampAndNonceFromTheCga31() {
    link.attached(careOf);
    NdMessage solicitation = solicitation();
    assertThat(solicitation.source()).isEqualTo(careOf.address());
    SendCheck send = SendCheck.examine(solicitation, 1024, 3072);
    assertThat(send.fault()).isNull();
    assertThat(send.isSignatureValid()).isTrue();
    assertThat(solicitation.option(NdOption.TIMESTAMP)).isNotNull();
    assertThat(nonce(solicitation).length()).isGreaterThanOrEqualTo(6);
    NdOption.HandoverKeyRequest request =
        (NdOption.HandoverKeyRequest)
            Objects.requireNonNull(solicitation.option(NdOption.HANDOVER_KEY_REQUEST));
    assertThat(request.algorithmType()).isEqualTo(1);
  }

  @Test
  void everyRequestHasANonceOfItsOwn31() {
    link.node.attach(careOf);
    Set<OctetString> nonces = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      link.node.requestKey(careOf.address(), link.now());
      link.later(1);
    }
    link.sentByNode(NdBody.RtSolPr.class).forEach(each -> nonces.add(nonce(each)));
    assertThat(nonces).hasSize(20);
  }

  // 3.2

  @Test
  void aRequestThatCannotBeValidatedChangesNoRecordAndTheOldKeyStillWorks32() {
    link.attached(careOf);
    KeyRecord before = link.record(careOf.address());
    link.later(1);
    byte[] forged =
        SolicitationBuilder.from(careOf)
            .algorithm(2)
            .to(RsaKeyPair.generate(1024))
            .forgedAt(link.now());
    link.router.onPacket(RouterPort.LINK, HandoverVectors.MN_STATION, forged, link.now());
    assertThat(link.record(careOf.address())).isSameAs(before);
    assertThat(before.algorithmType).isEqualTo(1);
    link.node.sendFastBindingUpdate(
        ROUTER, careOf.address(), careOf.address(), NEW, 30, null, link.now());
    link.settle();
    assertThat(link.isForwarding(careOf.address())).isTrue();
  }

  @Test
  void aRequestThatCannotBeValidatedIsAnsweredWithoutKeyAndNonce32() {
    byte[] forged = SolicitationBuilder.from(careOf).forgedAt(link.now());
    link.router.onPacket(RouterPort.LINK, HandoverVectors.MN_STATION, forged, link.now());
    NdMessage answer = link.sentByRouter(NdBody.PrRtAdv.class).getLast();
    assertThat(answer.option(NdOption.HANDOVER_KEY_REPLY)).isNull();
    assertThat(answer.option(NdOption.NONCE)).isNull();
    SendCheck send = SendCheck.examine(answer, 1024, 3072);
    assertThat(send.fault() == null && send.isSignatureValid()).isTrue();
    assertThat(link.router.keyCount()).isZero();
  }

  @Test
  void theKeyIsEncryptedToTheKeyOfTheRequestAlone32() {
    RsaKeyPair second = RsaKeyPair.generate(1024);
    link.attached(careOf);
    link.later(1);
    byte[] request = SolicitationBuilder.from(careOf).to(second).at(link.now());
    link.router.onPacket(RouterPort.LINK, HandoverVectors.MN_STATION, request, link.now());
    byte[] answer = link.fromRouter.getLast();
    assertThat(Packets.key(answer, second)).isEqualTo(link.record(careOf.address()).key);
    OctetString ciphertext = RouterUnderTest.reply(HandoverLink.message(answer)).encryptedKey();
    assertThat(HandoverVectors.keyPair("mn/handover").decrypt(ciphertext.octets())).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 43_200, 65_535})
  void theLifetimeIsInTheReply32(int seconds) {
    AccessRouterSettings usual = HandoverVectors.settings();
    RouterUnderTest under = new RouterUnderTest(withKeyLifetime(usual, seconds), link.now());
    List<RouterUnderTest.Sent> sent =
        under.onLink(HandoverVectors.MN_STATION, SolicitationBuilder.from(careOf).at(under.now()));
    assertThat(RouterUnderTest.reply(sent.getFirst().message()).lifetimeSeconds())
        .isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_536})
  void aLifetimeThatTheFieldCannotSayIsRefused32(int seconds) {
    assertThatThrownBy(() -> withKeyLifetime(HandoverVectors.settings(), seconds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key-lifetime: %d s (expected: 1..65535 s)".formatted(seconds));
  }

  private static AccessRouterSettings withKeyLifetime(AccessRouterSettings usual, int seconds) {
    return new AccessRouterSettings(
        usual.address(),
        usual.linkAddress(),
        usual.upstreamAddress(),
        null,
        usual.mtu(),
        usual.neighbors(),
        usual.algorithms(),
        seconds,
        usual.forwardingSeconds(),
        usual.minimumKeyBits(),
        usual.maximumKeyBits(),
        usual.secureOnly(),
        usual.lengthCountsSpi(),
        usual.storeLimits(),
        usual.timestampPeers(),
        usual.rateLimits());
  }

  @Test
  void theAlgorithmIsThePreferredOneOrOneAtLeastAsStrong32() {
    AlgorithmTable both = AlgorithmTable.DEFAULT;
    assertThat(both.resolve(1)).isEqualTo(1);
    assertThat(both.resolve(2)).isEqualTo(2);
    assertThat(both.resolve(9)).isEqualTo(2);
    assertThat(both.supportingOnly(1).resolve(1)).isEqualTo(1);
    assertThat(both.supportingOnly(1).resolve(2)).isEqualTo(-1);
    assertThat(both.supportingOnly(1).resolve(9)).isEqualTo(1);
    assertThat(both.supportingOnly(2).resolve(1)).isEqualTo(2);
    assertThat(both.supportingOnly(2).resolve(2)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 14, 22})
  void theNonceIsCopiedWhole32(int octets) {
    byte[] nonce = new byte[octets];
    KeyOctets.system().fill(nonce);
    byte[] request = SolicitationBuilder.from(careOf).nonce(OctetString.of(nonce)).at(link.now());
    link.router.onPacket(RouterPort.LINK, HandoverVectors.MN_STATION, request, link.now());
    assertThat(nonce(HandoverLink.message(link.fromRouter.getLast())))
        .isEqualTo(OctetString.of(nonce));
  }

  @Test
  void theRouterProvesItselfByPathAndSignatureAndTheNodeNeedsAnAnchor32() {
    link.attached(careOf);
    assertThat(link.sentByRouter(NdBody.CertificationPathAdvertisement.class)).hasSize(2);
    assertThat(link.nodeHasKey(careOf.address())).isTrue();

    HandoverLink anchorless =
        new HandoverLink(
            HandoverVectors.settings(),
            MobileNodeSettings.of(HandoverVectors.MN_STATION, List.of(), 1));
    anchorless.attached(careOf);
    anchorless.later(20);
    assertThat(anchorless.nodeHasKey(careOf.address())).isFalse();
    assertThat(anchorless.sentByNode(NdBody.CertificationPathSolicitation.class)).isEmpty();
  }

  // 3.3

  @Test
  void anAdvertisementOfAnUncertifiedRouterIsDropped33() {
    HandoverLink rogue = new HandoverLink();
    RsaKeyPair key = HandoverVectors.keyPair("rogue/send");
    SendSigner signer =
        HandoverLink.address(key, new Ip6Address(Ip6Address.LINK_LOCAL_PREFIX, 0).octets(), 1);
    rogue.arrives = (fromNode, _) -> !fromNode;
    rogue.attached(careOf);
    NdMessage asked = rogue.sentByNode(NdBody.RtSolPr.class).getLast();
    byte[] answer =
        signer.sign(
            careOf.address(),
            new NdBody.PrRtAdv(0, ((NdBody.RtSolPr) asked.body()).identifier()),
            List.of(),
            rogue.now().timestamp(),
            nonce(asked),
            List.of(
                new NdOption.HandoverKeyReply(
                    1,
                    100,
                    OctetString.of(
                        HandoverKey.generate(KeyOctets.system())
                            .encryptTo(encryptionKey(asked), KeyOctets.system())))));
    rogue.node.onPacket(HandoverVectors.PAR_STATION, answer, rogue.now());
    rogue.later(30);
    assertThat(rogue.node.keyCount()).isZero();
    assertThat(rogue.nodeEvents)
        .contains(
            new NodeEvent.AdvertisementDropped(signer.address(), AdvertisementFault.UNCERTIFIED));
  }

  @Test
  void thePathIsAskedForWhenItIsNotKnownAndTheKeyTakenThen33() {
    link.attached(careOf);
    assertThat(link.nodeEvents)
        .containsExactly(
            new NodeEvent.AdvertisementDropped(ROUTER, AdvertisementFault.UNCERTIFIED),
            new NodeEvent.RouterCertified(2),
            new NodeEvent.KeyStored(ROUTER, careOf.address(), 1, 43_200, false));
    assertThat(link.sentByNode(NdBody.CertificationPathSolicitation.class)).hasSize(1);

    link.later(10);
    link.node.requestKey(careOf.address(), link.now());
    link.settle();
    assertThat(link.sentByNode(NdBody.CertificationPathSolicitation.class)).hasSize(1);
  }

  @Test
  void aLostCpaIsAskedForAgain33() {
    boolean[] lose = {true};
    link.arrives =
        (fromNode, packet) ->
            fromNode || !(lose[0] && packet[40] == (byte) NdBody.CERTIFICATION_PATH_ADVERTISEMENT);
    link.attached(careOf);
    assertThat(link.nodeHasKey(careOf.address())).isFalse();
    lose[0] = false;
    link.later(2);
    assertThat(link.nodeHasKey(careOf.address())).isTrue();
  }

  @Test
  void twoOutstandingRequestsWithTwoEncryptionKeysMayBeAnsweredCrossed33() {
    MobileNodeSettings fresh =
        new MobileNodeSettings(
            HandoverVectors.MN_STATION,
            List.of(HandoverVectors.certificate("trust_anchor")),
            AlgorithmTable.DEFAULT,
            1,
            0, // every request has a pair of its own
            10,
            1024,
            3072,
            6,
            false,
            RsaKeyPair::generate);
    HandoverLink crossed = new HandoverLink(HandoverVectors.settings(), fresh);
    List<byte[]> answers = new ArrayList<>();
    crossed.arrives =
        (fromNode, packet) -> {
          if (!fromNode) {
            answers.add(packet);
          }
          return fromNode;
        };
    crossed.node.addPath(
        List.of(HandoverVectors.certificate("intermediate"), HandoverVectors.certificate("router")),
        crossed.now());
    crossed.attached(careOf);
    crossed.later(0.01);
    crossed.node.requestKey(careOf.address(), crossed.now());
    crossed.settle();
    assertThat(crossed.pairsMade).isEqualTo(2);
    assertThat(answers).hasSize(2);
    crossed.node.onPacket(HandoverVectors.PAR_STATION, answers.get(1), crossed.now());
    assertThat(lastOf(crossed)).isInstanceOf(NodeEvent.KeyStored.class);
    crossed.node.onPacket(HandoverVectors.PAR_STATION, answers.get(0), crossed.now());
    assertThat(lastOf(crossed)).isInstanceOf(NodeEvent.KeyStored.class);
    assertThat(((NodeEvent.KeyStored) lastOf(crossed)).same()).isTrue();
  }

  private static NodeEvent lastOf(HandoverLink link) {
    return link.nodeEvents.getLast();
  }

  @Test
  void theReturnedAlgorithmIsUsedForTheFbu33() {
    HandoverLink strong =
        new HandoverLink(
            HandoverVectors.settings().withAlgorithms(AlgorithmTable.DEFAULT.supportingOnly(2)),
            HandoverLink.nodeSettings(1));
    strong.attached(careOf);
    assertThat(strong.node.algorithmType(ROUTER, careOf.address())).isEqualTo(2);
    strong.node.sendFastBindingUpdate(
        ROUTER, careOf.address(), careOf.address(), NEW, 30, null, strong.now());
    MobilityHeader update =
        (MobilityHeader) MobilityHeader.read(HandoverLink.packet(strong.fromNode.getLast()));
    assertThat(Objects.requireNonNull(update.authorization()).authenticator().length())
        .isEqualTo(16);
    strong.settle();
    assertThat(strong.isForwarding(careOf.address())).isTrue();
  }

  @Test
  void aKeyWithAWeakerAlgorithmThanAskedForIsNotTaken33() {
    HandoverLink asked2 =
        new HandoverLink(HandoverVectors.settings(), HandoverLink.nodeSettings(2));
    asked2.arrives = (fromNode, _) -> !fromNode;
    asked2.attached(careOf);
    asked2.node.addPath(
        List.of(HandoverVectors.certificate("intermediate"), HandoverVectors.certificate("router")),
        asked2.now());
    NdMessage request = asked2.sentByNode(NdBody.RtSolPr.class).getLast();
    byte[] bidDown = answer(request, 1, 100, asked2.now());
    asked2.node.onPacket(HandoverVectors.PAR_STATION, bidDown, asked2.now());
    assertThat(lastOf(asked2))
        .isEqualTo(new NodeEvent.NoKey(ROUTER, careOf.address(), KeyReplyFault.WEAKER));
    assertThat(asked2.node.keyCount()).isZero();
  }

  /** A PrRtAdv as the real router would sign it, with what the test wants in it. */
  private static byte[] answer(
      NdMessage request, int algorithmType, int lifetimeSeconds, Moment now) {
    return HandoverVectors.routerIdentity()
        .signer()
        .sign(
            request.source(),
            new NdBody.PrRtAdv(0, ((NdBody.RtSolPr) request.body()).identifier()),
            List.of(),
            now.timestamp(),
            nonce(request),
            List.of(
                new NdOption.HandoverKeyReply(
                    algorithmType,
                    lifetimeSeconds,
                    OctetString.of(
                        HandoverKey.generate(KeyOctets.system())
                            .encryptTo(encryptionKey(request), KeyOctets.system())))));
  }

  @Test
  void theSecondRequestAfterAnUnknownAlgorithmIsNotWeaker33() {
    HandoverLink strange =
        new HandoverLink(HandoverVectors.settings(), HandoverLink.nodeSettings(1));
    strange.arrives = (fromNode, _) -> !fromNode;
    strange.attached(careOf);
    strange.node.addPath(
        List.of(HandoverVectors.certificate("intermediate"), HandoverVectors.certificate("router")),
        strange.now());
    NdMessage first = strange.sentByNode(NdBody.RtSolPr.class).getLast();
    strange.node.onPacket(
        HandoverVectors.PAR_STATION, answer(first, 7, 100, strange.now()), strange.now());
    NdMessage second = strange.sentByNode(NdBody.RtSolPr.class).getLast();
    assertThat(
            ((NdOption.HandoverKeyRequest)
                    Objects.requireNonNull(second.option(NdOption.HANDOVER_KEY_REQUEST)))
                .algorithmType())
        .isEqualTo(2);
    strange.node.onPacket(
        HandoverVectors.PAR_STATION, answer(second, 7, 100, strange.now()), strange.now());
    assertThat(strange.sentByNode(NdBody.RtSolPr.class)).hasSize(2);
  }

  @Test
  void ofTwoAnswersTheOneWithASupportedAlgorithmGivesTheKey33() {
    link.arrives = (fromNode, _) -> !fromNode;
    link.attached(careOf);
    link.node.addPath(
        List.of(HandoverVectors.certificate("intermediate"), HandoverVectors.certificate("router")),
        link.now());
    NdMessage request = solicitation();
    byte[] unsupported = answer(request, 7, 100, link.now());
    byte[] supported = answer(request, 1, 100, link.now());
    link.node.onPacket(HandoverVectors.PAR_STATION, supported, link.now());
    assertThat(link.nodeHasKey(careOf.address())).isTrue();
    link.node.onPacket(HandoverVectors.PAR_STATION, unsupported, link.now());
    assertThat(link.nodeHasKey(careOf.address())).isTrue();
  }

  @Test
  void keysAreFoundByRouterAndCareOfAddress33() {
    SendSigner other = HandoverLink.address(OWNER, 2);
    link.attached(careOf);
    link.later(1);
    link.attached(other);
    assertThat(link.record(careOf.address()).key).isNotEqualTo(link.record(other.address()).key);
    for (SendSigner each : List.of(careOf, other)) {
      link.node.sendFastBindingUpdate(
          ROUTER, each.address(), each.address(), NEW, 30, null, link.now());
      link.settle();
      assertThat(link.isForwarding(each.address())).isTrue();
    }
    assertThat(
            link.node.sendFastBindingUpdate(
                Ip6Address.parse("fe80::1"),
                careOf.address(),
                careOf.address(),
                NEW,
                30,
                HandoverVectors.PAR_STATION,
                link.now()))
        .isFalse();
  }

  @Test
  void aKeyIsAskedForAgainBeforeItExpiresAndRightAfter33() {
    link.attached(careOf);
    int before = link.sentByNode(NdBody.RtSolPr.class).size();
    link.later(10.9 * HOUR);
    assertThat(link.sentByNode(NdBody.RtSolPr.class).size()).isGreaterThan(before);
    assertThat(((NodeEvent.KeyStored) lastNodeEvent()).same()).isTrue();
    HandoverKey first = link.record(careOf.address()).key;
    link.later(1.2 * HOUR);
    assertThat(((NodeEvent.KeyStored) lastNodeEvent()).same()).isFalse();
    assertThat(link.nodeHasKey(careOf.address())).isTrue();
    assertThat(link.record(careOf.address()).key).isNotEqualTo(first);
  }

  // 3.4, 3.5

  @Test
  void theFbuNamesTheOldCareOfAddressAndIsAuthenticatedByItsKey34() {
    link.attached(careOf);
    link.node.sendFastBindingUpdate(
        ROUTER, careOf.address(), careOf.address(), NEW, 30, null, link.now());
    Ip6Packet packet = HandoverLink.packet(link.fromNode.getLast());
    assertThat(packet.homeAddress()).isEqualTo(careOf.address());
    MobilityHeader update = (MobilityHeader) MobilityHeader.read(packet);
    var authorization = Objects.requireNonNull(update.authorization());
    assertThat(authorization.spi()).isZero();
    assertThat(
            link.record(careOf.address())
                .key
                .verifies(
                    authorization.authenticator(),
                    HandoverMac.HMAC_SHA1_96,
                    NEW,
                    ROUTER,
                    authorization.authenticated().octets()))
        .isTrue();
  }

  @Test
  void aReactiveFbuFromTheNewLinkFindsItsKeyByTheHomeAddress35() {
    link.attached(careOf);
    HandoverKey key = link.record(careOf.address()).key;
    byte[] update =
        Packets.update(
            NEW,
            careOf.address(),
            HandoverVectors.PAR_GLOBAL,
            NEW,
            5,
            30,
            key,
            HandoverMac.HMAC_SHA1_96,
            0xC000);
    link.router.onPacket(RouterPort.UPSTREAM, HandoverVectors.UPSTREAM_STATION, update, link.now());
    assertThat(link.isForwarding(careOf.address())).isTrue();
  }

  @Test
  void anFbuWithSwappedHomeAddressesFails35() {
    SendSigner other = HandoverLink.address(OWNER, 2);
    link.attached(careOf);
    link.later(1);
    link.attached(other);
    HandoverKey key = link.record(careOf.address()).key;
    byte[] update =
        Packets.update(
            other.address(), HandoverVectors.PAR_GLOBAL, NEW, 5, 30, key, HandoverMac.HMAC_SHA1_96);
    link.router.onPacket(RouterPort.LINK, HandoverVectors.MN_STATION, update, link.now());
    assertThat(link.isForwarding(other.address())).isFalse();
    assertThat(link.isForwarding(careOf.address())).isFalse();
  }

  @Test
  void withoutAKeyForwardingDoesNotChange35() {
    byte[] update =
        Packets.update(
            careOf.address(),
            HandoverVectors.PAR_GLOBAL,
            NEW,
            5,
            30,
            HandoverKey.generate(KeyOctets.system()),
            HandoverMac.HMAC_SHA1_96);
    link.router.onPacket(RouterPort.LINK, HandoverVectors.MN_STATION, update, link.now());
    assertThat(link.isForwarding(careOf.address())).isFalse();
    assertThat(link.fromRouter).isEmpty();
    assertThat(link.routerEvents)
        .containsExactly(new HandoverEvent.BindingRefused(careOf.address(), BindingFault.NO_KEY));
  }

  // 3.6

  @Test
  void aThousandKeysAreDistinctAndAsLongAsTheHash36() {
    Set<OctetString> macs = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      HandoverKey key = HandoverKey.generate(KeyOctets.system());
      for (HandoverMac algorithm : HandoverMac.values()) {
        assertThat(key.length()).isGreaterThanOrEqualTo(algorithm.keyOctets());
      }
      macs.add(key.authenticator(HandoverMac.HMAC_SHA256_128, NEW, ROUTER, new byte[8]));
    }
    assertThat(macs).hasSize(1000);
  }

  @Test
  void keysOfTwoNodesAndOfTwoAddressesOfOneNodeDiffer36() {
    SendSigner sameOwner = HandoverLink.address(OWNER, 2);
    SendSigner otherOwner = HandoverLink.address(RsaKeyPair.generate(1024), 1);
    link.attached(careOf);
    link.later(1);
    link.attached(sameOwner);
    link.later(1);
    link.attached(otherOwner);
    HandoverKey first = link.record(careOf.address()).key;
    HandoverKey second = link.record(sameOwner.address()).key;
    HandoverKey third = link.record(otherOwner.address()).key;
    assertThat(first).isNotEqualTo(second).isNotEqualTo(third);
    assertThat(second).isNotEqualTo(third);
  }

  @Test
  void aUsedKeyServesAnotherHandover36() {
    link.attached(careOf);
    for (String target : List.of("2001:db8:1:2::a", "2001:db8:1:2::b")) {
      Ip6Address to = Ip6Address.parse(target);
      link.node.sendFastBindingUpdate(
          ROUTER, careOf.address(), careOf.address(), to, 30, null, link.now());
      link.later(1);
      assertThat(
              Objects.requireNonNull(
                      link.router.forwardingOf(
                          careOf.address().high(), careOf.address().low(), link.now().nanos()))
                  .tunnelEnd())
          .isEqualTo(to);
    }
    assertThat(link.router.keyCount()).isEqualTo(1);
  }

  @Test
  void afterAReturnTheOldKeyIsNotUsedUntilItIsReceivedAgain36() {
    link.attached(careOf);
    link.node.returnedTo(ROUTER);
    assertThat(
            link.node.sendFastBindingUpdate(
                ROUTER, careOf.address(), careOf.address(), NEW, 30, null, link.now()))
        .isFalse();
    link.later(1);
    link.node.requestKey(careOf.address(), link.now());
    link.settle();
    assertThat(link.nodeHasKey(careOf.address())).isTrue();
  }

  @Test
  void aKeyIsDiscardedWhenTheBindingUpdateIsComplete36() {
    link.attached(careOf);
    link.node.bindingUpdateComplete(careOf.address());
    assertThat(link.node.keyCount()).isZero();
  }

  @Test
  void theRouterDiscardsAKeyWhenForwardingTimesOutAndMakesANewOneThen36() {
    link.attached(careOf);
    HandoverKey first = link.record(careOf.address()).key;
    link.node.sendFastBindingUpdate(
        ROUTER, careOf.address(), careOf.address(), NEW, 20, null, link.now());
    link.later(19.5);
    assertThat(link.isForwarding(careOf.address())).isTrue();
    link.later(1);
    assertThat(link.isForwarding(careOf.address())).isFalse();
    assertThat(link.router.keyCount()).isZero();
    link.node.requestKey(careOf.address(), link.now());
    link.settle();
    assertThat(link.record(careOf.address()).key).isNotEqualTo(first);
  }

  // 4 and 5

  @Test
  void noRandomOctetIsDrawnForMessagesThatDoNotVerify5() {
    RouterUnderTest under = new RouterUnderTest(HandoverVectors.settings(), link.now());
    for (int i = 0; i < 10; i++) {
      SendSigner each = HandoverLink.address(OWNER, i);
      under.onLink(
          HandoverVectors.MN_STATION, SolicitationBuilder.from(each).forgedAt(under.now()));
    }
    assertThat(under.solicitationFaults()).hasSize(10).containsOnly(SolicitationFault.SIGNATURE);
    assertThat(under.randomOctets()).isZero();
    assertThat(under.router.keyCount()).isZero();
    assertThat(under.router.timestampPeers()).isZero();
  }

  @Test
  void anFbackReachesTheNodeAndTellsTheGrantedLifetime() {
    link.attached(careOf);
    link.node.sendFastBindingUpdate(
        ROUTER, careOf.address(), careOf.address(), NEW, 300, null, link.now());
    link.settle();
    assertThat(lastNodeEvent())
        .isEqualTo(new NodeEvent.HandoverAccepted(ROUTER, careOf.address(), NEW, 60));
  }

  @Test
  void anUnansweredFbuIsRepeatedThreeTimesWithNewSequenceNumbers() {
    link.attached(careOf);
    link.arrives = (_, _) -> false;
    int before = link.fromNode.size();
    link.node.sendFastBindingUpdate(
        ROUTER, careOf.address(), careOf.address(), NEW, 30, null, link.now());
    link.later(10);
    Set<Integer> sequences = new HashSet<>();
    link.fromNode.subList(before, link.fromNode.size()).stream()
        .map(HandoverLink::packet)
        .filter(each -> each.protocol() == Ip6Packet.MOBILITY)
        .map(each -> (MobilityHeader) MobilityHeader.read(each))
        .forEach(each -> sequences.add(((MobilityBody.FastBindingUpdate) each.body()).sequence()));
    assertThat(sequences).hasSize(4);
    assertThat(lastNodeEvent())
        .isEqualTo(new NodeEvent.HandoverUnanswered(ROUTER, careOf.address()));
  }

  @Test
  void anUnansweredRtSolPrIsRepeatedThreeTimesWithinTheRateAndThenGivenUp() {
    link.arrives = (_, _) -> false;
    link.attached(careOf);
    link.later(10);
    List<NdMessage> sent = link.sentByNode(NdBody.RtSolPr.class);
    assertThat(sent).hasSize(4);
    assertThat(sent).allMatch(each -> nonce(each).equals(nonce(sent.getFirst())));
    assertThat(sent.stream().map(each -> each.option(NdOption.TIMESTAMP)).distinct()).hasSize(4);
    assertThat(lastNodeEvent()).isEqualTo(new NodeEvent.NoAnswer(careOf.address()));
  }
}
