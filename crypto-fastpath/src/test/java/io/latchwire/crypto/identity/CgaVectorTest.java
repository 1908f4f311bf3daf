package io.latchwire.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CgaVectorTest {
  private static final JsonNode APPENDIX_A = IdentityVectors.ALL.path("rfc3972_appendix_a");
  private static final byte[] LINK_LOCAL = HexFormat.of().parseHex("fe80000000000000");

  @TestFactory
  Stream<DynamicTest> everyVectorIsJudgedAsRfc3972Section5Says() {
    return StreamSupport.stream(IdentityVectors.ALL.path("cga").spliterator(), false)
        .map(vector -> DynamicTest.dynamicTest(vector.path("name").asText(), () -> judge(vector)));
  }

  private static void judge(JsonNode vector) {
    CgaParameters parameters = CgaParameters.read(IdentityVectors.hex(vector.path("parameters")));
    String reason = vector.path("reason").asText();
    if (reason.equals("malformed")) {
      assertThat(parameters).isNull();
      return;
    }
    CgaVerdict expected =
        switch (reason) {
          case "step 1" -> CgaVerdict.COLLISION_COUNT;
          case "step 2" -> CgaVerdict.PREFIX;
          case "step 4" -> CgaVerdict.HASH1;
          case "step 7" -> CgaVerdict.HASH2;
          default -> CgaVerdict.VALID;
        };
    byte[] address = IdentityVectors.hex(vector.path("address_hex"));
    assertThat(Objects.requireNonNull(parameters).verify(address)).isEqualTo(expected);
    assertThat(parameters.hash1()).isEqualTo(IdentityVectors.hex(vector.path("hash1")));
    assertThat(parameters.hash2()).isEqualTo(IdentityVectors.hex(vector.path("hash2")));
    assertThat(parameters.modifier()).isEqualTo(IdentityVectors.hex(vector.path("modifier")));
    assertThat(parameters.prefix()).isEqualTo(IdentityVectors.hex(vector.path("prefix")));
    assertThat(parameters.collisionCount()).isEqualTo(vector.path("collision_count").asInt());
    assertThat(CgaParameters.sec(address)).isEqualTo(vector.path("sec").asInt());
  }

  @TestFactory
  Stream<DynamicTest> generationFindsTheModifierOfEveryVectorUpToSec1() {
    return StreamSupport.stream(IdentityVectors.ALL.path("cga").spliterator(), false)
        .filter(vector -> vector.has("start_modifier") && vector.path("sec").asInt() <= 1)
        .map(vector ->
            DynamicTest.dynamicTest(vector.path("name").asText(), () -> generate(vector)));
  }

  private static void generate(JsonNode vector) throws InterruptedException {
    int sec = vector.path("sec").asInt();
    CgaParameters found =
        CgaGenerator.generate(
            IdentityVectors.hex(vector.path("prefix")),
            IdentityVectors.publicKey(vector.path("key").asText()),
            extensionsOf(vector),
            sec,
            IdentityVectors.hex(vector.path("start_modifier")),
            1);
    assertThat(found.octets()).isEqualTo(IdentityVectors.hex(vector.path("parameters")));
    assertThat(found.address(sec)).isEqualTo(IdentityVectors.hex(vector.path("address_hex")));
  }

  private static byte[] extensionsOf(JsonNode vector) {
    return Objects.requireNonNull(
            CgaParameters.read(IdentityVectors.hex(vector.path("parameters"))))
        .extensions();
  }

  @Test
  void sec2IsFoundWhenTheSearchStartsShortlyBeforeItsModifier() throws InterruptedException {
    JsonNode vector =
        StreamSupport.stream(IdentityVectors.ALL.path("cga").spliterator(), false)
            .filter(each -> each.path("name").asText().equals("sec2"))
            .findFirst()
            .orElseThrow();
    byte[] start = IdentityVectors.hex(vector.path("modifier"));
    start[15] = (byte) (start[15] - 100);
    CgaParameters found =
        CgaGenerator.generate(
            IdentityVectors.hex(vector.path("prefix")),
            IdentityVectors.publicKey("sec2/send"),
            new byte[0],
            2,
            start,
            1);
    assertThat(found.octets()).isEqualTo(IdentityVectors.hex(vector.path("parameters")));
  }

  @Test
  void severalThreadsFindParametersThatVerify() throws InterruptedException {
    CgaParameters found =
        CgaGenerator.generate(
            LINK_LOCAL, IdentityVectors.publicKey("mn/send"), new byte[0], 1, new byte[16], 3);
    assertThat(found.verify(found.address(1))).isEqualTo(CgaVerdict.VALID);
  }

  @Test
  void theExampleOfRfc3972AppendixAComesOutOctetForOctet() throws InterruptedException {
    SubjectPublicKey key =
        Objects.requireNonNull(
            SubjectPublicKey.readExactly(IdentityVectors.hex(APPENDIX_A.path("spki"))));
    byte[] start = IdentityVectors.hex(APPENDIX_A.path("start_modifier"));
    assertThat(CgaParameters.of(start, LINK_LOCAL, 0, key, new byte[0]).hash2())
        .isEqualTo(IdentityVectors.hex(APPENDIX_A.path("hash2_of_start_modifier")));

    CgaParameters found = CgaGenerator.generate(LINK_LOCAL, key, new byte[0], 1, start, 1);

    assertThat(found.modifier()).isEqualTo(IdentityVectors.hex(APPENDIX_A.path("modifier")));
    assertThat(found.hash1()).isEqualTo(IdentityVectors.hex(APPENDIX_A.path("hash1")));
    assertThat(found.hash2()).isEqualTo(IdentityVectors.hex(APPENDIX_A.path("hash2")));
    assertThat(found.octets()).isEqualTo(IdentityVectors.hex(APPENDIX_A.path("parameters")));
    assertThat(HexFormat.of().formatHex(found.address(1)))
        .isEqualTo("fe800000000000003c4a5bf6ffb4ca6c");
  }

  @Test
  void everySecFrom0To7NeedsSixteenTimesSecZeroBitsOfHash2() {
    CgaParameters earnedTwo =
        Objects.requireNonNull(
            CgaParameters.read(
                IdentityVectors.hex(
                    StreamSupport.stream(IdentityVectors.ALL.path("cga").spliterator(), false)
                        .filter(each -> each.path("name").asText().equals("sec2"))
                        .findFirst()
                        .orElseThrow()
                        .path("parameters"))));
    for (int sec = 0; sec <= 7; sec++) {
      assertThat(earnedTwo.verify(earnedTwo.address(sec)))
          .isEqualTo(sec <= 2 ? CgaVerdict.VALID : CgaVerdict.HASH2);
    }
  }

  @Test
  void theThirdCollisionStopsTheGeneration() {
    CgaParameters twice =
        CgaParameters.of(
                new byte[16], LINK_LOCAL, 0, IdentityVectors.publicKey("mn/send"), new byte[0])
            .afterCollision()
            .afterCollision();
    assertThat(twice.collisionCount()).isEqualTo(2);
    assertThat(twice.verify(twice.address(0))).isEqualTo(CgaVerdict.VALID);
    assertThatThrownBy(twice::afterCollision).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everyProperPrefixOfParametersIsRefusedAndNoneThrows() {
    byte[] whole = IdentityVectors.hex(IdentityVectors.ALL.path("cga").path(0).path("parameters"));
    for (int length = 0; length < whole.length; length++) {
      assertThat(CgaParameters.read(Arrays.copyOf(whole, length))).isNull();
    }
  }
}
