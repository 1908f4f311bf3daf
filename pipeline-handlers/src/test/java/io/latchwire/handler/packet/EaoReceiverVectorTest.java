package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.keyset.ReceiveKeys;
import io.latchwire.keyset.TestKeys;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Profile;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.segment.SegmentParser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Single segments as the receiving gateway meets them. The receiver is put into the state that a
 * vector presumes: a flow is open, and the key of the vector is installed or configured.
 */
class EaoReceiverVectorTest {
  private static final PortableMacProvider MACS = new PortableMacProvider();

  static Stream<JsonNode> configuredKeys() {
    return Stream.concat(EaoVectors.of("eao-static"), EaoVectors.of("eao-vendor"));
  }

  static Stream<JsonNode> automaticKeys() {
    return EaoVectors.of("eao-nonce");
  }

  static Stream<JsonNode> carriedKeys() {
    return EaoVectors.of("eao-inline-key");
  }

  static Stream<JsonNode> negatives() {
    return EaoVectors.of("eao-negative");
  }

  @ParameterizedTest
  @MethodSource("configuredKeys")
  void aSegmentUnderAConfiguredKeyIsAcceptedBonica06S4(JsonNode vector) {
    accept(vector);
  }

  @ParameterizedTest
  @MethodSource("automaticKeys")
  void aSegmentUnderAnAutomaticKeyIsAcceptedWeis03S3(JsonNode vector) {
    accept(vector);
  }

  @ParameterizedTest
  @MethodSource("carriedKeys")
  void aSegmentThatCarriesItsKeyIsAcceptedWeis03S24(JsonNode vector) {
    accept(vector);
  }

  @ParameterizedTest
  @MethodSource("negatives")
  void anAlteredSegmentIsDroppedForTheRightReason(JsonNode vector) {
    JsonNode base = Objects.requireNonNull(BASES.get(vector.get("base").asText()));
    Received received = receive(base, EaoVectors.octets(vector, "packet"));
    assertThat(received.verdict())
        .as(vector.get("note").asText())
        .isEqualTo(DropReason.valueOf(vector.get("reason").asText()));
    assertThat(received.passed()).isEmpty();
  }

  private static final Map<String, JsonNode> BASES =
      Stream.of("eao-static", "eao-nonce", "eao-inline-key")
          .flatMap(EaoVectors::of)
          .collect(Collectors.toMap(v -> v.get("id").asText(), v -> v));

  private static void accept(JsonNode vector) {
    Received received = receive(vector, EaoVectors.octets(vector, "packet"));
    assertThat(received.verdict()).as(vector.get("id").asText()).isNull();
    byte[] expected = EaoVectors.octets(vector, "packet_without_option");
    byte[] packet = Frames.packetOf(received.passed().getFirst());
    if (isSyn(expected)) {
      // The gateway lowers the MSS for what it will add to the answers; all else stays.
      assertThat(packet).hasSameSizeAs(expected);
    } else {
      assertThat(HexFormat.of().formatHex(packet)).isEqualTo(HexFormat.of().formatHex(expected));
    }
  }

  private static boolean isSyn(byte[] packet) {
    int ip = (packet[0] & 0xF0) == 0x40 ? 20 : 40;
    return (packet[ip + 13] & Frames.SYN) != 0;
  }

  private record Received(@Nullable DropReason verdict, List<byte[]> passed) {}

  private static Received receive(JsonNode vector, byte[] packet) {
    TestClock clock = new TestClock();
    try (TestGateway gateway = new TestGateway(clock, octets -> octets[0]++, policy(vector))) {
      byte[] frame = Frames.ofPacket(packet);
      prepare(gateway, vector, frame);
      List<byte[]> passed = gateway.fromNetwork(frame);
      return new Received(gateway.verdicts().getFirst(), passed);
    }
  }

  private static MacAlgorithm algorithm(JsonNode vector) {
    String name = vector.get("algorithm").asText();
    return switch (name) {
      case "AES-128-CMAC-96" -> MacAlgorithm.AES_128_CMAC_96;
      case "HMAC-SHA-1-96" -> MacAlgorithm.HMAC_SHA_1_96;
      case "AES-128-GMAC-96" -> MacAlgorithm.AES_128_GMAC_96;
      case "AES-128-UMAC-96" -> MacAlgorithm.AES_128_UMAC_96;
      case "HMAC-SHA-256-128" -> MacAlgorithm.HMAC_SHA_256_128;
      case "HMAC-SHA-1-160" -> MacAlgorithm.HMAC_SHA_1_160;
      case "HMAC-SHA-256-256", "HMAC-SHA-256" -> MacAlgorithm.HMAC_SHA_256_256;
      case "HMAC-MD5-128", "HMAC-MD5" -> MacAlgorithm.HMAC_MD5;
      case "MD5-SUFFIX" -> MacAlgorithm.MD5_SUFFIX;
      case "SHA-1-SUFFIX" -> MacAlgorithm.SHA_1_SUFFIX;
      case "SHA-256-SUFFIX" -> MacAlgorithm.SHA_256_SUFFIX;
      default -> throw new AssertionError(name);
    };
  }

  private static Policy policy(JsonNode vector) {
    MacAlgorithm algorithm = algorithm(vector);
    Protections protections =
        Protections.usual()
            .kind(vector.get("option_kind").asInt())
            .algId(algorithm, vector.get("alg_id").asInt())
            .uncovered();
    if (vector.has("kek_key")) {
      KekAlgorithm kek = KekAlgorithm.ofAlgId(vector.get("kek_alg_id").asInt()).orElseThrow();
      protections.kek(kek, vector.get("kek_key_id").asInt(), EaoVectors.octets(vector, "kek_key"));
    }
    if (!usesConfiguredKey(vector)) {
      return protections.mac(algorithm, Profile.COMPACT).policy();
    }
    MacKey key = MACS.configuredKey(algorithm, EaoVectors.octets(vector, "mac_key"));
    return protections
        .mac(algorithm, Profile.KEYCHAIN)
        .configured(new ConfiguredKey(vector.get("key_id").asInt(), key))
        .policy();
  }

  private static boolean usesConfiguredKey(JsonNode vector) {
    return vector.get("k_bit").asInt() == 0 && !vector.has("direction");
  }

  /** Opens the flow and puts the key where the vector says that it is. */
  private static void prepare(TestGateway gateway, JsonNode vector, byte[] frame) {
    boolean v4 = (frame[14] & 0xF0) == 0x40;
    ByteBuffer tcp = ByteBuffer.wrap(frame).position(v4 ? 34 : 54).slice();
    int flags = tcp.get(13);
    boolean automatic = !usesConfiguredKey(vector);
    boolean carried = vector.get("k_bit").asInt() == 1;
    if ((flags & (Frames.SYN | Frames.ACK)) == Frames.SYN && (carried || !automatic)) {
      return;
    }
    ProtectedFlow flow = open(gateway, vector, frame);
    flow.local().begin(tcp.getInt(8) - 1);
    flow.local().sent(flow.local().extend(tcp.getInt(8)), false);
    if ((flags & Frames.SYN) != 0 && (carried || !automatic)) {
      return;
    }
    int seq = tcp.getInt(4);
    int isn = (flags & Frames.SYN) != 0 ? seq : seq - 1;
    if (vector.has("generator_isn")) {
      isn = (int) Long.parseLong(vector.get("generator_isn").asText(), 16);
    }
    ReceiveKeys keys = new ReceiveKeys(flow.peer, 1, isn);
    flow.beginRemote(keys, -1);
    flow.remote().sent(flow.remote().extend(seq), false);
    flow.remote().acknowledge(seq, 65535);
    if (automatic && !carried) {
      install(flow, keys, vector);
    }
  }

  /** A flow in which our side has the parity of Key IDs that the vector asks for. */
  private static ProtectedFlow open(TestGateway gateway, JsonNode vector, byte[] frame) {
    try (Arena arena = Arena.ofConfined()) {
      SegmentBatch batch = new SegmentBatch(1, 2048, arena);
      Segment segment = batch.segment(0);
      segment.received(frame.length);
      MemorySegment.copy(
          MemorySegment.ofArray(frame), 0, segment.octets, segment.frameAt, frame.length);
      new SegmentParser().parse(segment);
      PacketWorker worker = gateway.worker();
      Policy policy = worker.policies().policies().getFirst();
      boolean ours = vector.has("direction") && vector.get("direction").asInt() == 1;
      ProtectedFlow flow =
          ours && vector.get("key_id").asInt() % 2 == 0
              ? openedByRouter(segment, policy, worker)
              : ProtectedFlow.openedByPeer(segment, policy, worker, 0);
      flow.latch = worker.latches().openOutbound(flow, 0);
      worker.flows().add(flow);
      return flow;
    }
  }

  private static ProtectedFlow openedByRouter(Segment inbound, Policy policy, PacketWorker worker) {
    long high = inbound.sourceHigh;
    long low = inbound.sourceLow;
    int port = inbound.sourcePort;
    inbound.sourceHigh = inbound.destinationHigh;
    inbound.sourceLow = inbound.destinationLow;
    inbound.sourcePort = inbound.destinationPort;
    inbound.destinationHigh = high;
    inbound.destinationLow = low;
    inbound.destinationPort = port;
    return ProtectedFlow.openedByRouter(inbound, policy, worker, true, 0);
  }

  private static void install(ProtectedFlow flow, ReceiveKeys keys, JsonNode vector) {
    int keyId = vector.get("key_id").asInt();
    MacKey mac = MACS.key(algorithm(vector), EaoVectors.octets(vector, "mac_key"));
    if (vector.get("direction").asInt() == 0) {
      TestKeys.install(keys, keyId, mac, 1024, 0);
    } else {
      TestKeys.hold(flow.sendKeys, keyId, mac, 0);
    }
  }
}
