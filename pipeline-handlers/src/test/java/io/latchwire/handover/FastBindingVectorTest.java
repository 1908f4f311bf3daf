package io.latchwire.handover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.wire.nd.BindingAuthorization;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.MobilityBody;
import io.latchwire.wire.nd.MobilityHeader;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every FBU of the vectors, given to the previous access router that holds the key of the vector.
 */
class FastBindingVectorTest {
  @TestFactory
  Stream<DynamicTest> everyFbuIsTreatedAsRfc5269Section35AndRfc5568Demand() {
    return HandoverVectors.packets("FBU")
        .map(vector -> DynamicTest.dynamicTest(vector.path("name").asText(), () -> judge(vector)));
  }

  private static void judge(JsonNode vector) {
    List<HandoverEvent> events = new ArrayList<>();
    List<byte[]> sent = new ArrayList<>();
    HandoverKeyStore keys = new HandoverKeyStore(StoreLimits.DEFAULT, (_, _) -> {});
    KeyRecord record = record(vector.path("context").path("key_record"));
    keys.add(record);
    FastBindings bindings =
        new FastBindings(
            HandoverVectors.settings(),
            List.of(HandoverVectors.PAR_GLOBAL, HandoverVectors.PAR_LINK_LOCAL)::contains,
            keys,
            (_, _, packet, _) -> sent.add(packet),
            events::add,
            1);
    bindings.onPacket(RouterPort.LINK, HandoverVectors.read(vector), new Moment(0, 0));

    JsonNode expect = vector.path("expect");
    FastBinding binding = bindings.forwardingOf(record.careOf.high(), record.careOf.low(), 0);
    switch (expect.path("verdict").asText()) {
      case "bind" -> {
        assertThat(Objects.requireNonNull(binding).tunnelEnd())
            .isEqualTo(Ip6Address.parse(expect.path("ncoa").asText()));
        assertThat(acknowledgement(sent).status()).isZero();
        assertThat(acknowledgement(sent).sequence()).isEqualTo(expect.path("sequence").asInt());
        verifyAuthenticator(vector, record);
      }
      case "unbind" -> {
        assertThat(binding).isNull();
        assertThat(acknowledgement(sent).status()).isZero();
        assertThat(acknowledgement(sent).lifetimeSeconds()).isZero();
        assertThat(keys.size()).isEqualTo(1);
      }
      case "no-forwarding-change" -> {
        assertThat(binding).isNull();
        assertThat(bindings.size()).isZero();
        assertThat(sent).isEmpty();
        assertThat(events).hasSize(1);
        assertThat(((HandoverEvent.BindingRefused) events.getFirst()).fault())
            .isEqualTo(fault(expect.path("why").asText()));
      }
      default -> throw new AssertionError(expect);
    }
  }

  private static void verifyAuthenticator(JsonNode vector, KeyRecord record) {
    MobilityHeader header = (MobilityHeader) MobilityHeader.read(HandoverVectors.read(vector));
    BindingAuthorization authorization = Objects.requireNonNull(header.authorization());
    Ip6Packet packet = HandoverVectors.read(vector);
    Ip6Address alternate = header.alternateCareOf();
    Ip6Address careOf = alternate != null ? alternate : packet.source();
    String mobilityData =
        OctetString.of(careOf.octets())
            + OctetString.of(packet.destination().octets()).toString()
            + authorization.authenticated();
    assertThat(mobilityData).isEqualTo(vector.path("mac").path("mobility_data").asText());
    assertThat(
            record.key.authenticator(
                record.algorithm,
                careOf,
                packet.destination(),
                authorization.authenticated().octets()))
        .hasToString(vector.path("mac").path("authenticator_on_wire").asText());
  }

  private static MobilityBody.FastBindingAck acknowledgement(List<byte[]> sent) {
    Ip6Packet packet = Objects.requireNonNull(Ip6Packet.read(sent.getFirst()));
    return (MobilityBody.FastBindingAck) ((MobilityHeader) MobilityHeader.read(packet)).body();
  }

  private static KeyRecord record(JsonNode node) {
    int algorithmType = node.path("at").asInt();
    KeyRecord record =
        new KeyRecord(
            Ip6Address.parse(node.path("pcoa").asText()),
            HandoverKey.ofReceived(HandoverVectors.hex(node.path("handover_key"))),
            OctetString.EMPTY,
            HandoverVectors.MN_STATION,
            node.path("expires_in").asLong() * Moment.SECOND,
            algorithmType,
            Objects.requireNonNull(AlgorithmTable.DEFAULT.supported(algorithmType)),
            0);
    JsonNode last = node.path("last_seq");
    if (last.isInt()) {
      record.accepted(last.asInt());
    }
    return record;
  }

  private static @Nullable BindingFault fault(String why) {
    return switch (why) {
      case "MAC" -> BindingFault.AUTHENTICATOR;
      case "no handover key (RFC 5269 s3.5)" -> BindingFault.NO_KEY;
      case "sequence" -> BindingFault.SEQUENCE;
      case "SPI 0 is the handover key", "BADF missing" -> BindingFault.UNPROTECTED;
      case "authenticator length/algorithm not the recorded one",
          "authenticator shorter than the algorithm requires" ->
          BindingFault.AUTHENTICATOR_LENGTH;
      case "Home Address option missing" -> BindingFault.HOME_ADDRESS;
      case "MH checksum" -> BindingFault.CHECKSUM;
      case "Alternate CoA missing" -> BindingFault.NO_CARE_OF_ADDRESS;
      default -> throw new AssertionError(why);
    };
  }
}
