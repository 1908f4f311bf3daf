package io.latchwire.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.identity.IdentityProviders.Candidate;
import io.latchwire.crypto.identity.IdentityProviders.Choice;
import java.security.PrivateKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityProvidersTest {
  private static final Candidate JDK = new Candidate("jdk", () -> IdentityProviders.JDK);

  @Test
  void opensslIsTakenWhereItIsInstalled() {
    Openssl.open();
    Choice choice = IdentityProviders.fastest();
    assertThat(choice.provider().name()).isEqualTo("openssl");
    assertThat(choice.provider().description()).contains("libcrypto.so.3, OpenSSL 3.");
    assertThat(choice.refused()).isEmpty();
    assertThat(IdentityProviders.nativeOnly().provider().name()).isEqualTo("openssl");
  }

  @Test
  void theJdkIsTakenWhereTheOperatorWantsIt() {
    Choice choice = IdentityProviders.portable();
    assertThat(choice.provider()).isSameAs(IdentityProviders.JDK);
    assertThat(choice.refused()).isEmpty();
  }

  @Test
  void anAbsentLibraryIsRefusedWithThePackageToInstallAndTheJdkTaken() {
    Candidate absent =
        new Candidate(
            "openssl",
            () -> {
              Libcrypto.open("libcrypto_absent.so.3");
              throw new AssertionError("opened what is not there");
            });
    Choice choice = IdentityProviders.choose(List.of(absent, JDK));
    assertThat(choice.provider().name()).isEqualTo("jdk");
    assertThat(choice.refused())
        .containsExactly(
            "openssl: libcrypto_absent.so.3 is not installed; remedy: apt-get install libssl3");
  }

  @Test
  void aLibraryOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> Libcrypto.open("libc.so.6"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("lacks OPENSSL_init_crypto");
  }

  @Test
  void aProviderThatSignsWronglyIsRefused() {
    Choice choice =
        IdentityProviders.choose(List.of(new Candidate("wrong", () -> new Wrong(0, 1)), JDK));
    assertThat(choice.provider().name()).isEqualTo("jdk");
    assertThat(choice.refused()).containsExactly("wrong: self-test: wrong answer for RSA");
  }

  @Test
  void aProviderThatHashesWronglyIsRefused() {
    Choice choice =
        IdentityProviders.choose(List.of(new Candidate("wrong", () -> new Wrong(1, 0)), JDK));
    assertThat(choice.provider().name()).isEqualTo("jdk");
    assertThat(choice.refused()).containsExactly("wrong: self-test: wrong answer for SHA-1");
  }

  @Test
  void withoutAnyProviderTheReasonsAreTold() {
    assertThatThrownBy(
            () -> IdentityProviders.choose(List.of(new Candidate("wrong", () -> new Wrong(0, 1)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong answer for RSA");
  }

  @Test
  void aPairIsNotGivenToAProviderThatSignsWronglyWithIt() {
    RsaKeyPair pair = IdentityVectors.keyPair("mn2/send");
    assertThatThrownBy(() -> pair.with(new Wrong(0, 1)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("wrong signs wrongly with a key of 2048 bits");
  }

  /** Right but for the first octet of signatures or the last bit of hashes. */
  private record Wrong(int signatureFlip, int hashFlip, IdentityProvider right)
      implements IdentityProvider {
    Wrong(int rightSignatures, int rightHashes) {
      this(1 - rightSignatures, 1 - rightHashes, IdentityProviders.JDK);
    }

    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public RsaPrivateOperation privateOperation(PrivateKey key) {
      RsaPrivateOperation operation = right.privateOperation(key);
      return number -> {
        byte[] result = operation.apply(number);
        if (result != null) {
          result[0] ^= (byte) signatureFlip;
        }
        return result;
      };
    }

    @Override
    public Hash2 hash2(byte[] input) {
      Hash2 hash = right.hash2(input);
      return modifier -> hash.leadingBits(modifier) ^ hashFlip;
    }
  }
}
