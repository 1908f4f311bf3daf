package io.latchwire.keyset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.handler.packet.EaoVectors;
import io.latchwire.segment.DropReason;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplayWindowVectorTest {
  static Stream<JsonNode> windows() {
    return EaoVectors.of("eao-replay-window");
  }

  @ParameterizedTest
  @MethodSource("windows")
  void numbersAreAcceptedOnceWithinTheWindow(JsonNode vector) {
    ReplayWindow window = new ReplayWindow(vector.get("window").asInt());
    int step = 0;
    for (JsonNode number : vector.get("steps")) {
      int value = (int) number.get("number").asLong();
      DropReason refused = window.check(value);
      String verdict = refused == null ? "ACCEPT" : refused.name();
      assertThat(verdict)
          .as("%s step %d number %s", vector.get("id"), step++, number)
          .isEqualTo(number.get("verdict").asText());
      assertThat(window.accept(value)).isEqualTo(refused == null);
    }
  }
}
