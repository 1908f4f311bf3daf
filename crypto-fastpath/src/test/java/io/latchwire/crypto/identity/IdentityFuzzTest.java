package io.latchwire.crypto.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Objects;

/** Replays its seeds in every build and searches with {@code JAZZER_FUZZ=1}. */
class IdentityFuzzTest {
  private static final RouterCertificate ANCHOR = IdentityVectors.certificate("trust_anchor");
  private static final long IN_2026 = 1_782_864_000L;

  @FuzzTest
  void anyOctetsAreParametersOrRefused(byte[] octets) {
    CgaParameters parameters = CgaParameters.read(octets);
    if (parameters != null) {
      Objects.requireNonNull(parameters.verify(new byte[16]));
      Objects.requireNonNull(parameters.extensions());
    }
  }

  @FuzzTest
  void anyOctetsAreACertificateOrRefused(byte[] octets) {
    RouterCertificate certificate = RouterCertificate.read(octets);
    if (certificate != null) {
      Objects.requireNonNull(
          CertificationPath.verify(ANCHOR, List.of(certificate, certificate), IN_2026));
    }
  }

  @FuzzTest
  void anyOctetsAreAddressBlocksOrRefused(byte[] octets) {
    AddressBlocks blocks = AddressBlocks.read(octets);
    if (blocks != null) {
      blocks.coversPrefix(new byte[16], 64);
    }
  }
}
