package io.latchwire.crypto.mac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.Vectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every provider gives the answers that the documents print. */
class MacVectorTest {
  private final PortableMacProvider portable = new PortableMacProvider();
  private final List<MacProvider> providers = List.of(portable, Natives.open());
  private final Workspace work = new Workspace();

  @Test
  void cmacGivesTheTagsOfRfc4493AndRfc4494() {
    for (JsonNode vector : Vectors.of("primitives/aes128-cmac")) {
      check(vector, MacAlgorithm.AES_128_CMAC_96, "message", "mac96");
    }
  }

  @Test
  void hmacSha1GivesTheTagsOfRfc2202AndRfc2404() {
    for (JsonNode vector : Vectors.of("primitives/hmac-sha1")) {
      check(vector, MacAlgorithm.HMAC_SHA_1_96, "message", "mac96");
      check(vector, MacAlgorithm.HMAC_SHA_1_160, "message", "mac");
    }
  }

  @Test
  void hmacSha256GivesTheTagsOfRfc4231() {
    for (JsonNode vector : Vectors.of("primitives/hmac-sha256")) {
      check(vector, MacAlgorithm.HMAC_SHA_256_128, "message", "mac128");
      check(vector, MacAlgorithm.HMAC_SHA_256_256, "message", "mac");
    }
  }

  @Test
  void hmacMd5GivesTheTagsOfRfc2202() {
    for (JsonNode vector : Vectors.of("primitives/hmac-md5")) {
      check(vector, MacAlgorithm.HMAC_MD5, "message", "mac");
    }
  }

  @Test
  void suffixMd5GivesTheDigestsOfRfc2385() {
    for (JsonNode vector : Vectors.of("eao/tcp-md5")) {
      check(vector, MacAlgorithm.MD5_SUFFIX, "digest_input_without_key", "digest");
    }
  }

  @Test
  void gmacGivesTheTagsOfTheGcmSpecificationUnderAnyNonce() {
    for (JsonNode vector : Vectors.of("primitives/aes128-gmac")) {
      try (Arena arena = Arena.ofConfined();
          MacKey key = portable.key(MacAlgorithm.AES_128_GMAC_96, Vectors.octets(vector, "key"))) {
        MemorySegment message = Vectors.offHeap(Vectors.octets(vector, "aad"), arena);
        ((PortableGmac) key).tag(work, message, Vectors.octets(vector, "iv"));
        assertThat(HexFormat.of().formatHex(work.tag, 0, 16))
            .as(vector.get("id").asText())
            .isEqualTo(vector.get("tag").asText());
      }
    }
  }

  @Test
  void umacGivesTheTagsOfRfc4418UnderAnyNonce() {
    for (JsonNode vector : Vectors.of("primitives/umac96")) {
      for (MacProvider provider : providers) {
        try (Arena arena = Arena.ofConfined();
            MacKey key =
                provider.key(MacAlgorithm.AES_128_UMAC_96, Vectors.octets(vector, "key"))) {
          MemorySegment message = umacMessage(vector, arena);
          ((Umac) key).tag(work, message, Vectors.octets(vector, "nonce"));
          assertThat(HexFormat.of().formatHex(work.tag, 0, 12))
              .as(provider.name() + " " + vector.get("id").asText())
              .isEqualTo(vector.get("tag96").asText());
        }
      }
    }
  }

  private static MemorySegment umacMessage(JsonNode vector, Arena arena) {
    if (vector.has("message")) {
      return Vectors.offHeap(Vectors.octets(vector, "message"), arena);
    }
    byte[] unit = Vectors.octets(vector, "message_unit");
    int repeat = vector.get("message_repeat").asInt();
    MemorySegment message = arena.allocate((long) unit.length * repeat, 1);
    for (int i = 0; i < repeat; i++) {
      MemorySegment.copy(
          unit, 0, message, ValueLayout.JAVA_BYTE, (long) i * unit.length, unit.length);
    }
    return message;
  }

  @Test
  void theTagsOfWholeOptionsComeOutThroughTheBatch() {
    int checked = 0;
    for (String file : new String[] {"eao/eao-nonce", "eao/eao-static", "eao/eao-vendor"}) {
      for (JsonNode vector : Vectors.of(file)) {
        check(vector, algorithm(vector.get("algorithm").asText()), "mac_input", "mac");
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(50);
  }

  private static MacAlgorithm algorithm(String name) {
    return switch (name) {
      case "AES-128-CMAC-96" -> MacAlgorithm.AES_128_CMAC_96;
      case "AES-128-GMAC-96" -> MacAlgorithm.AES_128_GMAC_96;
      case "AES-128-UMAC-96" -> MacAlgorithm.AES_128_UMAC_96;
      case "HMAC-SHA-1-96" -> MacAlgorithm.HMAC_SHA_1_96;
      case "HMAC-SHA-256-128" -> MacAlgorithm.HMAC_SHA_256_128;
      case "HMAC-MD5-128", "HMAC-MD5" -> MacAlgorithm.HMAC_MD5;
      case "HMAC-SHA-1-160", "HMAC-SHA-1" -> MacAlgorithm.HMAC_SHA_1_160;
      case "HMAC-SHA-256-256", "HMAC-SHA-256" -> MacAlgorithm.HMAC_SHA_256_256;
      case "MD5-SUFFIX" -> MacAlgorithm.MD5_SUFFIX;
      case "SHA1-SUFFIX", "SHA-1-SUFFIX" -> MacAlgorithm.SHA_1_SUFFIX;
      case "SHA256-SUFFIX", "SHA-256-SUFFIX" -> MacAlgorithm.SHA_256_SUFFIX;
      default -> throw new AssertionError(name);
    };
  }

  /** Signs, verifies, and verifies with each octet of the tag altered. */
  private void check(JsonNode vector, MacAlgorithm algorithm, String message, String mac) {
    for (MacProvider provider : providers) {
      check(provider, vector, algorithm, message, mac);
    }
  }

  private static void check(
      MacProvider provider, JsonNode vector, MacAlgorithm algorithm, String message, String mac) {
    byte[] secret = Vectors.octets(vector, vector.has("mac_key") ? "mac_key" : "key");
    byte[] octets = Vectors.octets(vector, message);
    int direction = vector.path("direction").asInt(0);
    int number = vector.has("nonce") ? lastFour(Vectors.octets(vector, "nonce")) : 1;
    try (Arena arena = Arena.ofConfined();
        MacKey key = provider.key(algorithm, secret)) {
      MacBatch batch = new MacBatch(1 + algorithm.tagOctets(), arena);
      MemorySegment source = Vectors.offHeap(octets, arena);
      batch.add(key, source, 0, octets.length, direction, number);
      provider.sign(batch);
      assertThat(Vectors.hex(batch.tags(), 0, algorithm.tagOctets()))
          .as(provider.name() + " " + algorithm.label() + " " + vector.get("id").asText())
          .isEqualTo(vector.get(mac).asText());

      MemorySegment good = arena.allocate(algorithm.tagOctets());
      batch.copyTag(0, good, 0);
      batch.clear();
      for (int i = 0; i <= algorithm.tagOctets(); i++) {
        batch.add(key, source, 0, octets.length, direction, number);
        batch.expect(i, good, 0);
        if (i > 0) {
          long at = batch.tagOffset(i) + i - 1;
          byte right = batch.tags().get(ValueLayout.JAVA_BYTE, at);
          batch.tags().set(ValueLayout.JAVA_BYTE, at, (byte) (right ^ 0x40));
        }
      }
      provider.verify(batch);
      for (int i = 0; i <= algorithm.tagOctets(); i++) {
        assertThat(batch.isGood(i)).as("octet %d altered", i - 1).isEqualTo(i == 0);
      }
    }
  }

  private static int lastFour(byte[] nonce) {
    int number = 0;
    for (int i = nonce.length - 4; i < nonce.length; i++) {
      number = (number << 8) | (nonce[i] & 0xFF);
    }
    return number;
  }
}
