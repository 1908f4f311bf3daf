package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.diagnosis.RecordedSegments;
import io.latchwire.diagnosis.RecordedVerdict;
import io.latchwire.policy.PolicyTable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A recording of two gateways is judged without either of them. */
class RecordedSegmentsTest {
  private final GatewayPair pair = GatewayPair.usual();
  private final RecordedSegments recording =
      new RecordedSegments(
          new PolicyTable(List.of(Protections.usual().policy(), Protections.rest())),
          new PortableMacProvider());

  @AfterEach
  void close() {
    recording.close();
    pair.close();
  }

  @Test
  void everySegmentOfBothDirectionsVerifiesAndKeysAreLearntFromTheWire() {
    byte[] syn = pair.onWireFromA(pair.fromA().seq(1000).flags(Frames.SYN));
    assertThat(judge(syn)).isEqualTo("verified: key 32 rides in it, number 1");
    pair.gatewayB.fromNetwork(syn);
    byte[] synAck = pair.onWireFromB(pair.fromB().seq(5000).ack(1001).flags(Frames.SYN));
    assertThat(judge(synAck)).isEqualTo("verified: key 33 rides in it, number 1");
    pair.gatewayA.fromNetwork(synAck);
    byte[] ack = pair.onWireFromA(pair.fromA().seq(1001).ack(5001));
    pair.gatewayB.fromNetwork(ack);
    assertThat(judge(ack)).isEqualTo("verified: key 32 number 2");
    assertThat(judge(pair.onWireFromB(pair.fromB().seq(5001).ack(1001).payload(9))))
        .startsWith("verified: key 33");
  }

  @Test
  void aSegmentThatWasRecordedTwiceIsAReplay() {
    byte[] syn = pair.onWireFromA(pair.fromA().seq(1000).flags(Frames.SYN));
    judge(syn);
    assertThat(judge(syn)).isEqualTo("replay: number 1 under key 32");
  }

  @Test
  void anAlteredSegmentIsBad() {
    byte[] syn = pair.onWireFromA(pair.fromA().seq(1000).flags(Frames.SYN).payload(4));
    byte[] swapped = syn.clone();
    // Two 16-bit words change places: the checksum cannot tell, the MAC can.
    int end = syn.length;
    swapped[end - 4] = syn[end - 2];
    swapped[end - 3] = syn[end - 1];
    swapped[end - 2] = syn[end - 4];
    swapped[end - 1] = syn[end - 3];
    assertThat(judge(swapped)).isEqualTo("bad_mac: key 32 rides in it");
    assertThat(judge(Frames.flipped(syn, end - 1, 1))).startsWith("bad_checksum");
  }

  @Test
  void aRecordingThatBeginsInTheMiddleHasNoKeys() {
    pair.established();
    byte[] data = pair.onWireFromA(pair.fromA().seq(1001).ack(5001).payload(4));
    assertThat(judge(data)).isEqualTo("unknown_key: key 32");
  }

  @Test
  void whatHasNoOptionIsNamed() {
    assertThat(judge(pair.fromA().seq(1).frame())).startsWith("no_option");
    assertThat(judge(new byte[14])).startsWith("ignored");
  }

  private String judge(byte[] frame) {
    RecordedVerdict verdict = recording.judge(frame);
    assertThat(verdict.isGood())
        .isEqualTo(verdict.outcome().equals("verified") || verdict.outcome().equals("ignored"));
    return verdict.outcome() + ": " + verdict.detail();
  }
}
