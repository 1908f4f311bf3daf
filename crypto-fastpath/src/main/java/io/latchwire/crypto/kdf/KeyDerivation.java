package io.latchwire.crypto.kdf;

import io.latchwire.crypto.mac.AesCmac;
import io.latchwire.crypto.secret.SecretOctets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.crypto.macs.KMAC;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The key derivation functions that the documents name. All results are fresh arrays that the
 * caller wipes; no input is kept or changed.
 */
public final class KeyDerivation {
  private static final int AES_128_OCTETS = 16;
  private static final int SHA_1_OCTETS = 20;
  private static final byte[] TCP_AO_LABEL = "TCP-AO".getBytes(StandardCharsets.US_ASCII);
  private static final int KMAC256_BITS = 256;

  private KeyDerivation() {}

  /**
   * HKDF-SHA-256, RFC 5869 s2: extract, then expand.
   *
   * @param keyMaterial the input keying material
   * @param salt empty stands for 32 zero octets
   * @param info what the key is bound to
   * @param octets of the key, 1..8160
   */
  public static byte[] hkdfSha256(byte[] keyMaterial, byte[] salt, byte[] info, int octets) {
    try (SecretOctets secret = SecretOctets.copyOf(keyMaterial)) {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret.asKey("Generic"))
                  .addSalt(salt)
                  .thenExpand(info, octets));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("hkdf-sha-256", e);
    }
  }

  /**
   * AES-CMAC in counter mode, SP 800-108 s5.1: block {@code i} is CMAC(key, i || fixed), with an
   * 8-bit counter.
   *
   * @param key 16 octets
   * @param fixed label, context and length, as the protocol puts them together
   * @param octets of the key, 1..4080
   */
  public static byte[] counterCmac(byte[] key, byte[] fixed, int octets) {
    ByteBuffer input = ByteBuffer.allocate(1 + fixed.length).put(1, fixed);
    byte[] derived = new byte[octets];
    for (int at = 0, i = 1; at < octets; at += AES_128_OCTETS, i++) {
      byte[] block = cmac(key, input.put(0, (byte) i).rewind());
      System.arraycopy(block, 0, derived, at, Math.min(AES_128_OCTETS, octets - at));
      Arrays.fill(block, (byte) 0);
    }
    return derived;
  }

  /**
   * The AES-128 key that AES-CMAC-PRF-128 uses for a key of any length, RFC 4615 s3: the key itself
   * if it has 16 octets, else its CMAC under the zero key.
   */
  public static byte[] aesCmacPrf128Key(byte[] key) {
    return key.length == AES_128_OCTETS
        ? key.clone()
        : cmac(new byte[AES_128_OCTETS], ByteBuffer.wrap(key));
  }

  /** AES-CMAC-PRF-128, RFC 4615 s3: 16 octets for a key of any length. */
  public static byte[] aesCmacPrf128(byte[] key, byte[] message) {
    byte[] derived = aesCmacPrf128Key(key);
    try {
      return cmac(derived, ByteBuffer.wrap(message));
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  /**
   * KDF_HMAC_SHA1, RFC 5926 s3.1.1.1: the traffic key of a TCP-AO connection.
   *
   * @param masterKey octets of the master key tuple
   * @param context RFC 5925 s5.2: addresses, ports and initial sequence numbers
   * @return 20 octets
   */
  public static byte[] tcpAoHmacSha1(byte[] masterKey, byte[] context) {
    try (SecretOctets secret = SecretOctets.copyOf(masterKey)) {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(secret.asKey("HmacSHA1"));
      return mac.doFinal(tcpAoInput(context, SHA_1_OCTETS));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("kdf-hmac-sha1", e);
    }
  }

  /**
   * KDF_AES_128_CMAC, RFC 5926 s3.1.1.2: the traffic key of a TCP-AO connection.
   *
   * @param masterKey octets of the master key tuple
   * @param context RFC 5925 s5.2: addresses, ports and initial sequence numbers
   * @return 16 octets
   */
  public static byte[] tcpAoAesCmac(byte[] masterKey, byte[] context) {
    return aesCmacPrf128(masterKey, tcpAoInput(context, AES_128_OCTETS));
  }

  /** RFC 5926 s3.1.1: counter 1, label, context, length in bits. */
  private static byte[] tcpAoInput(byte[] context, int octets) {
    return ByteBuffer.allocate(1 + TCP_AO_LABEL.length + context.length + 2)
        .put((byte) 1)
        .put(TCP_AO_LABEL)
        .put(context)
        .putShort((short) (octets * Byte.SIZE))
        .array();
  }

  /**
   * KMAC256, SP 800-185 s4.
   *
   * @param customization the customization string, in ASCII
   * @param octets of the output, which is not a cut of a longer one
   */
  public static byte[] kmac256(byte[] key, byte[] message, String customization, int octets) {
    KMAC kmac = new KMAC(KMAC256_BITS, customization.getBytes(StandardCharsets.US_ASCII));
    kmac.init(new KeyParameter(key));
    kmac.update(message, 0, message.length);
    byte[] output = new byte[octets];
    kmac.doFinal(output, 0, octets);
    return output;
  }

  private static byte[] cmac(byte[] key, ByteBuffer message) {
    try {
      return AesCmac.of(key, message);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("aes-cmac", e);
    }
  }
}
