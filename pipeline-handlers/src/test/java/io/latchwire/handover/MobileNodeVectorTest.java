package io.latchwire.handover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.MobilityHeader;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every PrRtAdv, CPA and FBack of the vectors, given to a mobile node that waits for it. */
class MobileNodeVectorTest {
  private static final LinkLayerAddress ROUTER = HandoverVectors.PAR_STATION;

  @TestFactory
  Stream<DynamicTest> everyPrRtAdvIsTreatedAsRfc5269Section33Demands() {
    return HandoverVectors.packets("PrRtAdv")
        .map(vector -> DynamicTest.dynamicTest(vector.path("name").asText(), () -> judge(vector)));
  }

  private static void judge(JsonNode vector) {
    JsonNode asked = vector.path("context").path("outstanding").path(0);
    Ip6Address careOf = Ip6Address.parse(vector.path("dst").asText());
    boolean large = careOf.equals(HandoverVectors.address("mn2_pcoa"));
    Moment now = HandoverVectors.at(vector.path("context").path("mn_now").asDouble());
    List<NodeEvent> events = new ArrayList<>();
    MobileNode node =
        new MobileNode(
            MobileNodeSettings.of(
                    HandoverVectors.MN_STATION,
                    List.of(HandoverVectors.certificate("trust_anchor")),
                    asked.path("at").asInt())
                .withNonceOctets(asked.path("nonce").asText().length() / 2)
                .withKeyPairs(_ -> HandoverVectors.keyPair(asked.path("hk_key").asText())),
            scripted(asked),
            (_, _, _) -> {},
            events::add);
    node.attach(large ? signer("mn2/send", "mn2_sec1", 1) : signer("mn/send", "mn_sec0", 0));
    List<RouterCertificate> path =
        List.of(
            HandoverVectors.certificate("intermediate"),
            HandoverVectors.certificate(large ? "router2" : "router"));
    assertThat(node.addPath(path, now)).isTrue();
    node.requestKey(careOf, now);
    node.onPacket(ROUTER, HandoverVectors.octets(vector), now);

    JsonNode expect = vector.path("expect");
    switch (expect.path("verdict").asText()) {
      case "store-key" -> {
        Ip6Address router = Ip6Address.parse(expect.path("index").path(0).asText());
        assertThat(events)
            .containsExactly(
                new NodeEvent.KeyStored(
                    router,
                    Ip6Address.parse(expect.path("index").path(1).asText()),
                    expect.path("at").asInt(),
                    expect.path("lifetime").asInt(),
                    false));
        assertThat(node.hasKey(router, careOf, now)).isTrue();
      }
      case "no-key", "no-key-stored" -> {
        assertThat(node.keyCount()).isZero();
        assertThat(events.getFirst()).isInstanceOf(NodeEvent.NoKey.class);
        assertThat(((NodeEvent.NoKey) events.getFirst()).fault())
            .isEqualTo(keyFault(expect.path("why").asText()));
      }
      case "drop" -> {
        assertThat(node.keyCount()).isZero();
        assertThat(events).hasSize(1);
        assertThat(((NodeEvent.AdvertisementDropped) events.getFirst()).fault())
            .isEqualTo(fault(vector.path("name").asText()));
      }
      default -> throw new AssertionError(expect);
    }
  }

  private static KeyReplyFault keyFault(String why) {
    return switch (why) {
      case "" -> KeyReplyFault.ABSENT;
      case "decryption error" -> KeyReplyFault.DECRYPTION;
      case "ciphertext length is not the modulus length" -> KeyReplyFault.LENGTH;
      case "expired on arrival" -> KeyReplyFault.LIFETIME;
      case "AT unsupported; MN MAY ask again, not for a weaker one" -> KeyReplyFault.ALGORITHM;
      default -> throw new AssertionError(why);
    };
  }

  private static AdvertisementFault fault(String name) {
    return switch (name) {
      case "prrtadv_wrong_nonce", "prrtadv_no_nonce" -> AdvertisementFault.NONCE;
      case "prrtadv_bad_sig" -> AdvertisementFault.SIGNATURE;
      case "prrtadv_uncertified" -> AdvertisementFault.UNCERTIFIED;
      case "prrtadv_src_global" -> AdvertisementFault.SOURCE;
      case "prrtadv_wrong_identifier" -> AdvertisementFault.IDENTIFIER;
      default -> throw new AssertionError(name);
    };
  }

  /** Random octets that make the node ask with the vector's nonce and identifier. */
  private static KeyOctets scripted(JsonNode asked) {
    byte[] nonce = HandoverVectors.hex(asked.path("nonce"));
    int identifier = asked.path("identifier").asInt();
    return octets -> {
      if (octets.length == 2) {
        octets[0] = (byte) (identifier >>> 8);
        octets[1] = (byte) identifier;
      } else {
        System.arraycopy(nonce, 0, octets, 0, Math.min(nonce.length, octets.length));
      }
    };
  }

  private static SendSigner signer(String key, String cga, int sec) {
    return new SendSigner(HandoverVectors.keyPair(key), HandoverVectors.cga(cga), sec);
  }

  @Test
  void theCpasOfTheVectorsMakeTheRouterCertified() {
    List<NodeEvent> events = new ArrayList<>();
    List<byte[]> sent = new ArrayList<>();
    Moment now = HandoverVectors.at(HandoverVectors.T0_SECONDS + 1.5);
    JsonNode answer = HandoverVectors.packet("prrtadv_1024");
    JsonNode asked = answer.path("context").path("outstanding").path(0);
    JsonNode path = HandoverVectors.packet("cpa_1");
    int identifier =
        ((NdBody.CertificationPathAdvertisement)
                ((NdMessage) NdMessage.read(HandoverVectors.read(path))).body())
            .identifier();
    int[] identifiers = {asked.path("identifier").asInt(), identifier};
    int[] drawn = {0};
    KeyOctets nonces = scripted(asked);
    MobileNode node =
        new MobileNode(
            MobileNodeSettings.of(
                    HandoverVectors.MN_STATION,
                    List.of(HandoverVectors.certificate("trust_anchor")),
                    1)
                .withKeyPairs(_ -> HandoverVectors.keyPair("mn/handover")),
            octets -> {
              if (octets.length == 2) {
                int next = identifiers[Math.min(drawn[0]++, 1)];
                octets[0] = (byte) (next >>> 8);
                octets[1] = (byte) next;
              } else {
                nonces.fill(octets);
              }
            },
            (_, _, packet) -> sent.add(packet),
            events::add);
    node.attach(signer("mn/send", "mn_sec0", 0));
    node.requestKey(HandoverVectors.PCOA, now);
    node.onPacket(ROUTER, HandoverVectors.octets(answer), now);
    assertThat(events)
        .containsExactly(
            new NodeEvent.AdvertisementDropped(
                HandoverVectors.PAR_LINK_LOCAL, AdvertisementFault.UNCERTIFIED));
    assertThat(sent).hasSize(2);

    node.onPacket(ROUTER, HandoverVectors.octets(path), now);
    assertThat(node.keyCount()).isZero();
    node.onPacket(ROUTER, HandoverVectors.octets(HandoverVectors.packet("cpa_0")), now);
    assertThat(events).contains(new NodeEvent.RouterCertified(2));
    assertThat(node.hasKey(HandoverVectors.PAR_LINK_LOCAL, HandoverVectors.PCOA, now)).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> everyFBackIsTreatedAsRfc5568Demands() {
    return HandoverVectors.packets("FBack")
        .map(vector -> DynamicTest.dynamicTest(vector.path("name").asText(), () -> answer(vector)));
  }

  private static void answer(JsonNode vector) {
    MobilityHeader header = (MobilityHeader) MobilityHeader.read(HandoverVectors.read(vector));
    int sequence = ((io.latchwire.wire.nd.MobilityBody.FastBindingAck) header.body()).sequence();
    NodeWithKey node = new NodeWithKey(vector.path("context").path("key_record"), sequence);
    assertThat(
            node.node.sendFastBindingUpdate(
                HandoverVectors.PAR_GLOBAL,
                HandoverVectors.PCOA,
                HandoverVectors.PCOA,
                HandoverVectors.NCOA,
                30,
                ROUTER,
                node.now))
        .isTrue();
    node.events.clear();
    node.node.onPacket(ROUTER, HandoverVectors.octets(vector), node.now);

    JsonNode expect = vector.path("expect");
    switch (expect.path("verdict").asText()) {
      case "accepted" -> {
        NodeEvent.HandoverAccepted accepted = (NodeEvent.HandoverAccepted) node.events.getFirst();
        assertThat(accepted.newCareOf())
            .isEqualTo(
                expect.has("use_ncoa")
                    ? Ip6Address.parse(expect.path("use_ncoa").asText())
                    : HandoverVectors.NCOA);
      }
      case "rejected" ->
          assertThat(node.events)
              .containsExactly(
                  new NodeEvent.HandoverRejected(
                      HandoverVectors.PAR_GLOBAL,
                      HandoverVectors.PCOA,
                      expect.path("status").asInt()));
      case "drop" -> assertThat(node.events).isEmpty();
      default -> throw new AssertionError(expect);
    }
  }

  /** A node that was given a certain key by a router of the test's making. */
  private static final class NodeWithKey {
    final List<NodeEvent> events = new ArrayList<>();
    final MobileNode node;
    final Moment now = HandoverVectors.at(HandoverVectors.T0_SECONDS + 1);

    NodeWithKey(JsonNode record, int firstSequence) {
      OctetString nonce = OctetString.ofHex("0102030405" + "06");
      RsaKeyPair encryption = HandoverVectors.keyPair("mn/handover");
      node =
          new MobileNode(
              MobileNodeSettings.of(
                      HandoverVectors.MN_STATION,
                      List.of(HandoverVectors.certificate("trust_anchor")),
                      1)
                  .withKeyPairs(_ -> encryption),
              octets -> {
                if (octets.length == 2) {
                  octets[0] = (byte) (firstSequence >>> 8);
                  octets[1] = (byte) firstSequence;
                } else {
                  nonce.put(octets, 0);
                }
              },
              (_, _, _) -> {},
              events::add);
      node.attach(signer("mn/send", "mn_sec0", 0));
      node.addPath(
          List.of(
              HandoverVectors.certificate("intermediate"), HandoverVectors.certificate("router")),
          now);
      node.nameRouter(HandoverVectors.PAR_LINK_LOCAL, HandoverVectors.PAR_GLOBAL);
      node.requestKey(HandoverVectors.PCOA, now);
      CgaParameters par = HandoverVectors.cga("par_linklocal_sec1");
      HandoverKey key = HandoverKey.ofReceived(HandoverVectors.hex(record.path("handover_key")));
      byte[] advertisement =
          new SendSigner(HandoverVectors.keyPair("par/send"), par, 1)
              .sign(
                  HandoverVectors.PCOA,
                  new NdBody.PrRtAdv(0, firstSequence),
                  List.of(),
                  now.timestamp(),
                  nonce,
                  List.of(
                      new io.latchwire.wire.nd.NdOption.HandoverKeyReply(
                          record.path("at").asInt(),
                          record.path("expires_in").asInt(),
                          OctetString.of(
                              key.encryptTo(encryption.publicKey(), KeyOctets.system())))));
      node.onPacket(ROUTER, Objects.requireNonNull(advertisement), now);
      assertThat(node.keyCount()).isEqualTo(2);
    }
  }
}
