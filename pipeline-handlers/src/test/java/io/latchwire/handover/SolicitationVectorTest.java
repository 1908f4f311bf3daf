package io.latchwire.handover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.OctetString;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every RtSolPr and CPS of the vectors, given to an access router that has just started. */
class SolicitationVectorTest {
  private static final long DEFAULT_NOW = HandoverVectors.T0_SECONDS + 1;

  @TestFactory
  Stream<DynamicTest> everyRtSolPrIsTreatedAsTheChecksOfRfc3971AndRfc5269Demand() {
    return HandoverVectors.packets("RtSolPr")
        .map(vector -> DynamicTest.dynamicTest(vector.path("name").asText(), () -> judge(vector)));
  }

  private static void judge(JsonNode vector) {
    JsonNode context = vector.path("context");
    AccessRouterSettings settings = HandoverVectors.settings();
    JsonNode algorithms = context.path("ar_algorithms");
    if (algorithms.size() == 1) {
      settings =
          settings.withAlgorithms(
              AlgorithmTable.DEFAULT.supportingOnly(algorithms.path(0).asInt()));
    }
    RouterUnderTest under =
        new RouterUnderTest(
            settings, HandoverVectors.at(context.path("ar_now").asDouble(DEFAULT_NOW)));
    List<RouterUnderTest.Sent> sent =
        under.onLink(HandoverVectors.MN_STATION, HandoverVectors.octets(vector));
    JsonNode expect = vector.path("expect");
    switch (expect.path("verdict").asText()) {
      case "provision" -> provided(vector, under, sent);
      case "answer-without-key" -> answeredWithoutKey(expect, under, sent);
      case "no-key" -> nothingGiven(under, sent);
      case "silent-discard" -> {
        assertThat(sent).isEmpty();
        nothingGiven(under, sent);
      }
      default -> throw new AssertionError(expect);
    }
  }

  private static void provided(
      JsonNode vector, RouterUnderTest under, List<RouterUnderTest.Sent> sent) {
    JsonNode expect = vector.path("expect");
    NdMessage answer = signedAnswer(sent);
    NdOption.HandoverKeyReply reply = RouterUnderTest.reply(answer);
    assertThat(reply.algorithmType()).isEqualTo(expect.path("at").asInt());
    assertThat(reply.lifetimeSeconds()).isEqualTo(43_200);
    assertThat(nonce(answer)).hasToString(expect.path("echo_nonce").asText());
    assertThat(((NdBody.PrRtAdv) answer.body()).identifier())
        .isEqualTo(expect.path("echo_identifier").asInt());
    RsaKeyPair pair = HandoverVectors.keyPair(expect.path("encrypt_to").asText());
    byte[] key = Objects.requireNonNull(pair.decrypt(reply.encryptedKey().octets()));
    KeyRecord record =
        Objects.requireNonNull(
            under.router.record(
                Ip6Address.parse(expect.path("index").asText()), under.now().nanos()));
    assertThat(HandoverKey.ofReceived(key)).isEqualTo(record.key);
    assertThat(record.algorithmType).isEqualTo(expect.path("at").asInt());
    assertThat(under.router.keyCount()).isEqualTo(1);
  }

  private static void answeredWithoutKey(
      JsonNode expect, RouterUnderTest under, List<RouterUnderTest.Sent> sent) {
    NdMessage answer = signedAnswer(sent);
    if (expect.has("echo_nonce")) {
      JsonNode echo = expect.path("echo_nonce");
      assertThat(nonce(answer)).isEqualTo(echo.isNull() ? null : OctetString.ofHex(echo.asText()));
    }
    nothingGiven(under, sent);
  }

  private static void nothingGiven(RouterUnderTest under, List<RouterUnderTest.Sent> sent) {
    for (RouterUnderTest.Sent each : sent) {
      assertThat(each.message().option(NdOption.HANDOVER_KEY_REPLY)).isNull();
    }
    assertThat(under.router.keyCount()).isZero();
    assertThat(under.randomOctets()).isZero();
    assertThat(under.solicitationFaults()).hasSize(1);
  }

  /** The one PrRtAdv, checked as a mobile node would check it. */
  private static NdMessage signedAnswer(List<RouterUnderTest.Sent> sent) {
    assertThat(sent).hasSize(1);
    RouterUnderTest.Sent only = sent.getFirst();
    assertThat(only.to()).isEqualTo(HandoverVectors.MN_STATION);
    NdMessage answer = only.message();
    assertThat(answer.source()).isEqualTo(HandoverVectors.PAR_LINK_LOCAL);
    SendCheck send = SendCheck.examine(answer, 1024, 3072);
    assertThat(send.fault()).isNull();
    assertThat(send.isSignatureValid()).isTrue();
    assertThat(send.parameters().key()).isEqualTo(HandoverVectors.keyPair("par/send").publicKey());
    assertThat(answer.all(NdOption.LinkLayer.class))
        .anyMatch(option -> option.code() == NdOption.LinkLayer.NEW_ACCESS_POINT);
    return answer;
  }

  private static @org.jspecify.annotations.Nullable OctetString nonce(NdMessage message) {
    return message.option(NdOption.NONCE) instanceof NdOption.Nonce(OctetString nonce)
        ? nonce
        : null;
  }

  @TestFactory
  Stream<DynamicTest> everyCpsIsAnsweredWithThePathFromTheAnchorDown() {
    return HandoverVectors.packets("CPS")
        .map(
            vector -> DynamicTest.dynamicTest(vector.path("name").asText(), () -> solicit(vector)));
  }

  private static void solicit(JsonNode vector) {
    RouterUnderTest under =
        new RouterUnderTest(HandoverVectors.settings(), HandoverVectors.at(DEFAULT_NOW));
    List<RouterUnderTest.Sent> sent =
        under.onLink(HandoverVectors.MN_STATION, HandoverVectors.octets(vector));
    assertThat(sent).hasSize(vector.path("expect").path("components").asInt());
    for (int i = 0; i < sent.size(); i++) {
      NdMessage answer = sent.get(i).message();
      NdBody.CertificationPathAdvertisement body =
          (NdBody.CertificationPathAdvertisement) answer.body();
      assertThat(body.allComponents()).isEqualTo(2);
      assertThat(body.component()).isEqualTo(1 - i);
      assertThat(answer.destination())
          .isEqualTo(Ip6Address.parse(vector.path("src").asText()).solicitedNode());
    }
  }
}
