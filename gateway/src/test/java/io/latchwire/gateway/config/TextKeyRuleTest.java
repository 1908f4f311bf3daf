package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** How secrets become AES-128 keys. */
class TextKeyRuleTest {
  private static final byte[] SHORT = "ten octets".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXACT = "sixteen octets..".getBytes(StandardCharsets.US_ASCII);

  @Test
  void exact16TakesSixteenOctetsAndNothingElse() {
    assertThat(TextKeyRule.EXACT.accepts(16)).isTrue();
    assertThat(TextKeyRule.EXACT.accepts(15)).isFalse();
    assertThat(TextKeyRule.EXACT.accepts(17)).isFalse();
    assertThat(TextKeyRule.EXACT.key(EXACT)).isEqualTo(EXACT).isNotSameAs(EXACT);
  }

  @Test
  void zeroPadFillsUpOrCutsOff() {
    assertThat(HexFormat.of().formatHex(TextKeyRule.ZERO_PAD.key(SHORT)))
        .isEqualTo("74656e206f6374657473000000000000");
    assertThat(
            TextKeyRule.ZERO_PAD.key(
                "sixteen octets..and more".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(EXACT);
  }

  /** The keys of the first and the second test case of RFC 4615 s4. */
  @Test
  void rfc4615AuthenticatesASecretOfAnotherLengthUnderTheKeyZero() {
    byte[] longer = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0fedcb");
    byte[] exact = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    assertThat(TextKeyRule.RFC4615.key(exact)).isEqualTo(exact);
    assertThat(TextKeyRule.RFC4615.key(longer)).hasSize(16).isNotEqualTo(exact);
    assertThat(TextKeyRule.RFC4615.accepts(18)).isTrue();
  }
}
