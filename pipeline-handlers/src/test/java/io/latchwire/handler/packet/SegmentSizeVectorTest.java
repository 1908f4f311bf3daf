package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentSizeVectorTest {
  static Stream<JsonNode> sizes() {
    return EaoVectors.of("eao-mss");
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void anMssLeavesRoomForTheOptionOfTheAnswers(JsonNode vector) {
    int rewritten =
        SegmentSize.rewritten(
            vector.get("mss_seen").asInt(),
            vector.get("ip_version").asInt(),
            vector.get("path_mtu").asInt(),
            vector.get("reserve").asInt());
    assertThat(rewritten).isEqualTo(vector.get("mss_rewritten").asInt());
  }

  @Test
  void aSynWithoutMssGetsNoneWhereTheAssumptionOf536FitsRfc9293S371() {
    assertThat(SegmentSize.inserted(0, 4, 1500, 32)).isZero();
    assertThat(SegmentSize.inserted(0, 4, 576, 32)).isEqualTo(504);
    assertThat(SegmentSize.inserted(1460, 4, 1500, 32)).isEqualTo(1428);
    assertThat(SegmentSize.inserted(0, 6, 1280, 32)).isEqualTo(1188);
  }
}
