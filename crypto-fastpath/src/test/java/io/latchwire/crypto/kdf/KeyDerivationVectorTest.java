package io.latchwire.crypto.kdf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.Vectors;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyDerivationVectorTest {
  @Test
  void hkdfGivesTheKeysOfRfc5869() {
    for (JsonNode vector : Vectors.of("primitives/hkdf-sha256")) {
      same(
          vector,
          "okm",
          KeyDerivation.hkdfSha256(
              Vectors.octets(vector, "ikm"),
              Vectors.octets(vector, "salt"),
              Vectors.octets(vector, "info"),
              vector.get("length").asInt()));
    }
  }

  @Test
  void aesCmacPrf128TakesKeysOfAnyLengthAsInRfc4615() {
    for (JsonNode vector : Vectors.of("primitives/aes-cmac-prf-128")) {
      byte[] key = Vectors.octets(vector, "key");
      byte[] message = Vectors.octets(vector, "message");
      same(vector, "derived_key", KeyDerivation.aesCmacPrf128Key(key));
      same(vector, "output", KeyDerivation.aesCmacPrf128(key, message));
    }
  }

  @Test
  void kmac256GivesTheOutputsOfTheNistSamples() {
    for (JsonNode vector : Vectors.of("primitives/kmac256")) {
      same(
          vector,
          "output",
          KeyDerivation.kmac256(
              Vectors.octets(vector, "key"),
              Vectors.octets(vector, "message"),
              vector.get("custom").asText(),
              vector.get("length").asInt()));
    }
  }

  @Test
  void trafficKeysAreThoseOfRfc9235() {
    for (JsonNode vector : Vectors.of("tcpao/tcpao-rfc9235")) {
      byte[] masterKey = Vectors.octets(vector, "master_key");
      byte[] context = Vectors.octets(vector, "kdf_context");
      same(
          vector,
          "traffic_key",
          switch (vector.get("algorithm").asText()) {
            case "HMAC-SHA-1-96" -> KeyDerivation.tcpAoHmacSha1(masterKey, context);
            case "AES-128-CMAC-96" -> KeyDerivation.tcpAoAesCmac(masterKey, context);
            default -> throw new AssertionError(vector.get("algorithm"));
          });
    }
  }

  private static void same(JsonNode vector, String member, byte[] octets) {
    assertThat(HexFormat.of().formatHex(octets))
        .as(vector.get("id").asText())
        .isEqualTo(vector.get(member).asText());
  }
}
