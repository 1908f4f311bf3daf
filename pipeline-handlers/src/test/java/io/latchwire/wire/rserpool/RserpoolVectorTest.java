package io.latchwire.wire.rserpool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RserpoolVectorTest {
  private static final int SELF = 0x3c91a7e2;

  /** Nobody in the vectors has it, so every message is from another server and for us. */
  private static final int STRANGER = 0x0000_0001;

  private static DynamicTest named(JsonNode v, org.junit.jupiter.api.function.Executable body) {
    return DynamicTest.dynamicTest(v.required("name").asText(), body);
  }

  private static int receiverOf(JsonNode v) {
    JsonNode receiver = v.path("decoded").path("receiver");
    int id = receiver.isMissingNode() ? 0 : Long.decode(receiver.asText()).intValue();
    return id == 0 ? STRANGER : id;
  }

  @TestFactory
  Stream<DynamicTest> everyMessageIsWrittenOctetForOctet() {
    return RserpoolVectors.all("messages")
        .map(v ->
            named(
                v,
                () ->
                    assertThat(RserpoolVectors.hex(RserpoolVectors.message(v.required("decoded"))))
                        .isEqualTo(v.required("hex").asText())));
  }

  @TestFactory
  Stream<DynamicTest> everyMessageIsReadFieldForField() {
    return RserpoolVectors.all("messages")
        .map(v ->
            named(
                v,
                () -> {
                  ByteBuf octets = RserpoolVectors.octets(v.required("hex").asText());
                  assertThat(
                          RserpoolVectors.decode(
                              v.required("protocol").asText(), octets, receiverOf(v)))
                      .isEqualTo(
                          new Decoded.Taken<>(
                              RserpoolVectors.message(v.required("decoded")), null));
                  MessageView view = new MessageView();
                  assertThat(view.wrap(octets, 0, octets.readableBytes())).isTrue();
                  assertThat(view.length())
                      .isEqualTo(v.required("decoded").required("length").asInt());
                  assertThat(view.flags())
                      .isEqualTo(v.required("decoded").required("flags").asInt());
                }));
  }

  @TestFactory
  Stream<DynamicTest> everyProperPrefixIsRefusedAndNoneThrows() {
    return RserpoolVectors.all("messages")
        .map(v ->
            named(
                v,
                () -> {
                  ByteBuf whole = RserpoolVectors.octets(v.required("hex").asText());
                  int length = whole.getUnsignedShort(2);
                  for (int cut = 0; cut < length; cut++) {
                    assertThat(
                            RserpoolVectors.decode(
                                v.required("protocol").asText(), whole.copy(0, cut), receiverOf(v)))
                        .as("%d of %d octets", cut, length)
                        .isInstanceOf(Decoded.Dropped.class);
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> everySingleOctetChangeIsReadOrRefusedAndWhatIsReadCanBeWritten() {
    return RserpoolVectors.all("messages")
        .map(v ->
            named(
                v,
                () -> {
                  ByteBuf whole = RserpoolVectors.octets(v.required("hex").asText());
                  for (int at = 0; at < whole.readableBytes(); at++) {
                    for (int value = 0; value < 256; value++) {
                      ByteBuf changed = whole.copy();
                      changed.setByte(at, value);
                      Decoded<?> decoded =
                          RserpoolVectors.decode(
                              v.required("protocol").asText(), changed, receiverOf(v));
                      if (decoded instanceof Decoded.Taken<?>(Object message, Object _)) {
                        assertThat(RserpoolVectors.hex(message)).isNotEmpty();
                      } else if (decoded
                          instanceof Decoded.Answered<?>(MessageFault _, Object reply)) {
                        assertThat(RserpoolVectors.hex(reply)).isNotEmpty();
                      }
                    }
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> badAndUnknownInputIsAnsweredAsTheVectorSays() {
    return RserpoolVectors.all("negative")
        .map(v ->
            named(
                v,
                () -> {
                  ByteBuf octets = RserpoolVectors.octets(v.required("hex").asText());
                  Decoded<?> decoded =
                      RserpoolVectors.decode(v.required("protocol").asText(), octets, SELF);
                  String expect = v.required("expect").asText();
                  switch (expect) {
                    case "accept",
                        "process as if the parameter were absent",
                        "accept in the TCP profile, else discard and report" ->
                        assertThat(decoded)
                            .isInstanceOfSatisfying(
                                Decoded.Taken.class, t -> assertThat(t.report()).isNull());
                    case "process and report" ->
                        assertThat(decoded)
                            .isInstanceOfSatisfying(
                                Decoded.Taken.class,
                                t ->
                                    assertThat(
                                            RserpoolVectors.hex(Objects.requireNonNull(t.report())))
                                        .isEqualTo(v.required("reply_hex").asText()));
                    case "discard and report", "reject" ->
                        assertThat(decoded)
                            .isInstanceOfSatisfying(
                                Decoded.Answered.class,
                                a ->
                                    assertThat(RserpoolVectors.hex(a.reply()))
                                        .isEqualTo(v.required("reply_hex").asText()));
                    case "discard silently", "close or discard" ->
                        assertThat(decoded).isInstanceOf(Decoded.Dropped.class);
                    default -> throw new AssertionError(expect);
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> streamsAreCutIntoMessages() {
    return RserpoolVectors.all("streams")
        .map(v ->
            named(
                v,
                () -> {
                  ByteBuf octets = RserpoolVectors.octets(v.required("hex").asText());
                  List<String> messages = new ArrayList<>();
                  int at = 0;
                  int end = octets.readableBytes();
                  int length = MessageView.wireLengthAt(octets, at, end);
                  while (length > 0 && length <= end - at) {
                    messages.add(io.netty.buffer.ByteBufUtil.hexDump(octets.slice(at, length)));
                    at += length;
                    length = MessageView.wireLengthAt(octets, at, end - at);
                  }
                  List<String> expected = new ArrayList<>();
                  v.required("messages").forEach(m -> expected.add(m.asText()));
                  assertThat(messages).isEqualTo(expected);
                  assertThat(io.netty.buffer.ByteBufUtil.hexDump(octets.slice(at, end - at)))
                      .isEqualTo(v.required("left_over").asText());
                }));
  }

  @Test
  void aLengthBelowTheHeaderCannotBeFramed() {
    assertThat(MessageView.wireLengthAt(RserpoolVectors.octets("05000003"), 0, 4))
        .isEqualTo(MessageView.IMPOSSIBLE);
    assertThat(MessageView.wireLengthAt(RserpoolVectors.octets("050000"), 0, 3))
        .isEqualTo(MessageView.INCOMPLETE);
  }

  @Test
  void aDccpTransportKeepsItsServiceCode() {
    Transport dccp = new Transport.Dccp(5001, 0x52545000, IpAddress.parse("192.0.2.9"));
    AsapMessage message =
        new AsapMessage.Registration(
            PoolHandle.of("dccp"),
            new PoolElement(1, 0, 30, dccp, SelectionPolicy.ROUND_ROBIN, null));
    assertThat(RserpoolVectors.decode("ASAP", RserpoolVectors.octets(hex(message)), SELF))
        .isEqualTo(new Decoded.Taken<>(message, null));
    assertThat(hex(message)).contains("000300141389000052545000" + "00010008c0000209");
  }

  private static String hex(AsapMessage message) {
    return RserpoolVectors.hex(message);
  }

  @Test
  void anIpv4MappedAddressStaysWhatItWas() {
    String mapped = "00000000000000000000ffffc0000209";
    IpAddress address = IpAddress.readIpv6(RserpoolVectors.octets(mapped), 0);
    ByteBuf out = Unpooled.buffer();
    address.write(new ParameterWriter(out, 0, 0));
    assertThat(io.netty.buffer.ByteBufUtil.hexDump(out)).endsWith(mapped);
  }

  @Test
  void aHandleCannotSmuggleControlCharactersIntoALog() {
    assertThat(new PoolHandle(OctetString.ofHex("62670a1b5cff")).toString())
        .isEqualTo("bg\\x0a\\x1b\\x5c\\xff");
  }
}
