package io.latchwire.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.random.KeyOctets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpensslIdentityProviderTest {
  private static final byte[] SECRET =
      "thirty-two octets of a secret..".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final IdentityProvider openssl = Openssl.open();

  @ParameterizedTest
  @ValueSource(strings = {"mn/send", "mn2/send"})
  void itSignsAsTheJdkDoes(String name) {
    RsaKeyPair jdk = IdentityVectors.keyPair(name);
    RsaKeyPair own = jdk.with(openssl);
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      byte[] message = new byte[random.nextInt(700)];
      random.nextBytes(message);
      assertThat(own.signSend(message)).isEqualTo(jdk.signSend(message));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1000, 1024, 1536, 2048, 3072})
  void itTakesKeysOfEverySizeAndDecryptsWhatWasEncrypted(int bits) {
    RsaKeyPair pair = RsaKeyPair.generate(bits).with(openssl);
    byte[] ciphertext = RsaPublicOperation.encrypt(pair.publicKey(), SECRET, KeyOctets.system());
    assertThat(pair.decrypt(ciphertext)).isEqualTo(SECRET);
    ciphertext[ciphertext.length - 1] ^= 1;
    assertThat(pair.decrypt(ciphertext)).isNotEqualTo(SECRET);
  }

  @Test
  void aNumberThatIsNotBelowTheModulusGivesNothingAndTheNextIsRightAgain() {
    RsaKeyPair pair = IdentityVectors.keyPair("mn/handover").with(openssl);
    byte[] tooLarge = new byte[128];
    Arrays.fill(tooLarge, (byte) 0xFF);
    for (int i = 0; i < 3; i++) {
      assertThat(pair.decrypt(tooLarge)).isNull();
      assertThat(pair.decrypt(new byte[127])).isNull();
      assertThat(
              pair.decrypt(
                  RsaPublicOperation.encrypt(pair.publicKey(), SECRET, KeyOctets.system())))
          .isEqualTo(SECRET);
    }
  }

  @Test
  void onePairServesSeveralThreads() throws Exception {
    RsaKeyPair pair = IdentityVectors.keyPair("mn/send").with(openssl);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        byte[] message = {(byte) i, (byte) (i >>> 8)};
        answers.add(
            threads.submit(() ->
                RsaPublicOperation.verifySend(pair.publicKey(), message, pair.signSend(message))));
      }
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get()).isTrue();
      }
    }
  }

  @Test
  void aKeyOfAnotherKindIsRefused() throws GeneralSecurityException {
    PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    assertThatThrownBy(() -> openssl.privateOperation(key))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageEndingWith("does not take the key");
  }

  @Test
  void itHashesInputsOfEveryLengthAsTheJdkDoes() {
    Random random = new Random(2);
    for (int length = 25; length < 400; length++) {
      byte[] input = new byte[length];
      random.nextBytes(input);
      Hash2 expected = IdentityProviders.JDK.hash2(input);
      Hash2 actual = openssl.hash2(input);
      for (int i = 0; i < 3; i++) {
        random.nextBytes(input);
        assertThat(actual.leadingBits(input)).isEqualTo(expected.leadingBits(input));
      }
    }
  }

  @Test
  void itFindsTheModifierThatTheJdkFinds() throws InterruptedException {
    SubjectPublicKey key = IdentityVectors.publicKey("mn/send");
    byte[] prefix = new byte[8];
    byte[] start = new byte[16];
    assertThat(CgaGenerator.generate(prefix, key, new byte[0], 1, start, 1, openssl).octets())
        .isEqualTo(CgaGenerator.generate(prefix, key, new byte[0], 1, start, 1).octets());
    CgaParameters found = CgaGenerator.generate(prefix, key, new byte[0], 1, start, 3, openssl);
    assertThat(found.verify(found.address(1))).isEqualTo(CgaVerdict.VALID);
  }
}
