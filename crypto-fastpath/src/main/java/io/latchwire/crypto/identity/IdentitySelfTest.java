package io.latchwire.crypto.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Known answers that a provider must give before it is used: one private operation with a key that
 * nobody uses, and one hash of 187 octets. Computed with OpenSSL on the command line.
 *
 * <p>Each key of the operator's is tried again when it is {@link RsaKeyPair#with given} to a
 * provider, for libraries have code of their own for each size.
 */
final class IdentitySelfTest {
  /** PKCS#8 of 1024 bits; public for ever, so good for nothing else. */
  private static final String KEY =
      """
      MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAKNTzpqkvhnmd+EUi4pb/1LfjW9oMKoaMkME
      ElgHzRKRmVolx4zTpeeiUd/NpCNCwN+uz1+SxJgBrjAqGMhmYK5HDJbKuMmFeZtwYDQQJZHSHyQio1XzOc3f
      lPMgkwc3L0YXy9OGc3fdDXQjSvSevxIRhCU3OvbNPialLXNVNCKZAgMBAAECgYAKzlCtCplJPWZRDfrtfIi4
      AvJonIwbtP/+TxannFyFDf0Hadh6CMbBPIwOMpzZeGEqa3Zs7Fj1dacAqMha+esLgbbJz5xGW+ufx39lVGgC
      toeqq+ty+FVF6JD500h6rkHqJF6VT7qDio3Sdcf99UCViPDjWIDP3hDjMMZs4+OjAQJBANHjx9uf+LS5l9cQ
      9e4aju3JJUhqNObY2i0s4/F6VLdlUqAuRnTt3euWZnrEjCRLAQsaHHR9yGdBP549uaVIaO0CQQDHNVpdQvjz
      lcI71oPQA/p57B+0E2ieUA1Ues+kGNFGXcPdH1dStoeyF9HuwbNEscbHsChTBl6kSkod/CTErAbdAkEAhAmT
      VOqR/r8yci1NSPiUKap8Nc36ca7BseGnk+WtHaI0FGiIEk8BaI848MpsjvhQM7e9ZtsqEyrM5rNV8lBXEQJB
      AJzIxQI5v64W4/QsdTm2p+Blkt4rmF9hKdyfe+TvE2aKTakvDY8v0cS9MqDzGqCqOoTXhCU0EjDDt2m6FUYl
      DpECQEwgRPRsAUD+QkgW3Ak/7P5MbVIoQPk8553RfvPmla1yK45s8YUKLfGP+pBVTZ8gn3zrVi5Rd+ZYSCZE
      fOSBMi8=
      """;

  /** A zero and 127 times 0x5A, to the power of the key's private exponent. */
  private static final String RAISED =
      """
      OcHb/gdTp2LSxro/f2ch3aDLGsgsJzmEMJWfmk/WFsSdiqZtIz+2dv0Gb4EAezirv+kr9v2YmLm40RI/cEA3
      s06/tyELojAFjYNDx+dln1rPGK3IXQozzSmxNEWHvfrkFn4c7tf+jZYSqcWz6z1rpWxD3DyqEiV5XXo+zGPx
      rBI=
      """;

  /** The first word of SHA-1 over the octets 0 to 186. */
  private static final int HASHED = 0x0446503B;

  private static final int INPUT_OCTETS = 187;
  private static final int ROUNDS = 2;

  private IdentitySelfTest() {}

  /** Why the provider must not be used; empty when its answers were right. */
  static Optional<String> failure(IdentityProvider provider) {
    byte[] number = new byte[128];
    Arrays.fill(number, 1, number.length, (byte) 0x5A);
    byte[] expected = Base64.getMimeDecoder().decode(RAISED);
    byte[] input = new byte[INPUT_OCTETS];
    for (int i = 0; i < input.length; i++) {
      input[i] = (byte) i;
    }
    RsaPrivateOperation operation = provider.privateOperation(key());
    Hash2 hash = provider.hash2(input);
    // More than once: what is reused must not remember.
    for (int i = 0; i < ROUNDS; i++) {
      if (!Arrays.equals(expected, operation.apply(number))) {
        return Optional.of("self-test: wrong answer for RSA");
      }
      if (hash.leadingBits(input) != HASHED) {
        return Optional.of("self-test: wrong answer for SHA-1");
      }
    }
    return Optional.empty();
  }

  private static PrivateKey key() {
    try {
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(KEY)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a key that has been read before", e);
    }
  }
}
