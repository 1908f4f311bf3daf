package io.latchwire.crypto.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.random.KeyOctets;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgreementTest {
  private static final KeyOctets RANDOM = KeyOctets.system();

  @ParameterizedTest
  @EnumSource
  void bothEndsAgreeOnAPaddedSecret(AgreementGroup group) {
    AgreementKey one = AgreementKey.fresh(group, RANDOM);
    AgreementKey other = AgreementKey.fresh(group, RANDOM);
    byte[] secret = one.agree(other.publicOctets()).orElseThrow();
    assertThat(secret).hasSize(group.secretOctets());
    assertThat(other.agree(one.publicOctets())).contains(secret);
  }

  @ParameterizedTest
  @EnumSource(names = {"MODP_14", "MODP_16"})
  void degenerateValuesAreRefusedRfc4556S3231(AgreementGroup group) {
    AgreementKey key = AgreementKey.fresh(group, RANDOM);
    BigInteger p = group.prime();
    for (BigInteger bad :
        new BigInteger[] {BigInteger.ZERO, BigInteger.ONE, p.subtract(BigInteger.ONE), p}) {
      assertThat(key.agree(bad.toByteArray())).isEmpty();
    }
    assertThat(key.agree(BigInteger.TWO.toByteArray())).isPresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"P_256", "P_384"})
  void aPointThatIsNotOnTheCurveIsRefused(AgreementGroup group) {
    AgreementKey key = AgreementKey.fresh(group, RANDOM);
    byte[] point = key.publicOctets();
    assertThat(group.holds(point)).isTrue();
    for (int at = 0; at < point.length; at++) {
      byte[] altered = point.clone();
      altered[at] ^= 1;
      assertThat(key.agree(altered)).isEmpty();
    }
    assertThat(key.agree(new byte[1])).isEmpty();
    assertThat(key.agree(new byte[point.length])).isEmpty();
  }

  @Test
  void aSecretWithALeadingZeroKeepsItRfc4556S3231() {
    // One exchange in 256 has one: within 6000 there is none with a chance of 1 in 10^10.
    AgreementKey own = AgreementKey.fresh(AgreementGroup.P_256, RANDOM);
    for (int i = 0; i < 6_000; i++) {
      AgreementKey peer = AgreementKey.fresh(AgreementGroup.P_256, RANDOM);
      byte[] secret = own.agree(peer.publicOctets()).orElseThrow();
      assertThat(secret).hasSize(32);
      if (secret[0] == 0) {
        assertThat(peer.agree(own.publicOctets())).contains(secret);
        return;
      }
    }
    throw new AssertionError("no secret with a leading zero");
  }
}
