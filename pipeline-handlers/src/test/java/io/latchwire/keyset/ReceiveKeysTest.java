package io.latchwire.keyset;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.handler.packet.Protections;
import io.latchwire.policy.Protection;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How long keys of the peer stay eligible: draft-weis-tcp-auth-auto-ks-03 s2.3, s4.3 and s4.4. */
class ReceiveKeysTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOLD = 5 * SECOND;
  private static final long WRAP = 1L << 32;
  private static final int ISN = -2000;

  private final KeyMaker maker = new KeyMaker(new PortableMacProvider(), octets -> {});
  private final FlowEnds ends =
      new FlowEnds(
          /* sourceHigh= */ 0,
          /* sourceLow= */ 0xFFFF_C000_0202L,
          /* sourcePort= */ 179,
          /* destinationHigh= */ 0,
          /* destinationLow= */ 0xFFFF_C000_0201L,
          /* destinationPort= */ 4000);
  private final Protection protection = Protections.usual().protection();
  private final PeerState peer = new PeerState(protection.peer(), 0);
  private final ReceiveKeys keys = new ReceiveKeys(peer, HOLD, ISN);
  private long now;

  @Test
  void theKeyBeforeTheNewestEndsAfterTheHoldTime() {
    ReceiveKey older = installed(32, WRAP - 2000);
    now += SECOND;
    ReceiveKey newer = installed(34, WRAP - 1900);
    now += HOLD - 1;
    assertThat(older.isEligible(now)).isTrue();
    now += 1;
    assertThat(older.isEligible(now)).isFalse();
    assertThat(newer.isEligible(now)).isTrue();
    keys.expire(now);
    assertThat(keys.find(32)).isNull();
  }

  @Test
  void aKeyThatArrivesBehindTheOneThatAWrapForcedIsTheOlder() {
    ReceiveKey forced = installed(36, WRAP + 10);
    now += SECOND;
    ReceiveKey late = installed(34, WRAP - 100);
    assertThat(keys.newest()).isSameAs(forced);
    now += HOLD;
    assertThat(late.isEligible(now)).isFalse();
    assertThat(forced.isEligible(now)).isTrue();
  }

  @Test
  void theNewestKeyLivesOnWhereOnlyOctetsSentAgainCameUnderIt() {
    ReceiveKey older = installed(34, WRAP - 100);
    now += SECOND;
    ReceiveKey newer = installed(36, WRAP - 50);
    now += HOLD - 1;
    keys.onAccepted(older, WRAP + 40, now);
    now += 2;
    keys.expire(now);
    assertThat(keys.find(36)).as("not ended by what was held back").isSameAs(newer);
    keys.onAccepted(newer, WRAP + 80, now);
    assertThat(keys.newest()).isSameAs(newer);
    keys.expire(now);
    assertThat(keys.find(34)).as("a hold time after the newest came").isNull();
    now += 10 * HOLD;
    assertThat(newer.isEligible(now)).isTrue();
  }

  private ReceiveKey installed(int keyId, long last) {
    Kek kek = Objects.requireNonNull(protection.peer().sendKek());
    byte[] field = new byte[kek.algorithm().fieldOctets()];
    field[0] = (byte) keyId;
    ReceiveKey key =
        Objects.requireNonNull(
            keys.offer(
                maker,
                kek,
                field,
                MacAlgorithm.AES_128_GMAC_96,
                /* algId= */ 60,
                keyId,
                ends,
                now));
    keys.install(key);
    keys.onAccepted(key, last, now);
    return key;
  }
}
