package io.latchwire.keyset;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.handler.packet.KeyChains;
import io.latchwire.handler.packet.Protections;
import io.latchwire.policy.ChainKey;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.Lifetime;
import io.latchwire.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the clock does to key chains, and what an operator hears of it. */
class KeyScheduleTest {
  private final Heard heard = new Heard();
  private final KeySchedule schedule = new KeySchedule(heard);

  @Test
  void eachKeyBecomesActiveAtItsTimeBonica04S6() {
    adopt(KeyChains.threeKeys());
    for (long second = 0; second < 45; second++) {
      schedule.run(second * 1000);
      int expected = second < 10 || second >= 40 ? -1 : (int) (second / 10);
      assertThat(activeId()).as("at %d s", second).isEqualTo(expected);
    }
    assertThat(heard.events).containsExactly("-1>1", "1>2", "2>3", "expired");
  }

  @Test
  void aTimerThatWakesOnlyWhenItIsToldToMissesNothing() {
    adopt(KeyChains.threeKeys().tolerance(3));
    List<Long> woken = new ArrayList<>();
    for (long next = schedule.run(0); next != Lifetime.INFINITY; next = schedule.run(next)) {
      woken.add(next / 1000);
    }
    assertThat(woken).containsExactly(7L, 10L, 17L, 20L, 23L, 27L, 30L, 33L, 40L, 43L);
    assertThat(heard.events).containsExactly("-1>1", "1>2", "2>3", "expired");
  }

  @Test
  void theEndOfAChainIsToldAheadOfItOnceRfc8177S3() {
    adopt(KeyChains.threeKeys().warning(7));
    schedule.run(31_000);
    assertThat(heard.events).containsExactly("-1>3");
    schedule.run(33_000);
    schedule.run(34_000);
    assertThat(heard.events).containsExactly("-1>3", "ends at 40");
  }

  @Test
  void aGapAheadIsToldLikeAnEnd() {
    adopt(
        KeyChains.chain()
            .key(1, MacAlgorithm.AES_128_CMAC_96, 10, 20)
            .key(2, MacAlgorithm.AES_128_CMAC_96, 25, 40)
            .warning(5));
    schedule.run(16_000);
    assertThat(heard.events).containsExactly("-1>1", "ends at 20");
    schedule.run(21_000);
    assertThat(keys().phase()).isEqualTo(ChainKeys.Phase.EXPIRED);
    schedule.run(25_000);
    assertThat(keys().phase()).isEqualTo(ChainKeys.Phase.ACTIVE);
    assertThat(activeId()).isEqualTo(2);
  }

  @Test
  void holdLastSendsAndAcceptsUnderTheLastKeyAndSaysSo() {
    adopt(KeyChains.threeKeys().holdLast());
    schedule.run(35_000);
    schedule.run(99_000);
    assertThat(keys().phase()).isEqualTo(ChainKeys.Phase.HELD);
    assertThat(activeId()).isEqualTo(3);
    assertThat(keys().isEligible(3)).isTrue();
    assertThat(keys().isEligible(2)).isFalse();
    assertThat(heard.events).containsExactly("-1>3", "expired");
  }

  @Test
  void holdLastHoldsNothingBeforeTheFirstKey() {
    adopt(KeyChains.threeKeys().holdLast());
    schedule.run(5_000);
    assertThat(keys().phase()).isEqualTo(ChainKeys.Phase.WAITING);
    assertThat(keys().active()).isNull();
    assertThat(keys().isEligible(1)).isFalse();
  }

  @Test
  void aClockThatIsPutBackBringsTheEarlierKeyBack() {
    adopt(KeyChains.threeKeys());
    schedule.run(21_000);
    schedule.run(19_000);
    assertThat(activeId()).isEqualTo(1);
  }

  @Test
  void aNewerPlanIsInForceAtOnceAndKeysItLacksAreWipedWhenNobodyCanWantThemBack() {
    KeyChain old = KeyChains.threeKeys().build();
    adopt(old);
    schedule.run(35_000);
    ChainKeys keys = keys();
    KeyChain newer = KeyChains.chain().key(9, MacAlgorithm.HMAC_SHA_1_96, 10, 90).build();
    adopt(newer);
    assertThat(keys()).isSameAs(keys);
    assertThat(activeId()).isEqualTo(9);
    assertThat(keys.find(3)).isNull();
    adopt(old);
    assertThat(activeId()).as("the way back").isEqualTo(3);
    adopt(newer);
    schedule.forgetOutlived();
    assertThat(old.keys()).extracting(ChainKey::key).allMatch(key -> key.mac().isClosed());
    assertThat(newer.keys().getFirst().key().mac().isClosed()).isFalse();
  }

  @Test
  void theNullKeyEndsAtItsDate() {
    adopt(KeyChains.threeKeys().nullKeyUntil(15));
    schedule.run(14_999);
    assertThat(keys().hasNullKey()).isTrue();
    assertThat(schedule.run(15_000)).isEqualTo(20_000);
    assertThat(keys().hasNullKey()).isFalse();
    assertThat(heard.events).containsExactly("-1>1", "null key over");
  }

  private void adopt(KeyChains chain) {
    adopt(chain.build());
  }

  private Policy policy = Protections.rest();

  private void adopt(KeyChain chain) {
    policy = Protections.usual().chain(chain).policy();
    schedule.adopt(List.of(policy));
  }

  private ChainKeys keys() {
    return Objects.requireNonNull(schedule.chain(Objects.requireNonNull(policy.protection())));
  }

  private int activeId() {
    var active = keys().active();
    return active == null ? -1 : active.keyId();
  }

  private static final class Heard implements KeyScheduleEvents {
    private final List<String> events = new ArrayList<>();

    @Override
    public void rolled(ChainKeys keys, int from, int to) {
      events.add(from + ">" + to);
    }

    @Override
    public void expiring(ChainKeys keys, long atMillis) {
      events.add("ends at " + atMillis / 1000);
    }

    @Override
    public void expired(ChainKeys keys) {
      events.add("expired");
    }

    @Override
    public void nullKeyEnded(ChainKeys keys) {
      events.add("null key over");
    }
  }
}
