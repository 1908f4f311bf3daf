package io.latchwire.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.random.KeyOctets;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RsaTest {
  private static final RsaKeyPair PAIR = IdentityVectors.keyPair("mn/handover");
  private static final byte[] SECRET = new byte[32];

  @Test
  void onlyTheMatchingKeyDecryptsAHandoverKey() {
    byte[] ciphertext = RsaPublicOperation.encrypt(PAIR.publicKey(), SECRET, KeyOctets.system());
    assertThat(PAIR.decrypt(ciphertext)).isEqualTo(SECRET);
    assertThat(IdentityVectors.keyPair("mn/send").decrypt(ciphertext)).isNull();
  }

  @Test
  void thePaddingHasNoZeroOctetAndIsNewEachTime() {
    byte[] first = RsaPublicOperation.encrypt(PAIR.publicKey(), SECRET, KeyOctets.system());
    byte[] second = RsaPublicOperation.encrypt(PAIR.publicKey(), SECRET, KeyOctets.system());
    assertThat(first).isNotEqualTo(second);

    byte[] zerosAtFirst = {0, 0, 7};
    KeyOctets mostlyZero =
        octets -> {
          for (int i = 0; i < octets.length; i++) {
            octets[i] = zerosAtFirst[i % zerosAtFirst.length];
          }
        };
    byte[] ciphertext = RsaPublicOperation.encrypt(PAIR.publicKey(), SECRET, mostlyZero);
    assertThat(PAIR.decrypt(ciphertext)).isEqualTo(SECRET);
  }

  @Test
  void everyMalformedEncodingDecryptsToTheSameNothing() {
    byte[] good = new byte[128];
    Arrays.fill(good, (byte) 0x55);
    good[0] = 0;
    good[1] = 2;
    good[100] = 0;
    assertThat(PAIR.decrypt(raw(good))).hasSize(27);

    byte[] blockType = good.clone();
    blockType[1] = 1;
    byte[] firstOctet = good.clone();
    firstOctet[0] = 1;
    byte[] shortPadding = good.clone();
    shortPadding[9] = 0;
    byte[] noSeparator = good.clone();
    noSeparator[100] = 1;
    assertThat(PAIR.decrypt(raw(blockType))).isNull();
    assertThat(PAIR.decrypt(raw(firstOctet))).isNull();
    assertThat(PAIR.decrypt(raw(shortPadding))).isNull();
    assertThat(PAIR.decrypt(raw(noSeparator))).isNull();
    assertThat(PAIR.decrypt(new byte[127])).isNull();
    byte[] tooLarge = new byte[128];
    Arrays.fill(tooLarge, (byte) 0xFF);
    assertThat(PAIR.decrypt(tooLarge)).isNull();
  }

  private static byte[] raw(byte[] encoded) {
    SubjectPublicKey key = PAIR.publicKey();
    return RsaPublicOperation.fixedLength(
        new BigInteger(1, encoded).modPow(key.exponent(), key.modulus()), key.modulusOctets());
  }

  @Test
  void aSignatureVerifiesUnderItsKeyAndMessageAlone() {
    RsaKeyPair signer = IdentityVectors.keyPair("par/send");
    byte[] message = "a PrRtAdv".getBytes(StandardCharsets.US_ASCII);
    byte[] signature = signer.signSend(message);
    assertThat(RsaPublicOperation.verifySend(signer.publicKey(), message, signature)).isTrue();
    assertThat(RsaPublicOperation.verifySend(PAIR.publicKey(), message, signature)).isFalse();
    assertThat(RsaPublicOperation.verifySend(signer.publicKey(), SECRET, signature)).isFalse();
    assertThat(
            RsaPublicOperation.verifySend(
                signer.publicKey(), message, Arrays.copyOf(signature, 127)))
        .isFalse();
  }

  @Test
  void paddingBehindASignatureIsIgnored() {
    RsaKeyPair signer = IdentityVectors.keyPair("par/send");
    byte[] padded = Arrays.copyOf(signer.signSend(SECRET), 132);
    Arrays.fill(padded, 128, 132, (byte) 0xEE);
    assertThat(RsaPublicOperation.verifySend(signer.publicKey(), SECRET, padded)).isTrue();
  }

  @Test
  void aKeyIsHashedAndComparedAsItWasReceived() {
    SubjectPublicKey key = IdentityVectors.publicKey("mn/send");
    assertThat(key.keyHash())
        .isEqualTo(
            IdentityVectors.hex(
                IdentityVectors.ALL.path("keys").path("mn/send").path("key_hash_128")));
    byte[] longForm = key.encoded();
    assertThat(SubjectPublicKey.readExactly(Arrays.copyOf(longForm, longForm.length + 1))).isNull();
    assertThat(SubjectPublicKey.read(Arrays.copyOf(longForm, longForm.length + 9), 0, 171))
        .isEqualTo(key);
  }

  @Test
  void keysInNonMinimalDerAreRefused() {
    byte[] strict = IdentityVectors.publicKey("mn/send").encoded();
    // 30 81 9f ... becomes 30 82 00 9f ...
    byte[] loose = new byte[strict.length + 1];
    loose[0] = strict[0];
    loose[1] = (byte) 0x82;
    System.arraycopy(strict, 2, loose, 3, strict.length - 2);
    assertThat(SubjectPublicKey.readExactly(strict)).isNotNull();
    assertThat(SubjectPublicKey.readExactly(loose)).isNull();
  }

  @Test
  void aPairReadFromPemSignsForItsPublicHalf() {
    RsaKeyPair generated = RsaKeyPair.generate(1024);
    RsaKeyPair read = RsaKeyPair.ofPem(generated.toPem());
    assertThat(read.publicKey()).isEqualTo(generated.publicKey());
    assertThat(RsaPublicOperation.verifySend(generated.publicKey(), SECRET, read.signSend(SECRET)))
        .isTrue();
  }

  @Test
  void aPemThatIsNoKeyIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> RsaKeyPair.ofPem("secret text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret text");
    assertThatThrownBy(() ->
            RsaKeyPair.ofPem("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void noTextShowsThePrivateKey() {
    assertThat(PAIR.toString())
        .isEqualTo("RsaKeyPair[RSA key of 1024 bits, private key not shown]");
  }

  @Test
  void aPlaintextThatDoesNotFitIsACallersMistake() {
    SubjectPublicKey key = Objects.requireNonNull(PAIR.publicKey());
    assertThat(RsaPublicOperation.fits(key, 117)).isTrue();
    assertThat(RsaPublicOperation.fits(key, 118)).isFalse();
    assertThatThrownBy(() -> RsaPublicOperation.encrypt(key, new byte[118], KeyOctets.system()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
