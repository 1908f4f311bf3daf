package io.latchwire.crypto.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** The known answers of RFC 3961, 3962, 8009, 6113, 4556 and 8636, and computed ones. */
class KerberosCryptoVectorTest {
  private static final JsonNode ALL = load();

  private static JsonNode load() {
    try (InputStream in =
        Objects.requireNonNull(
            KerberosCryptoVectorTest.class.getResourceAsStream("/vectors/kerberos/crypto.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<DynamicTest> each(String kind, ThrowingConsumer<JsonNode> check) {
    assertThat(ALL.path(kind)).isNotEmpty();
    int[] number = new int[1];
    return StreamSupport.stream(ALL.path(kind).spliterator(), false)
        .map(vector ->
            DynamicTest.dynamicTest(
                kind + " " + ++number[0] + ": " + vector.path("src").asText(),
                () -> check.accept(vector)));
  }

  private static byte[] hex(JsonNode vector, String field) {
    return HexFormat.of().parseHex(vector.path(field).asText());
  }

  private static EncryptionType type(JsonNode vector, String field) {
    return Objects.requireNonNull(EncryptionType.of(vector.path(field).asInt()));
  }

  private static ProtocolKey key(JsonNode vector, String typeField, String field) {
    return Objects.requireNonNull(ProtocolKey.of(type(vector, typeField), hex(vector, field)));
  }

  @TestFactory
  Stream<DynamicTest> foldsAsRfc3961Says() {
    return each(
        "nfold",
        v ->
            assertThat(Derivation.fold(hex(v, "in"), v.path("octets").asInt()))
                .isEqualTo(hex(v, "out")));
  }

  @TestFactory
  Stream<DynamicTest> theCipherTextStealingOfTheJdkIsTheOneOfRfc3962() {
    return each(
        "aes_cts",
        v -> {
          Cipher cipher = Cipher.getInstance("AES/CTS/NoPadding");
          cipher.init(
              Cipher.ENCRYPT_MODE,
              new SecretKeySpec(hex(v, "key"), "AES"),
              new IvParameterSpec(hex(v, "iv")));
          assertThat(cipher.doFinal(hex(v, "plain"))).isEqualTo(hex(v, "cipher"));
        });
  }

  @TestFactory
  Stream<DynamicTest> makesKeysOfPasswords() {
    return each(
        "string2key",
        v -> {
          CharBuffer password = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(hex(v, "password")));
          ProtocolKey key =
              StringToKey.derive(
                  type(v, "enctype"),
                  password.toString().toCharArray(),
                  hex(v, "salt"),
                  v.path("iterations").asInt());
          assertThat(key.octets()).isEqualTo(hex(v, "key"));
        });
  }

  @TestFactory
  Stream<DynamicTest> derivesKeysForUsages() {
    return each(
        "derive",
        v -> {
          EncryptionType type = type(v, "enctype");
          byte[] key = hex(v, "key");
          int usage = v.path("usage").asInt();
          int integrity = type.isRfc8009() ? type.macOctets() : type.keyOctets();
          assertThat(Derivation.usageKey(type, key, usage, 0x99, integrity))
              .isEqualTo(hex(v, "kc"));
          assertThat(Derivation.usageKey(type, key, usage, 0xAA, type.keyOctets()))
              .isEqualTo(hex(v, "ke"));
          assertThat(Derivation.usageKey(type, key, usage, 0x55, integrity))
              .isEqualTo(hex(v, "ki"));
        });
  }

  @TestFactory
  Stream<DynamicTest> encryptsAndDecryptsAndSeesEveryFlippedBit() {
    return each(
        "encrypt",
        v -> {
          ProtocolKey key = key(v, "enctype", "key");
          int usage = v.path("usage").asInt();
          byte[] sealed = key.encrypt(usage, hex(v, "plain"), hex(v, "confounder"));
          assertThat(sealed).isEqualTo(hex(v, "cipher"));
          assertThat(key.decrypt(usage, sealed)).isEqualTo(hex(v, "plain"));
          assertThat(key.decrypt(usage + 1, sealed)).isNull();
          for (int at = 0; at < sealed.length; at++) {
            byte[] altered = sealed.clone();
            altered[at] ^= (byte) (1 << at % 8);
            assertThat(key.decrypt(usage, altered)).isNull();
          }
          for (int length = 0; length < sealed.length; length++) {
            assertThat(key.decrypt(usage, java.util.Arrays.copyOf(sealed, length))).isNull();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> computesChecksums() {
    return each(
        "checksum",
        v -> {
          ProtocolKey key = key(v, "enctype", "key");
          assertThat(key.type().checksumType()).isEqualTo(v.path("cksumtype").asInt());
          int usage = v.path("usage").asInt();
          assertThat(key.checksum(usage, hex(v, "data"))).isEqualTo(hex(v, "checksum"));
          assertThat(key.isChecksumOf(usage, hex(v, "data"), hex(v, "checksum"))).isTrue();
          assertThat(key.isChecksumOf(usage + 1, hex(v, "data"), hex(v, "checksum"))).isFalse();
        });
  }

  @TestFactory
  Stream<DynamicTest> theProducedOctetsArePseudoRandomAsWritten() {
    return each(
        "prf",
        v -> assertThat(key(v, "enctype", "key").prf(hex(v, "in"))).isEqualTo(hex(v, "out")));
  }

  @TestFactory
  Stream<DynamicTest> runsThePseudoRandomFunctionAsLongAsNeeded() {
    return each(
        "prfplus",
        v ->
            assertThat(
                    KeyCombination.prfPlus(
                        key(v, "enctype", "key"),
                        new String(hex(v, "pepper"), StandardCharsets.US_ASCII),
                        v.path("octets").asInt()))
                .isEqualTo(hex(v, "out")));
  }

  @TestFactory
  Stream<DynamicTest> combinesTwoKeys() {
    return each(
        "cf2",
        v ->
            assertThat(
                    KeyCombination.combine(
                            key(v, "enctype1", "key1"),
                            key(v, "enctype2", "key2"),
                            v.path("pepper1").asText(),
                            v.path("pepper2").asText(),
                            type(v, "enctype"))
                        .octets())
                .isEqualTo(hex(v, "key")));
  }

  @TestFactory
  Stream<DynamicTest> makesReplyKeysOfSecretsWithoutANegotiatedFunction() {
    return each(
        "octetstring2key",
        v -> {
          byte[] out = hex(v, "out");
          EncryptionType type =
              out.length == 16
                  ? EncryptionType.AES128_CTS_HMAC_SHA1_96
                  : EncryptionType.AES256_CTS_HMAC_SHA1_96;
          assertThat(out).hasSize(type.keyOctets());
          assertThat(PkinitDerivation.octetStringToKey(type, hex(v, "x")).octets()).isEqualTo(out);
        });
  }

  @TestFactory
  Stream<DynamicTest> makesReplyKeysOfSecretsWithANegotiatedFunction() {
    return each(
        "pkinit_kdf",
        v -> {
          // RFC 8636 prints one for 3DES, whose key is no multiple of ours: its digits are
          // compared.
          EncryptionType type = EncryptionType.of(v.path("enctype").asInt());
          if (type == null) {
            return;
          }
          PkinitDerivation derivation =
              Objects.requireNonNull(PkinitDerivation.of(v.path("kdf").asText()));
          assertThat(derivation.replyKey(type, hex(v, "z"), hex(v, "otherInfo")).octets())
              .isEqualTo(hex(v, "key"));
        });
  }

  @Test
  void thePrimesAreThoseOfRfc3526() {
    for (JsonNode vector : ALL.path("dh_groups")) {
      BigInteger prime = new BigInteger(vector.path("p").asText(), 16);
      BigInteger generator = vector.path("g").bigIntegerValue();
      switch (vector.path("group").asInt()) {
        case 2 -> assertThat(AgreementGroup.ofModp(prime, generator)).isEmpty();
        case 14 ->
            assertThat(AgreementGroup.ofModp(prime, generator)).contains(AgreementGroup.MODP_14);
        default -> {
          assertThat(AgreementGroup.ofModp(prime, generator)).contains(AgreementGroup.MODP_16);
          assertThat(AgreementGroup.MODP_16.subgroupOrder())
              .isEqualTo(new BigInteger(vector.path("q").asText(), 16));
        }
      }
    }
  }
}
