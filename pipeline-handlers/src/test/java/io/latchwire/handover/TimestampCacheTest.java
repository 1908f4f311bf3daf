package io.latchwire.handover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.wire.nd.Ip6Address;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TimestampCacheTest {
  private static final Ip6Address PEER = HandoverVectors.PCOA;

  @TestFactory
  Stream<DynamicTest> everySequenceIsAcceptedAsRfc3971Section534Says() {
    return StreamSupport.stream(
            HandoverVectors.ALL.path("timestamp_rules").path("sequences").spliterator(), false)
        .map(sequence ->
            DynamicTest.dynamicTest(
                sequence.path("name").asText(), () -> play(sequence.path("steps"))));
  }

  private static void play(JsonNode steps) {
    TimestampCache cache = new TimestampCache(10);
    for (JsonNode step : steps) {
      long received = units(step.path("RDnew"));
      long timestamp = units(step.path("TSnew"));
      boolean accepts = cache.accepts(PEER, received, timestamp);
      assertThat(accepts).as(step.toString()).isEqualTo(step.path("accept").asBoolean());
      if (accepts) {
        cache.accepted(PEER, received, timestamp);
      }
      if (step.path("RDlast").isNull()) {
        assertThat(cache.last(PEER)).isNull();
      } else {
        assertThat(cache.last(PEER))
            .containsExactly(units(step.path("RDlast")), units(step.path("TSlast")));
      }
    }
  }

  private static long units(JsonNode seconds) {
    return (long) (seconds.asDouble() * 65536);
  }

  @Test
  void aTimestampBeyondAnyDateIsRefusedAndDoesNotLockThePeerOut() {
    TimestampCache cache = new TimestampCache(10);
    long now = 1000L * 65536;
    cache.accepted(PEER, now, now);
    assertThat(cache.accepts(PEER, now, Long.MAX_VALUE)).isFalse();
    assertThat(cache.accepts(PEER, now, -1)).isFalse();
    assertThat(cache.accepts(PEER, now + 65536, now + 65536)).isTrue();
  }

  @Test
  void aCopyIsRecognisedEvenInsideOfTheFuzz() {
    TimestampCache cache = new TimestampCache(10);
    long now = 1000L * 65536;
    cache.accepted(PEER, now, now);
    cache.accepted(PEER, now, now + 1);
    assertThat(cache.isRepeat(PEER, now)).isTrue();
    assertThat(cache.isRepeat(PEER, now + 1)).isTrue();
    assertThat(cache.isRepeat(PEER, now + 2)).isFalse();
  }

  @Test
  void theCacheIsBoundedAndKeepsThosePeersThatWereHeardLast() {
    TimestampCache cache = new TimestampCache(3);
    for (int i = 0; i < 10; i++) {
      cache.accepted(new Ip6Address(1, i), 65536, 65536);
      assertThat(cache.isKnown(new Ip6Address(1, 0)) || i > 2).isTrue();
      cache.accepts(new Ip6Address(1, 1), 65536, 65536);
    }
    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.isKnown(new Ip6Address(1, 1))).isTrue();
    assertThat(cache.isKnown(new Ip6Address(1, 9))).isTrue();
  }
}
