package io.latchwire.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final long SECOND = 1_000_000_000L;

  /** A clock that never steps may begin anywhere, below zero too. */
  private static final long START = -5 * SECOND;

  @Test
  void aSubjectHasOneLineASecondAndTheNextSaysHowManyWereKeptBack() {
    Turns<String> turns = new Turns<>(1);
    assertThat(turns.take("a", START)).isZero();
    assertThat(turns.take("a", START + 1)).isEqualTo(Turns.KEEP);
    assertThat(turns.take("a", START + SECOND - 1)).isEqualTo(Turns.KEEP);
    assertThat(turns.take("a", START + SECOND)).isEqualTo(2);
    assertThat(turns.take("a", START + 2 * SECOND)).isZero();
  }

  @Test
  void silenceIsNotSavedUpBeyondTheBurst() {
    Turns<String> turns = new Turns<>(3);
    for (int i = 0; i < 3; i++) {
      assertThat(turns.take("a", START)).isZero();
    }
    assertThat(turns.take("a", START)).isEqualTo(Turns.KEEP);
    long later = START + 1000 * SECOND;
    assertThat(turns.take("a", later)).isEqualTo(1);
    assertThat(turns.take("a", later)).isZero();
    assertThat(turns.take("a", later)).isZero();
    assertThat(turns.take("a", later)).isEqualTo(Turns.KEEP);
  }

  @Test
  void noSubjectTakesTheTurnOfAnother() {
    Turns<String> turns = new Turns<>(1);
    assertThat(turns.take("a", START)).isZero();
    assertThat(turns.take("b", START)).isZero();
  }
}
