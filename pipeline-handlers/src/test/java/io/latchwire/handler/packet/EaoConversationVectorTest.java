package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.flow.FlowHash;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Profile;
import io.latchwire.segment.DropReason;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole connections. Each gateway draws the keys that the vector names, so that what it sends when
 * it makes a key can be held against the vector to the octet, and what it holds is what the other
 * side's segments ask for.
 */
class EaoConversationVectorTest {
  static Stream<JsonNode> conversations() {
    return EaoVectors.of("eao-conversation");
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void everySegmentOfAConversationMeetsItsVerdict(JsonNode vector) {
    TestClock clock = new TestClock();
    try (TestGateway client = gateway(vector, "client", clock);
        TestGateway server = gateway(vector, "server", clock)) {
      for (JsonNode packet : vector.get("packets")) {
        boolean fromClient = packet.get("sender").asText().equals("A");
        TestGateway sender = fromClient ? client : server;
        TestGateway receiver = fromClient ? server : client;
        byte[] frame = Frames.ofPacket(EaoVectors.octets(packet, "packet"));
        if (packet.get("verdict").asText().equals("ACCEPT")) {
          send(sender, frame, packet, clock);
        }
        List<byte[]> passed = receiver.fromNetwork(frame);
        DropReason reason = receiver.verdicts().getFirst();
        assertThat(reason == null ? "ACCEPT" : "DROP " + reason)
            .as("%s packet %s", vector.get("id").asText(), packet.get("n"))
            .isEqualTo(
                packet.has("reason")
                    ? "DROP " + packet.get("reason").asText()
                    : packet.get("verdict").asText());
        assertThat(passed).hasSize(reason == null ? 1 : 0);
      }
    }
  }

  private static void send(TestGateway sender, byte[] frame, JsonNode packet, TestClock clock) {
    boolean makesKey = packet.has("installs_key");
    boolean syn = (frame[14 + ipHeader(frame) + 13] & Frames.SYN) != 0;
    if (makesKey && !syn) {
      clock.advanceSeconds(17);
      sender.worker().forEachFlow(flow -> flow.sendKeys.askRollover());
    }
    List<byte[]> sent = sender.fromRouter(withoutOption(frame));
    assertThat(sent).as("sent %s", packet.get("n")).hasSize(1);
    if (makesKey) {
      assertThat(HexFormat.of().formatHex(sent.getFirst()))
          .as("sent %s", packet.get("n"))
          .isEqualTo(HexFormat.of().formatHex(frame));
    }
  }

  private static TestGateway gateway(JsonNode vector, String side, TestClock clock) {
    Queue<byte[]> fields = new ArrayDeque<>();
    // What a gateway draws first is the key of its table of flows.
    fields.add(new byte[FlowHash.KEY_OCTETS]);
    for (JsonNode key : vector.get("keys")) {
      if (key.get("generator").asText().equals(side)) {
        fields.add(EaoVectors.octets(key, "key_field"));
      }
    }
    KeyOctets random =
        octets -> {
          byte[] field = fields.remove();
          System.arraycopy(field, 0, octets, 0, octets.length);
        };
    KekAlgorithm kek = KekAlgorithm.ofAlgId(vector.get("kek_alg_id").asInt()).orElseThrow();
    MacAlgorithm mac = MacAlgorithm.ofAlgId(vector.get("alg_id").asInt()).orElseThrow();
    Profile profile = kek == KekAlgorithm.AES_128_ECB ? Profile.LITERAL : Profile.COMPACT;
    Policy policy =
        Protections.usual()
            .kek(kek, vector.get("kek_key_id").asInt(), EaoVectors.octets(vector, "kek"))
            .mac(mac, profile)
            .policy();
    return new TestGateway(clock, random, policy);
  }

  private static int ipHeader(byte[] frame) {
    return (frame[14] & 0xF0) == 0x40 ? 20 : 40;
  }

  /** What the router must have sent: the segment without its EAO, which always stands last. */
  static byte[] withoutOption(byte[] frame) {
    int ip = ipHeader(frame);
    int tcp = 14 + ip;
    int headerEnd = tcp + ((frame[tcp + 12] & 0xF0) >>> 2);
    int at = tcp + 20;
    while ((frame[at] & 0xFF) != 254) {
      at += frame[at] == 1 ? 1 : frame[at + 1];
    }
    int end = tcp + 20 + ((at - tcp - 20 + 3) & ~3);
    byte[] plain = new byte[frame.length - headerEnd + end];
    System.arraycopy(frame, 0, plain, 0, at);
    System.arraycopy(frame, headerEnd, plain, end, frame.length - headerEnd);
    plain[tcp + 12] = (byte) ((end - tcp) << 2);
    return Checksums.fixed(plain, ip);
  }

  /** Lengths and checksums put right after a change. */
  static final class Checksums {
    private Checksums() {}

    static byte[] fixed(byte[] frame, int ipHeader) {
      int tcp = 14 + ipHeader;
      int ipLength = frame.length - 14;
      byte[] result = Arrays.copyOf(frame, frame.length);
      if (ipHeader == 20) {
        put16(result, 14 + 2, ipLength);
        put16(result, 14 + 10, 0);
        put16(result, 14 + 10, ~sum(result, 14, 34, 0));
      } else {
        put16(result, 14 + 4, ipLength - 40);
      }
      put16(result, tcp + 16, 0);
      int addresses = ipHeader == 20 ? 14 + 12 : 14 + 8;
      int pseudo = sum(result, addresses, tcp, 6 + frame.length - tcp);
      put16(result, tcp + 16, ~sum(result, tcp, frame.length, pseudo));
      return result;
    }

    private static int sum(byte[] octets, int from, int to, int start) {
      int sum = start;
      for (int i = from; i < to; i += 2) {
        sum += (octets[i] & 0xFF) << 8 | (i + 1 < to ? octets[i + 1] & 0xFF : 0);
      }
      while (sum >>> 16 != 0) {
        sum = (sum & 0xFFFF) + (sum >>> 16);
      }
      return sum;
    }

    private static void put16(byte[] octets, int at, int value) {
      octets[at] = (byte) (value >>> 8);
      octets[at + 1] = (byte) value;
    }
  }
}
