package io.latchwire.crypto.identity;

import java.io.IOException;
import java.io.StringReader;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * An RSA key pair. One pair has one use: a CGA's signs (RFC 3972 s7.4), a handover key encryption
 * pair decrypts (RFC 5269 s3.1). The private half appears in no text.
 */
public final class RsaKeyPair {
  private static final String RSA = "RSA";

  private final SubjectPublicKey publicKey;
  private final PrivateKey privateKey;
  private final RsaPrivateOperation operation;

  private RsaKeyPair(
      SubjectPublicKey publicKey, PrivateKey privateKey, RsaPrivateOperation operation) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
    this.operation = operation;
  }

  private static RsaKeyPair of(SubjectPublicKey publicKey, PrivateKey privateKey) {
    return new RsaKeyPair(
        publicKey, privateKey, IdentityProviders.JDK.privateOperation(privateKey));
  }

  /**
   * The same pair, its private operations done by that provider and not by the JDK.
   *
   * @throws UnsupportedOperationException when the provider does not take the key, or signs wrongly
   *     with it; names the provider, shows nothing of the key
   */
  public RsaKeyPair with(IdentityProvider provider) {
    RsaKeyPair pair = new RsaKeyPair(publicKey, privateKey, provider.privateOperation(privateKey));
    byte[] expected = RsaHash.SHA_1.encode(new byte[0], publicKey.modulusOctets());
    byte[] signature = pair.operation.apply(expected);
    if (signature == null || !RsaPublicOperation.verifySend(publicKey, new byte[0], signature)) {
      throw new UnsupportedOperationException(
          provider.description()
              + " signs wrongly with a key of %d bits".formatted(publicKey.modulusBits()));
    }
    return pair;
  }

  /** A new pair with the public exponent 65537. */
  public static RsaKeyPair generate(int modulusBits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(RSA);
      generator.initialize(modulusBits);
      KeyPair pair = generator.generateKeyPair();
      return of(SubjectPublicKey.of((RSAPublicKey) pair.getPublic()), pair.getPrivate());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has RSA", e);
    }
  }

  /**
   * Reads a PEM text with one private key, PKCS#8 or PKCS#1.
   *
   * @throws IllegalArgumentException saying what is wrong, never what was read
   */
  public static RsaKeyPair ofPem(String pem) {
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      PemObject object = reader.readPemObject();
      if (object == null) {
        throw new IllegalArgumentException("no PEM block (expected: PRIVATE KEY)");
      }
      RSAPrivateCrtKey key =
          switch (object.getType()) {
            case "PRIVATE KEY" ->
                (RSAPrivateCrtKey)
                    KeyFactory.getInstance(RSA)
                        .generatePrivate(new PKCS8EncodedKeySpec(object.getContent()));
            case "RSA PRIVATE KEY" -> pkcs1(object.getContent());
            default ->
                throw new IllegalArgumentException(
                    "PEM block is "
                        + object.getType()
                        + " (expected: PRIVATE KEY or RSA PRIVATE KEY, not encrypted)");
          };
      RSAPublicKey publicKey =
          (RSAPublicKey)
              KeyFactory.getInstance(RSA)
                  .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
      return of(SubjectPublicKey.of(publicKey), key);
    } catch (IOException
        | NoSuchAlgorithmException
        | InvalidKeySpecException
        | ClassCastException e) {
      throw new IllegalArgumentException("not a readable RSA private key", e);
    }
  }

  private static RSAPrivateCrtKey pkcs1(byte[] der)
      throws NoSuchAlgorithmException, InvalidKeySpecException {
    org.bouncycastle.asn1.pkcs.RSAPrivateKey key =
        org.bouncycastle.asn1.pkcs.RSAPrivateKey.getInstance(der);
    return (RSAPrivateCrtKey)
        KeyFactory.getInstance(RSA)
            .generatePrivate(
                new RSAPrivateCrtKeySpec(
                    key.getModulus(),
                    key.getPublicExponent(),
                    key.getPrivateExponent(),
                    key.getPrime1(),
                    key.getPrime2(),
                    key.getExponent1(),
                    key.getExponent2(),
                    key.getCoefficient()));
  }

  /** The public half. */
  public SubjectPublicKey publicKey() {
    return publicKey;
  }

  /** The private half as a PEM text (PKCS#8), for a file that only its owner may read. */
  public String toPem() {
    String base64 =
        java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(privateKey.getEncoded());
    return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
  }

  /**
   * Signs with RSASSA-PKCS1-v1_5 and SHA-1, RFC 3971 s5.2.
   *
   * @throws IllegalStateException when the key is too short for it, or the processor erred
   */
  public byte[] signSend(byte[] message) {
    byte[] encoded = RsaHash.SHA_1.encode(message, publicKey.modulusOctets());
    byte[] signature = encoded.length == 0 ? null : operation.apply(encoded);
    if (signature == null) {
      throw new IllegalStateException("the key cannot sign");
    }
    return signature;
  }

  /**
   * Decrypts RSAES-PKCS1-v1_5, RFC 8017 s7.2.2. Every failure looks alike and takes the same steps,
   * so that nothing can be learned from which one it was.
   *
   * @return null on any failure
   */
  public byte @Nullable [] decrypt(byte[] ciphertext) {
    int length = publicKey.modulusOctets();
    byte[] encoded = ciphertext.length == length ? operation.apply(ciphertext) : null;
    if (encoded == null) {
      return null; // of another length, or not below the modulus
    }
    int separator = 0;
    int found = 0;
    for (int i = 2; i < length; i++) {
      int zero = ((encoded[i] & 0xFF) - 1) >>> 31;
      separator |= i & -(zero & ~found);
      found |= zero;
    }
    int wrong = encoded[0] | (encoded[1] ^ 2) | (found ^ 1) | ((separator - 10) >>> 31);
    byte[] plaintext = Arrays.copyOfRange(encoded, separator + 1, length);
    Arrays.fill(encoded, (byte) 0);
    return wrong == 0 ? plaintext : null;
  }

  @Override
  public String toString() {
    return "RsaKeyPair[" + publicKey + ", private key not shown]";
  }
}
