package io.latchwire.keyset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.handler.packet.EaoVectors;
import io.latchwire.handler.packet.Protections;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.wire.tcp.SeqNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When own keys are replaced: draft-weis-tcp-auth-auto-ks-03 s2.2, s3.1 and s4.4. */
class SendKeysTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Protection.Rollover RULES =
      new Protection.Rollover(100 * SECOND, 50, 5000, 1000, 15 * SECOND, 60 * SECOND);

  private final SplittableRandom random = new SplittableRandom(1);
  private final KeyMaker maker = new KeyMaker(new PortableMacProvider(), random::nextBytes);
  private final FlowEnds ends =
      new FlowEnds(
          /* sourceHigh= */ 0,
          /* sourceLow= */ 0xFFFF_C000_0201L,
          /* sourcePort= */ 4000,
          /* destinationHigh= */ 0,
          /* destinationLow= */ 0xFFFF_C000_0202L,
          /* destinationPort= */ 179);
  private final Protection protection = Protections.usual().rollover(RULES).protection();
  private final PeerState peer = new PeerState(protection.peer(), 0);
  private SendKeys keys = new SendKeys(protection, peer, maker, ends, true);
  private long sent;
  private long now;

  static Stream<JsonNode> wraps() {
    return EaoVectors.of("eao-seq-wrap");
  }

  @ParameterizedTest
  @MethodSource("wraps")
  void noKeyOutlivesAWrapOfTheSequenceNumber(JsonNode vector) {
    keys =
        new SendKeys(
            Protections.usual().rollover(Protection.Rollover.DEFAULT).protection(),
            peer,
            maker,
            ends,
            true);
    begin((int) Long.parseLong(vector.get("isn").asText(), 16));
    SendKey before = null;
    int index = -1;
    for (JsonNode step : vector.get("steps")) {
      long seq = SeqNumber.extend((int) Long.parseLong(step.get("seq").asText(), 16), sent);
      int flags = step.get("syn").asInt() + step.get("fin").asInt();
      SendKey key = send(seq, step.get("len").asInt(), flags);
      index += key.equals(before) ? 0 : 1;
      assertThat(index)
          .as("%s %s", vector.get("id"), step)
          .isEqualTo(step.get("key_index").asInt());
      boolean replaced = before != null && !key.equals(before);
      assertThat(replaced)
          .as("%s %s", vector.get("id"), step)
          .isEqualTo(step.get("must_use_new_key").asBoolean());
      before = key;
    }
  }

  @Test
  void aKeyIsReplacedAtItsAge() {
    SendKey first = establish();
    now += 99 * SECOND;
    assertThat(send(10)).isSameAs(first);
    now += SECOND;
    assertThat(send(10)).isNotSameAs(first);
  }

  @Test
  void aKeyIsReplacedAfterItsNumbers() {
    SendKey first = establish();
    now += 10 * SECOND;
    while (first.number() < 50) {
      assertThat(send(0)).isSameAs(first);
    }
    assertThat(send(0)).isNotSameAs(first);
  }

  @Test
  void aKeyIsReplacedAfterItsOctets() {
    SendKey first = establish();
    now += 10 * SECOND;
    while (first.octets() < 5000) {
      assertThat(send(1000)).isSameAs(first);
    }
    assertThat(send(1000)).isNotSameAs(first);
  }

  @Test
  void aKeyIsReplacedAheadOfAWrap() {
    begin(-2000);
    SendKey first = send(sent, 0, 1);
    confirm();
    now += 10 * SECOND;
    assertThat(send(900)).isSameAs(first);
    assertThat(send(200)).isSameAs(first);
    assertThat(send(10)).isNotSameAs(first);
  }

  @Test
  void aKeyIsReplacedAtTheOperatorsWord() {
    SendKey first = establish();
    now += 10 * SECOND;
    keys.askRollover();
    assertThat(send(10)).isNotSameAs(first);
  }

  @Test
  void keysAreNotReplacedFasterThanTheirIdentifiersAllow() {
    SendKey first = establish();
    keys.askRollover();
    now += RULES.leastIntervalNanos() - 1;
    assertThat(send(10)).isSameAs(first);
    now += 1;
    assertThat(send(10)).isNotSameAs(first);
  }

  @Test
  void anUnconfirmedKeyIsNotReplacedByWish() {
    begin(1000);
    SendKey first = send(sent, 0, 1);
    now += 1000 * SECOND;
    keys.askRollover();
    assertThat(send(10)).isSameAs(first);
  }

  @Test
  void theLastNumberIsAHardStop() {
    SendKey first = establish();
    first.skipTo(0xFFFF_FFFD);
    assertThat(send(0)).isSameAs(first);
    assertThat(first.number()).isEqualTo(0xFFFF_FFFE);
    assertThat(send(0)).isNotSameAs(first);
  }

  @Test
  void whenNoIdentifierIsLeftNothingIsSentRatherThanUnderAKeyThatIsUsedUp() {
    begin(1000);
    for (int i = 0; i < 16; i++) {
      send(sent, 0, i == 0 ? 1 : 0).skipTo(0xFFFF_FFFE);
    }
    assertThat(keys.prepare(sent, sent, sent, now)).isEqualTo(DropReason.NO_KEY);
  }

  @Test
  void anIdentifierRestsForTwiceTheHoldTime() {
    SendKey first = establish();
    assertThat(first.keyId()).isEqualTo(32);
    for (int id = 34; id <= 62; id += 2) {
      now += RULES.leastIntervalNanos();
      keys.askRollover();
      assertThat(send(10).keyId()).isEqualTo(id);
      confirm();
      keys.expire(now);
    }
    keys.askRollover();
    now += RULES.leastIntervalNanos();
    keys.expire(now);
    assertThat(send(10).keyId()).isEqualTo(32);
  }

  @Test
  void aSegmentUnderTheKeyBeforeDoesNotConfirmTheNewest() {
    establish();
    now += 10 * SECOND;
    keys.askRollover();
    assertThat(keys.prepare(sent, sent, sent + 10, now)).isNull();
    SendKey fallback = keys.fallback(sent, sent, sent + 10);
    assertThat(fallback).isNotNull().isNotSameAs(keys.newest());
    sent += 10;
    confirm();
    SendKey newest = send(10);
    assertThat(newest.isConfirmed()).isFalse();
    confirm();
    assertThat(newest.isConfirmed()).isTrue();
  }

  @Test
  void theKeyBeforeIsAtItsEndBehindAWrapForRetransmissionsToo() {
    begin(-2000);
    send(sent, 0, 1);
    send(900);
    confirm();
    now += 10 * SECOND;
    send(200);
    assertThat(send(10).isConfirmed()).isFalse();
    long again = sent - 100;
    assertThat(keys.fallback(sent, again, sent)).as("before the wrap").isNotNull();
    assertThat(send(2000).isConfirmed()).as("over the wrap").isFalse();
    assertThat(keys.fallback(sent, again, sent)).isNull();
  }

  @Test
  void keysThatAreDueTogetherAreReplacedNoFasterThanThePeerTakesThem() {
    now += 10 * SECOND;
    List<SendKeys> flows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      keys = new SendKeys(protection, peer, maker, ends, true);
      establish();
      flows.add(keys);
    }
    now += RULES.leastIntervalNanos();
    flows.forEach(SendKeys::askRollover);
    assertThat(replacedNow(flows)).as("half of the burst").isEqualTo(10);
    now += SECOND;
    assertThat(replacedNow(flows)).as("half of the rate").isEqualTo(5);
    now += 5 * SECOND;
    assertThat(replacedNow(flows)).isEqualTo(10);
  }

  private int replacedNow(List<SendKeys> flows) {
    int replaced = 0;
    for (SendKeys each : flows) {
      keys = each;
      SendKey before = each.newest();
      sent = 1001;
      replaced += send(10).equals(before) ? 0 : 1;
      confirm();
    }
    return replaced;
  }

  @Test
  void aHardStopDoesNotWaitForThePeersRoom() {
    SendKey first = establish();
    while (peer.takeReplacement(now)) {
      assertThat(first.number()).isEqualTo(1);
    }
    now += RULES.leastIntervalNanos();
    while (peer.takeReplacement(now)) {
      assertThat(first.number()).isEqualTo(1);
    }
    keys.askRollover();
    assertThat(send(10)).isSameAs(first);
    first.skipTo(0xFFFF_FFFE);
    assertThat(send(10)).isNotSameAs(first);
  }

  @Test
  void aKeyThatStaysUnconfirmedIsToldOfOnce() {
    begin(1000);
    SendKey key = send(sent, 0, 1);
    now += 59 * SECOND;
    assertThat(keys.overdue(now)).isNull();
    now += SECOND;
    assertThat(keys.overdue(now)).isSameAs(key);
    assertThat(keys.overdue(now)).isNull();
    assertThat(send(10)).isSameAs(key);
  }

  private SendKey establish() {
    begin(1000);
    SendKey key = send(sent, 0, 1);
    confirm();
    return key;
  }

  private void begin(int initialSequenceNumber) {
    sent = initialSequenceNumber & 0xFFFF_FFFFL;
    keys.begin(initialSequenceNumber, now);
  }

  private SendKey send(int octets) {
    return send(sent, octets, 0);
  }

  private SendKey send(long seq, int octets, int flags) {
    long end = seq + octets + flags;
    assertThat(keys.prepare(sent, seq, end, now)).isNull();
    @Nullable SendKey key = keys.newest();
    if (key == null) {
      throw new AssertionError("no key");
    }
    key.nextNumber(octets, seq, end);
    sent = Math.max(sent, end);
    return key;
  }

  /** The peer acknowledges all. */
  private void confirm() {
    keys.onPeerSegment(sent, null, now);
  }
}
