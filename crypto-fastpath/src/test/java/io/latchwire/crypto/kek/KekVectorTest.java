package io.latchwire.crypto.kek;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KekVectorTest {
  @Test
  void everyKekAlgorithmLeadsToTheKeyOfTheVectors() {
    for (JsonNode vector : Vectors.of("eao/eao-kek")) {
      byte[] payload = Vectors.octets(vector, "payload");
      KekAlgorithm algorithm = KekAlgorithm.ofAlgId(vector.get("kek_alg_id").asInt()).orElseThrow();
      byte[] context = vector.has("context") ? Vectors.octets(vector, "context") : new byte[0];
      byte[] field = Arrays.copyOfRange(payload, 2, payload.length);
      String expected = vector.get("mac_key").asText();
      try (Kek kek =
          new Kek(algorithm, vector.get("kek_key_id").asInt(), Vectors.octets(vector, "kek"))) {
        assertThat(HexFormat.of().formatHex(kek.open(field, context, expected.length() / 2)))
            .as(vector.get("id").asText())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void aesDecryptsTheBlocksOfFips197AndNist() {
    for (JsonNode vector : Vectors.of("primitives/aes128-ecb")) {
      try (Kek kek = new Kek(KekAlgorithm.AES_128_ECB, 1, Vectors.octets(vector, "key"))) {
        byte[] plain = kek.open(Vectors.octets(vector, "ciphertext"), new byte[0], 16);
        assertThat(HexFormat.of().formatHex(plain))
            .as(vector.get("id").asText())
            .isEqualTo(vector.get("plaintext").asText());
      }
    }
  }

  @Test
  void keyWrapGivesTheOctetsOfRfc3394AndBack() {
    for (JsonNode vector : Vectors.of("primitives/aes-kw-rfc3394")) {
      byte[] kek = Vectors.octets(vector, "kek");
      byte[] wrapped = KeyWrap.wrap(kek, Vectors.octets(vector, "key"));
      assertThat(HexFormat.of().formatHex(wrapped)).isEqualTo(vector.get("wrapped").asText());
      assertThat(KeyWrap.unwrap(kek, wrapped).map(HexFormat.of()::formatHex))
          .contains(vector.get("key").asText());
    }
  }

  @Test
  void anAlteredWrappedKeyIsNotUnwrapped() {
    byte[] kek = new byte[16];
    byte[] wrapped = KeyWrap.wrap(kek, new byte[32]);
    for (int i = 0; i < wrapped.length; i++) {
      byte[] altered = wrapped.clone();
      altered[i] ^= 1;
      assertThat(KeyWrap.unwrap(kek, altered)).isEmpty();
      assertThat(KeyWrap.unwrap(kek, Arrays.copyOf(wrapped, i))).isEmpty();
    }
    assertThat(KeyWrap.unwrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8}, wrapped))
        .isEqualTo(Optional.empty());
  }

  @Test
  void lengthsThatDoNotFitAreRefusedByName() {
    assertThatThrownBy(() -> new Kek(KekAlgorithm.HKDF, 1, new byte[16]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hkdf-256: KEK has 16 octets (expected: 32)");
    assertThatThrownBy(() -> new Kek(KekAlgorithm.HKDF, 64, new byte[32]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hkdf-256: KEK Key ID 64 (expected: 0..63)");
    try (Kek kek = new Kek(KekAlgorithm.AES_128_ECB, 1, new byte[16])) {
      assertThatThrownBy(() -> kek.open(new byte[8], new byte[0], 16))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("aes-128-ecb: field has 8 octets (expected: 16)");
    }
    assertThatThrownBy(() -> KeyWrap.wrap(new byte[15], new byte[16]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("aes-kw: KEK has 15 octets (expected: 16, 24 or 32)");
    assertThatThrownBy(() -> KeyWrap.wrap(new byte[16], new byte[20]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("aes-kw: key has 20 octets (expected: a multiple of 8, 16 or more)");
  }

  @Test
  void aClosedKekOpensNothing() {
    Kek kek = new Kek(KekAlgorithm.CMAC_KDF, 1, new byte[16]);
    kek.close();
    assertThatThrownBy(() -> kek.open(new byte[8], new byte[0], 16))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cmac-kdf-128: KEK is closed");
  }
}
