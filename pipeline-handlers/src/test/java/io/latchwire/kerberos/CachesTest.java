package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.kerberos.LookasideCache.Found;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class CachesTest {
  private static Fingerprint of(int number) {
    return Fingerprint.of(ByteBuffer.allocate(4).putInt(number).array());
  }

  @Test
  void aProofIsGoodForOneMessageUntilItsTimeIsOver() {
    ReplayCache cache = new ReplayCache(10, 600);
    assertThat(cache.isReplay(of(1), of(100), 0)).isFalse();
    assertThat(cache.isReplay(of(1), of(100), 600)).isFalse();
    assertThat(cache.isReplay(of(1), of(101), 600)).isTrue();
    assertThat(cache.isReplay(of(1), of(101), 601)).isFalse();
  }

  @Test
  void aFloodOfProofsIsBoundedAndCounted() {
    ReplayCache cache = new ReplayCache(10, 600);
    for (int i = 0; i < 1_000; i++) {
      assertThat(cache.isReplay(of(i), of(i), 0)).isFalse();
    }
    assertThat(cache.size()).isEqualTo(10);
    assertThat(cache.evicted()).isEqualTo(990);
    assertThat(cache.isReplay(of(999), of(0), 0)).isTrue();
  }

  @Test
  void aRequestIsWorkedOnOnceAndAnsweredAsBefore() {
    LookasideCache cache = new LookasideCache(10, 1_000, 600);
    assertThat(cache.begin(of(1), 0)).isEqualTo(Found.Nothing.NEW);
    assertThat(cache.begin(of(1), 0)).isEqualTo(Found.Nothing.UNDER_WAY);
    cache.finish(of(1), new byte[] {7}, 0);
    assertThat(cache.begin(of(1), 600))
        .isInstanceOfSatisfying(
            Found.Known.class, known -> assertThat(known.reply()).containsExactly(7));
    assertThat(cache.begin(of(1), 601)).isEqualTo(Found.Nothing.NEW);
    cache.finish(of(1), null, 601);
    assertThat(cache.begin(of(1), 601)).isEqualTo(Found.Nothing.NEW);
    assertThat(cache.hits()).isEqualTo(2);
  }

  @Test
  void aFloodOfRequestsIsBoundedInNumberAndOctets() {
    LookasideCache cache = new LookasideCache(10, 1_000, 600);
    for (int i = 0; i < 1_000; i++) {
      assertThat(cache.begin(of(i), 0)).isEqualTo(Found.Nothing.NEW);
      cache.finish(of(i), new byte[300], 0);
      assertThat(cache.size()).isLessThanOrEqualTo(10);
      assertThat(cache.octets()).isLessThanOrEqualTo(1_000);
    }
    assertThat(cache.size()).isEqualTo(3);
  }
}
