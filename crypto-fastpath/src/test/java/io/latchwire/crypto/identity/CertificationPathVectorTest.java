package io.latchwire.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CertificationPathVectorTest {
  private static final long IN_2026 = 1_782_864_000L;

  @TestFactory
  Stream<DynamicTest> everyPathIsJudgedAsRfc6494AndRfc3779Say() {
    return StreamSupport.stream(
            IdentityVectors.ALL.path("certification_paths").spliterator(), false)
        .map(
            vector -> DynamicTest.dynamicTest(vector.path("path").toString(), () -> judge(vector)));
  }

  private static void judge(JsonNode vector) {
    List<RouterCertificate> path =
        StreamSupport.stream(vector.path("path").spliterator(), false)
            .map(name -> IdentityVectors.certificate(name.asText()))
            .toList();
    CertificationPath.Verdict verdict =
        CertificationPath.verify(
            IdentityVectors.certificate(vector.path("anchor").asText()),
            path,
            vector.path("at").asLong());
    if (vector.path("valid").asBoolean()) {
      assertThat(verdict).isInstanceOf(CertificationPath.Verdict.Certified.class);
      return;
    }
    PathFault expected =
        switch (vector.path("why").asText()) {
          case "certificate claims addresses its issuer lacks" -> PathFault.ADDRESSES;
          case "router certificate lacks id-kp-sendRouter" -> PathFault.NOT_A_ROUTER;
          case "certificate not in validity" -> PathFault.VALIDITY;
          case "certificate signature" -> PathFault.SIGNATURE;
          case "no IP address delegation extension" -> PathFault.NO_ADDRESSES;
          default -> throw new AssertionError(vector.path("why"));
        };
    assertThat(verdict).isEqualTo(new CertificationPath.Verdict.Refused(expected, 1));
  }

  @Test
  void aRouterThatInheritsMayAdvertiseWhatItsIssuerHas() {
    CertificationPath.Verdict verdict =
        CertificationPath.verify(
            IdentityVectors.certificate("trust_anchor"),
            List.of(
                IdentityVectors.certificate("intermediate"),
                IdentityVectors.certificate("router_inherit")),
            IN_2026);
    AddressBlocks addresses = ((CertificationPath.Verdict.Certified) verdict).addresses();
    assertThat(addresses.coversPrefix(address("20010db8000100010000000000000000"), 64)).isTrue();
    assertThat(addresses.coversPrefix(address("20010db8000200010000000000000000"), 64)).isFalse();
  }

  private static byte[] address(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void aRouterThatIsNoAuthorityCannotIssueCertificates() {
    CertificationPath.Verdict verdict =
        CertificationPath.verify(
            IdentityVectors.certificate("trust_anchor"),
            List.of(IdentityVectors.certificate("router"), IdentityVectors.certificate("router")),
            IN_2026);
    assertThat(verdict).isEqualTo(new CertificationPath.Verdict.Refused(PathFault.ISSUER_NAME, 0));
  }

  @Test
  void aPathOutsideOfTheValidityOfItsAnchorIsRefused() {
    CertificationPath.Verdict verdict =
        CertificationPath.verify(
            IdentityVectors.certificate("trust_anchor"),
            List.of(IdentityVectors.certificate("intermediate")),
            0);
    assertThat(verdict).isEqualTo(new CertificationPath.Verdict.Refused(PathFault.VALIDITY, -1));
  }

  @Test
  void theDerLengthEndsACertificateAndPaddingIsIgnored() {
    RouterCertificate router = IdentityVectors.certificate("router");
    byte[] padded = Arrays.copyOf(router.encoded(), router.encoded().length + 7);
    assertThat(RouterCertificate.read(padded)).isEqualTo(router);
  }

  @Test
  void everyProperPrefixOfACertificateIsRefusedAndNoneThrows() {
    byte[] whole = IdentityVectors.certificate("router").encoded();
    for (int length = 0; length < whole.length; length++) {
      assertThat(RouterCertificate.read(Arrays.copyOf(whole, length))).isNull();
    }
  }

  @Test
  void anyOctetChangedGivesNoCertifiedPath() {
    RouterCertificate anchor = IdentityVectors.certificate("trust_anchor");
    RouterCertificate intermediate = IdentityVectors.certificate("intermediate");
    byte[] whole = IdentityVectors.certificate("router").encoded();
    for (int i = 0; i < whole.length; i++) {
      byte[] altered = whole.clone();
      altered[i] ^= 0x21;
      RouterCertificate certificate = RouterCertificate.read(altered);
      if (certificate != null) {
        assertThat(CertificationPath.verify(anchor, List.of(intermediate, certificate), IN_2026))
            .isInstanceOf(CertificationPath.Verdict.Refused.class);
      }
    }
  }

  @Test
  void blocksOutOfOrderOrOverlappingAreNotCanonical() {
    // 2001:db8:1::/48 and 2001:db8::/32, in this order: the second holds the first (RFC 3779
    // s2.2.3)
    byte[] overlapping =
        HexFormat.of()
            .parseHex("3018301604020002" + "3010" + "03070020010db80001" + "03050020010db8");
    byte[] rising =
        HexFormat.of()
            .parseHex("301a301804020002" + "3012" + "03070020010db80001" + "03070020010db80002");
    assertThat(AddressBlocks.read(overlapping)).isNull();
    assertThat(Objects.requireNonNull(AddressBlocks.read(rising)).ranges()).hasSize(2);
  }
}
